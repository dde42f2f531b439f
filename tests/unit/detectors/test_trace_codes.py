"""Trace codes as tills write them down, and what stands in the field where there is none."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.trace_codes import trace_codes

_CODE = "81012350000000000042"
_WIDE = "".join(chr(ord(digit) + 0xFEE0) for digit in _CODE)

ONE_CODE = [
    _CODE,
    f"{_CODE} ",
    f"\u3000{_CODE}\u00a0",
    f"\ufeff{_CODE}\u200b",
    _WIDE,
    "8101 2350 0000 0000 0042",
    f"'{_CODE}",
    f"{_CODE}.0",
    f"追溯码：{_CODE}",
    f"]C1{_CODE}",
    f"https://trace.example/?code={_CODE}",
    f"HTTPS://TRACE.EXAMPLE/?CODE={_CODE}",
    f"http://trace.example/t/{_CODE}",
    f"http://trace.example/t/{_CODE}/",
    f"https://trace.example/{_CODE}?from=scan&t=1700000000",
    f"https://trace.example/?corp=11111111112222222222&code={_CODE}",
    f"www.trace.example/?c={_CODE}#top",
    f"trace.example/{_CODE}",
    f"https://trace.example/?u=https%3A%2F%2Fx.example%2F{_CODE}",
]


@pytest.mark.parametrize("written", ONE_CODE)
def test_one_code_is_one_code_however_it_is_written(written: str) -> None:
    assert trace_codes([written]) == [_CODE]
    assert trace_codes([_CODE, written, _CODE]) == [_CODE]


NO_CODE = (
    *("", " ", "0", "-", "--", "/", "00000000", "0" * 20, "1" * 20, "无", "无码", "拆零", "不适用", "未扫码"),
    *("null", "NULL", "None", "nan", "N/A", "n.a.", "123456", "12345678", "0123456789", "12345678901234567890"),
    *("8.10124E+19", "8.10123500000000E+19", "8E19", "ＮＵＬＬ", "０００００", "https://trace.example/?code=", "http://x.example/"),
)  # fmt: skip


@pytest.mark.parametrize("written", NO_CODE)
def test_what_fills_the_field_stands_for_no_box(written: str) -> None:
    assert trace_codes([written, _CODE]) == [_CODE]


def test_letters_are_of_one_case_and_make_a_code_where_there_is_a_digit() -> None:
    assert trace_codes(["abc-12x", "ABC-12X ", "ＡＢＣ-12x"]) == ["ABC-12X"]
    assert trace_codes(["https://trace.example/p/abc12"]) == ["ABC12"]
    assert trace_codes(["T100", "T101"]) == ["T100", "T101"]


def test_several_codes_in_one_field_are_several() -> None:
    other = "81012350000000000043"
    for between in (",", "，", "; ", "、", " ", "\n", "|"):
        assert trace_codes([f"{_CODE}{between}{other}"]) == [_CODE, other]


def test_codes_that_differ_stay_apart() -> None:
    both = ["(01)06901234567892(21)12345678901234567890", "(01)06901234567885(21)12345678901234567890"]
    assert len(trace_codes(both)) == 2  # the serial number alone is not the box


@given(
    st.text("0123456789ABEX-", max_size=24),
    st.sampled_from(("", " ", "\t", "\u3000", "\u200b", "\ufeff")),
    st.sampled_from((str, str.lower, lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text))),
)
def test_padding_width_and_case_make_no_difference(
    code: str, padding: str, spelled: Callable[[str], str]
) -> None:
    assert trace_codes([f"{padding}{spelled(code)}{padding}"]) == trace_codes([code])
