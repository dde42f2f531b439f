"""What the field sends, kind by kind: read where the meaning is plain, else refused with a sentence that helps."""

import json
from decimal import Decimal
from typing import Any, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.events import EVENT_CLASSES
from detectors.intake.fields import Kind, fields_of
from detectors.intake.mending import mend
from detectors.intake.read import Taken
from detectors.intake.screening import may_be_odd
from tests.generators.contract import any_event
from tests.unit.detectors.intake.events import EVENTS, event, raw, read, refusal, reversal


def _data(taken: Taken) -> Any:
    return taken.event.data


def _compact(written: dict[str, Any]) -> bytes:
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")).encode()


def _escaped(written: dict[str, Any]) -> bytes:
    return json.dumps(written, ensure_ascii=True, indent=1).encode()


# numbers and codes that are padded, wide or hold what nobody sees

_SPELLINGS = {
    "blanks of a fixed-width column": "{}   ",
    "a blank before": " {}",
    "zero bytes of a fixed-width column": "{}\0\0",
    "a tab that keeps a spreadsheet from guessing": "{}\t",
    "a line's end": "{}\r\n",
    "a no-break space": "{}\u00a0",
    "an ideographic space": "\u3000{}\u3000",
    "a narrow no-break space": "\u202f{}",
    "a byte order mark inside": "\ufeff{}",
    "a zero-width space": "{}\u200b",
    "a zero-width joiner": "\u200d{}",
    "a mark of direction": "\u200e{}\u200f",
    "a word joiner": "\u2060{}",
    "a soft hyphen": "{}\u00ad",
}


def _wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@pytest.mark.parametrize("spelling", _SPELLINGS.values(), ids=_SPELLINGS.keys())
@pytest.mark.parametrize("write", [raw, _compact, _escaped])
def test_a_padded_number_is_the_number(spelling: str, write: Any) -> None:
    numbers = {
        "fixmedins_bchno": "B7",
        "fixmedins_code": "P22010200001",
        "med_list_codg": "XA01",
        "psn_no": "P1",
    }
    odd = {name: spelling.format(number) for name, number in numbers.items()}
    taken = read(write(event("inventory.sold", **odd)))
    assert {name: getattr(_data(taken), name) for name in numbers} == numbers
    assert taken.flags == ("folded",)


@pytest.mark.parametrize("write", [raw, _compact, _escaped])
def test_a_full_width_number_is_the_number(write: Any) -> None:
    taken = read(write(event("inventory.sold", fixmedins_bchno="Ｂ－７", psn_no=_wide("P1"))))
    assert (_data(taken).fixmedins_bchno, _data(taken).psn_no) == ("B-7", "P1")


def test_every_number_and_code_of_every_event_is_folded_and_no_name() -> None:
    for type_ in EVENTS:
        written = event(type_)
        struct = get_type_hints(EVENT_CLASSES[type_])["data"]
        plain = _data(read(written))
        for field in fields_of(struct):
            value = written["data"].get(field.name)
            if isinstance(value, str) and field.kind in (
                Kind.NUMBER,
                Kind.CODE,
                Kind.DAY,
                Kind.MOMENT,
                Kind.FORM,
            ):
                for odd in (f"{value} ", _wide(value), f"\u200b{value}"):
                    taken = read(_compact(event(type_, **{field.name: odd})))
                    assert _data(taken) == plain, (type_, field.name)
                    assert "folded" in taken.flags
    named = read(event("registration.person_registered", psn_name=" 李样本 "))
    assert (_data(named).psn_name, named.flags) == (" 李样本 ", ())


def test_numbers_deep_inside_are_folded() -> None:
    details = [{"med_list_codg": "XA01 ", "cnt": "2", "list_type": "１０１"}]
    (item,) = _data(read(event("settlement.settled", details=details))).details
    assert (item.med_list_codg, item.list_type) == ("XA01", "101")
    changed = event(
        "registration.person_changed", before={"emp_no": "E1 "}, after={"emp_no": "Ｅ2", "psn_type": "12 "}
    )
    after = _data(read(changed)).after
    assert (_data(read(changed)).before.emp_no, after.emp_no, after.psn_type) == ("E1", "E2", "12")


