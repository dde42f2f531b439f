"""What says nothing, and what only looks so."""

import sys
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.intake.screening import LEADS
from detectors.placeholders import (
    NO_NUMBERS,
    is_filler_day,
    is_placeholder,
    is_rounded,
    is_scientific,
)
from detectors.spelling import fold


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "\u3000", "\ufeff", "无", "未知", "空", "不详", "暂无", "（无）", " 无 ", "无无"),
        *("-", "--", "—", "——", "/", "\\", ".", "...", "*", "***", "?", "、", "#", "－"),
        *("x", "X", "xxxxxx", "ＸＸ", "0", "000000000", "00000000-0", "0000-00-00", "0000-00-00 00:00:00"),
        *("11", "111111111111111111", "99999999", "aa", "１１１"),
        *(
            "null",
            "NULL",
            "Null",
            "None",
            "nan",
            "NaN",
            "N/A",
            "n/a",
            "#N/A",
            "(null)",
            "<NULL>",
            "undefined",
        ),
    ],
)
def test_a_placeholder_is_known_in_every_spelling(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "A",
        "220101197005051232",
        "12345678-9",
        "91220101A",
        "无锡",
        "空军医院",
        "0001",
        "nancy",
        "10",
        "一",
    ],
)
def test_what_names_something_is_none(text: str) -> None:
    assert not is_placeholder(text)


@given(st.text())
def test_padding_width_and_case_make_no_difference(text: str) -> None:
    assert is_placeholder(f" {text}\u200b ") == is_placeholder(text)
    if text.isascii():
        assert is_placeholder(text.upper()) == is_placeholder(text.lower())


def test_what_is_no_number_is_a_placeholder_of_any_field() -> None:
    assert all(is_placeholder(text) for text in NO_NUMBERS)
    assert not NO_NUMBERS & {"", "1", "11", "a", "x", "X", "xx", "22222"}


@pytest.mark.parametrize(
    ("day", "filler"),
    [
        *(
            (day, True)
            for day in ("0001-01-01", "1600-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31")
        ),
        *(
            (day, False)
            for day in ("0001-01-02", "1899-12-29", "1900-01-02", "1970-01-01", "2099-12-31", "9999-12-30")
        ),
    ],
)
def test_a_filler_is_told_from_a_date(day: str, filler: bool) -> None:
    assert is_filler_day(date.fromisoformat(day)) == filler


def test_numbers_that_a_spreadsheet_damaged() -> None:
    assert all(map(is_scientific, ("2.20101E+17", "2E+07", "2.2e+17")))
    assert not any(map(is_scientific, ("2E17", "22.0E+17", "E+17", "2.20101E+", "220101")))
    assert is_rounded("220101197005051000")
    assert not any(map(is_rounded, ("220101197005051232", "22010119700505100", "000000000000000000")))


def test_every_blank_is_a_blank_and_everything_invisible_goes() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        # what belongs to texts of other scripts (Ogham, Arabic, Mongolian, hieroglyphs) and emoji stays with them
        if 0x100 <= code < 0x2000 or code >= 0x10000:
            continue
        kind = unicodedata.category(char)
        if kind in ("Zs", "Zl", "Zp"):
            assert fold(f"A{char}B{char}") == "A B", hex(code)
        elif kind == "Cf":
            assert fold(f"A{char}B{char}") == "AB", hex(code)
        if fold(f"A{char}B") != f"A{char}B":  # the screen knows them by their first byte
            assert char.encode()[0] in LEADS, hex(code)


def test_the_printable_half_width_characters_have_one_spelling() -> None:
    half = "".join(map(chr, range(0x21, 0x7F)))
    assert fold("".join(chr(ord(char) + 0xFEE0) for char in half)) == half
    assert fold("Ab cD") == "Ab cD"
    assert fold("长春 一厂 ") == "长春 一厂"