def test_the_envelopes_names_are_folded_and_so_are_those_of_a_reversal() -> None:
    plain = event("inventory.sold")
    padded = {**plain, "id": "e-1  ", "source": f"{plain['source']}\u3000", "type": "inventory.sold "}
    taken = read(padded).event
    assert (taken.id, taken.source) == (plain["id"], plain["source"])
    back = read({**reversal(padded), "type": "inventory.reversed"}).event
    assert back.data == read(reversal(plain)).event.data  # type: ignore[union-attr]


def test_case_and_inner_blanks_stay() -> None:
    data = _data(read(event("inventory.sold", fixmedins_bchno="b 7a", fixmedins_code="p22010200001")))
    assert (data.fixmedins_bchno, data.fixmedins_code) == ("b 7a", "p22010200001")


def test_what_is_nothing_but_padding_is_missing_or_absent() -> None:
    for nothing in ("", "  ", "\u3000", "\ufeff", "\t"):
        refused = refusal(event("settlement.settled", psn_no=nothing))
        assert (refused.reason, refused.path) == ("impossible_value", "$.data.psn_no")
        taken = read(event("settlement.settled", emp_no=nothing))
        assert (_data(taken).emp_no, taken.flags) == (None, ("placeholder",))


def test_amounts_and_everything_else_stay_exact_when_a_number_beside_them_is_folded() -> None:
    sold = {
        **event("inventory.sold", fixmedins_bchno="B7 "),
        "note": [1.10, 12345678901234567890123, None, True],
    }
    message = raw(sold).replace(b'"cnt": "2"', b'"cnt": 0.10000000000000000000').replace(b"1.1,", b"1.10,")
    assert _data(read(message)).cnt == Decimal("0.1")
    mended = mend(message)
    assert mended is not None
    assert b'"cnt":0.10000000000000000000' in mended.message
    assert b"[1.10,12345678901234567890123,null,true]" in mended.message


def test_the_digest_is_that_of_what_was_sent() -> None:
    padded = raw(event("inventory.sold", fixmedins_bchno="B7 "))
    assert read(padded).digest != read(event("inventory.sold", fixmedins_bchno="B7")).digest
    assert read(padded).digest == read(padded + b"\r\n").digest


@pytest.mark.parametrize("type_", EVENTS)
@pytest.mark.parametrize("write", [raw, _compact])
def test_an_ordinary_event_is_seen_to_be_ordinary(type_: str, write: Any) -> None:
    for written in (event(type_), reversal(event(type_))):
        message = write(written)
        assert not may_be_odd(read(message).event, message)
        assert mend(message) is None


@given(
    any_event(),
    st.sampled_from(["{} ", "\u3000{}", "{}\u200b", "null", "-", "2.20101E+17", "000"]),
    st.data(),
)
def test_what_the_screen_lets_pass_needs_no_mending(
    written: dict[str, Any], form: str, data: st.DataObject
) -> None:
    struct = get_type_hints(EVENT_CLASSES[written["type"]])["data"]
    names = [
        field.name
        for field in fields_of(struct)
        if field.kind in (Kind.NUMBER, Kind.CODE) and field.name in written["data"]
    ]
    if names:
        name = data.draw(st.sampled_from(names))
        written["data"][name] = form.format(written["data"][name])
    message = _compact(written)
    try:
        decoded = msgspec.json.decode(message, type=EVENT_CLASSES[written["type"]])
    except msgspec.ValidationError:
        return
    if not may_be_odd(decoded, message):  # type: ignore[arg-type]
        assert mend(message) is None


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_a_byte_order_mark_before_an_event_is_none_of_it(end: bytes) -> None:
    message = raw(event("inventory.sold"))
    taken = read(b"\xef\xbb\xbf" + message + end)
    assert taken == read(message)


# placeholders

_NOTHING = [
    "无",
    "未知",
    "-",
    "--",
    "—",
    "/",
    "*",
    ".",
    "0",
    "000000",
    "null",
    "NULL",
    "None",
    "NaN",
    "N/A",
    "xxx",
    "99999999",
    "0000-00-00",
]


@pytest.mark.parametrize("nothing", [*_NOTHING, "－", "ＮＵＬＬ", " 无 "])
def test_an_optional_number_that_is_a_placeholder_is_absent(nothing: str) -> None:
    for type_, name in (
        ("settlement.settled", "emp_no"),
        ("settlement.settled", "init_setl_id"),
        ("inventory.sold", "setl_id"),
        ("inventory.sold", "psn_no"),
        ("inventory.sold", "manu_lotnum"),
        ("registration.transferred_in", "from_emp_no"),
    ):
        for write in (raw, _compact):
            taken = read(write(event(type_, **{name: nothing})))
            assert getattr(_data(taken), name) is None
            assert "placeholder" in taken.flags


@pytest.mark.parametrize("nothing", _NOTHING)
def test_a_placeholder_for_a_person_a_stay_or_a_unit_is_refused_and_says_so(nothing: str) -> None:
    for type_, name in (
        ("settlement.settled", "psn_no"),
        ("settlement.settled", "fixmedins_code"),
        ("settlement.settled", "mdtrt_id"),
        ("settlement.settled", "setl_id"),
        ("registration.person_registered", "emp_no"),
        ("inventory.sold", "med_list_codg"),
    ):
        refused = refusal(_compact(event(type_, **{name: nothing})))
        assert (refused.reason, refused.path) == ("impossible_value", f"$.data.{name}")
        assert "占位符" in refused.message.zh and "placeholder" in refused.message.en
        in_reversal = refusal(_compact(reversal(event(type_, **{name: nothing}))))
        assert "占位符" in in_reversal.message.zh and in_reversal.path == "$.data.original"


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("registration.person_registered", "certno"),
        ("inventory.sold", "fixmedins_bchno"),
    ],
)
@pytest.mark.parametrize("nothing", ["无", "-", "000", "NULL"])
def test_a_placeholder_that_makes_no_strangers_meet_is_taken_as_it_is_and_flagged(
    type_: str, name: str, nothing: str
) -> None:
    taken = read(_compact(event(type_, **{name: nothing})))
    assert (getattr(_data(taken), name), taken.flags) == (nothing, ("placeholder",))


@pytest.mark.parametrize("orgcode", ["无", "000000000", "--"])
def test_a_unit_without_a_code_is_still_registered(orgcode: str) -> None:
    unit = {"emp_no": "E1", "orgcode": orgcode, "emp_name": "长春一厂", "insu_admdvs": "220100"}
    taken = read({**event("inventory.sold"), "type": "registration.unit_registered", "data": unit})
    assert (_data(taken).orgcode, taken.flags) == (orgcode, ("placeholder",))


def test_goods_without_a_code_are_left_out_of_a_bill_and_the_others_stay() -> None:
    details = [{"med_list_codg": code, "cnt": "1"} for code in ("XA01", "无", "-", "", "XB02")]
    for write in (raw, _compact):
        taken = read(write(event("settlement.settled", details=details)))
        assert [item.med_list_codg for item in _data(taken).details] == ["XA01", "XB02"]
        assert taken.flags == ("placeholder",)


@pytest.mark.parametrize(
    "number", ["1", "11", "A", "X", "xx", "222", "0001", "10", "n1", "2200000", "NA", "无锡1"]
)
def test_a_short_number_is_no_placeholder(number: str) -> None:
    taken = read(_compact(event("settlement.settled", psn_no=number, emp_no=number)))
    assert (_data(taken).psn_no, _data(taken).emp_no, taken.flags) == (number, number, ())


@pytest.mark.parametrize("nothing", ["", "无", "NULL", "-"])
def test_other_optional_fields_that_say_nothing_are_absent(nothing: str) -> None:
    odd = dict.fromkeys(("begntime", "brdy", "gend", "psn_type", "online", "hifp_pay", "hosp_lv"), nothing)
    taken = read(event("settlement.settled", **odd))
    assert [getattr(_data(taken), name) for name in odd] == [None] * len(odd)
    assert taken.flags == ("placeholder",)


def test_a_nought_is_a_code_and_an_amount() -> None:
    taken = read(event("settlement.settled", gend="0", refd_setl_flag="0", hifp_pay="0", pay_loc="0"))
    data = _data(taken)
    assert (data.gend, data.refd_setl_flag, data.hifp_pay, data.pay_loc, taken.flags) == (
        "0",
        "0",
        0,
        "0",
        (),
    )


@pytest.mark.parametrize("nothing", ["无", "null", "--"])
def test_an_event_that_is_called_nothing_is_refused_since_the_next_would_be_the_same(nothing: str) -> None:
    assert refusal({**event("inventory.sold"), "id": nothing}).path == "$.id"


def test_a_counter_of_events_may_begin_with_nought() -> None:
    assert read({**event("inventory.sold"), "id": "0"}).event.id == "0"


# numbers that a spreadsheet damaged


@pytest.mark.parametrize("number", ["2.20101E+17", "2.2E+07", "1e+15", " 2.20101E+17"])
def test_a_number_in_scientific_notation_names_nobody(number: str) -> None:
    for name in ("psn_no", "mdtrt_id", "setl_id"):
        refused = refusal(_compact(event("settlement.settled", **{name: number})))
        assert refused.path == f"$.data.{name}"
        assert "科学计数法" in refused.message.zh and "scientific notation" in refused.message.en
    taken = read(_compact(event("settlement.settled", emp_no=number)))
    assert (_data(taken).emp_no, taken.flags) == (None, ("damaged_number",))


@pytest.mark.parametrize("number", ["2.20101E+17", "220101197005051000"])
def test_a_damaged_identity_number_is_taken_and_flagged(number: str) -> None:
    taken = read(event("registration.person_registered", certno=number))
    assert (_data(taken).certno, taken.flags) == (number, ("damaged_number",))


@pytest.mark.parametrize("number", ["1E5", "B+7", "12E+X", "+86"])
def test_a_number_with_an_e_or_a_plus_is_a_number(number: str) -> None:
    assert read(event("settlement.settled", psn_no=number)).flags == ()


# dates that a system writes for none, and slips of the pen

_FILLERS = [
    "0001-01-01",
    "1900-01-01",
    "1899-12-30",
    "1899-12-31",
    "1753-01-01",
    "9999-12-31",
    "0000-00-00",
    "2999-12-31",
]


@pytest.mark.parametrize("filler", _FILLERS)
def test_a_filler_in_an_optional_date_is_absent(filler: str) -> None:
    for type_, name in (
        ("settlement.settled", "brdy"),
        ("settlement.offsite_filed", "enddate"),
        ("inventory.sold", "expy_end"),
        ("settlement.discharged", "die_date"),
        ("registration.person_retired", "brdy"),
    ):
        for write in (raw, _compact):
            taken = read(write(event(type_, **{name: filler})))
            assert (getattr(_data(taken), name), taken.flags) == (None, ("placeholder",))
    for name in ("setl_time", "endtime"):
        taken = read(_compact(event("settlement.settled", **{name: f"{filler}T00:00:00+08:00"})))
        assert (getattr(_data(taken), name), taken.flags) == (None, ("placeholder",))


@pytest.mark.parametrize("filler", _FILLERS)
def test_a_filler_that_was_corrected_does_not_lose_the_correction(filler: str) -> None:
    taken = read(event("registration.person_changed", before={"brdy": filler}, after={"brdy": "1970-05-05"}))
    assert _data(taken).before.brdy is None
    assert str(_data(taken).after.brdy) == "1970-05-05"
    assert taken.flags == ("placeholder",)


@pytest.mark.parametrize("day", ["0206-03-01", "1870-05-05", "2602-03-01", "0001-01-02"])
def test_any_other_date_outside_the_years_of_the_business_is_refused(day: str) -> None:
    for type_, name in (
        ("settlement.admitted", "brdy"),
        ("settlement.settled", "brdy"),
        ("registration.person_retired", "date"),
        ("settlement.maternity_claimed", "claim_date"),
        ("inventory.sold", "expy_end"),
    ):
        refused = refusal(_compact(event(type_, **{name: day})))
        assert refused.path == f"$.data.{name}"
        assert "1900" in refused.message.zh and "2299" in refused.message.en
    nested = refusal(event("registration.person_changed", before={"brdy": day}))
    assert nested.path == "$.data.before.brdy"


def test_a_birth_date_that_must_be_there_and_is_a_filler_of_1900_is_taken_and_flagged() -> None:
    for type_ in ("settlement.admitted", "registration.person_registered"):
        assert read(event(type_, brdy="1900-01-01")).flags == ("placeholder",)
        assert read(event(type_, brdy="1900-01-02")).flags == ()


# codes against the platform's lists


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("男", "1"),
        ("女", "2"),
        ("女性", "2"),
        ("F", "2"),
        ("ｆ", "2"),
        ("Male", "1"),
        ("未知", "0"),
        ("2 ", "2"),
        ("２", "2"),
    ],
)
def test_a_plain_word_for_a_sex_is_its_code(word: str, code: str) -> None:
    for type_ in ("settlement.maternity_claimed", "registration.person_registered", "settlement.settled"):
        taken = read(_compact(event(type_, gend=word)))
        assert _data(taken).gend == code
        assert taken.flags in (("word_for_code",), ("folded",))
    changed = read(event("registration.person_changed", before={"gend": word}, after={"gend": "1"}))
    assert _data(changed).before.gend == code


@pytest.mark.parametrize(
    ("field", "unknown"),
    [
        *(("gend", code) for code in ("3", "02", "y", "男女", "W")),
        *(("med_type", code) for code in ("1", "29", "98", "住院", "inpatient", "00", "ZZ")),
        *(("psn_type", code) for code in ("1", "10", "99", "职工", "31")),
        *(("refd_setl_flag", code) for code in ("2", "Z", "退费", "00")),
        ("mid_setl_flag", "5"),
    ],
)
def test_an_unknown_code_is_refused_with_those_that_are_allowed(field: str, unknown: str) -> None:
    refused = refusal(_compact(event("settlement.settled", **{field: unknown})))
    assert (refused.reason, refused.path) == ("impossible_value", f"$.data.{field}")
    allowed = {
        "gend": ("1 男、2 女", "1 male, 2 female"),
        "med_type": ("21 普通住院", "52 maternity inpatient"),
        "psn_type": ("11 在职", "12 retired"),
    }.get(field, ("0 否、1 是", "0 no, 1 yes"))
    assert allowed[0] in refused.message.zh and allowed[1] in refused.message.en
    assert "values" in refused.message.zh and "values" in refused.message.en


@pytest.mark.parametrize(
    ("field", "code"),
    [
        *(("med_type", code) for code in ("11", "21", "2101", "28", "41", "52", "81", "9901", "140104")),
        *(("psn_type", code) for code in ("11", "1101", "1204", "13", "1403", "15", "16", "1701")),
        *(("gend", code) for code in ("0", "1", "2", "9")),
        *(("mid_setl_flag", code) for code in ("0", "1")),
    ],
)
def test_national_codes_and_local_extensions_of_them_are_taken(field: str, code: str) -> None:
    for _ in range(2):  # the second time it is remembered
        taken = read(event("settlement.settled", **{field: code}))
        assert (getattr(_data(taken), field), taken.flags) == (code, ())


@pytest.mark.parametrize(
    ("field", "word", "code"),
    [("med_type", "普通住院", "21"), ("psn_type", "退休", "12"), ("refd_setl_flag", "否", "0")],
)
def test_the_lists_own_name_of_a_code_is_the_code(field: str, word: str, code: str) -> None:
    taken = read(event("settlement.settled", **{field: word}))
    assert (getattr(_data(taken), field), taken.flags) == (code, ("word_for_code",))


def test_codes_of_an_original_are_checked_as_well() -> None:
    refused = refusal(reversal(event("settlement.settled", med_type="98")))
    assert refused.path == "$.data.original" and "21 普通住院" in refused.message.zh
