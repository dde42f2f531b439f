"""Placeholders (占位符): what people and programs write where they know nothing. They name nobody and nothing.

`is_placeholder` is for what should be long (an identity number, a unit's code); `NO_NUMBERS` is for numbers that may be
short: `11` or `X` may be somebody's number, `000`, `-` and `999999` are nobody's.
"""

import re
from datetime import date
from typing import Final

from detectors.spelling import fold

_WORDS: Final = frozenset(
    [
        "none",
        "null",
        "nil",
        "nan",
        "undefined",
        "unknown",
        "empty",
        "n/a",
        "na",
        "#n/a",
        "#null!",
        "#value!",
        "#ref!",
        "(null)",
        "<null>",
        "[null]",
        "\\n",
        "无",
        "空",
        "未知",
        "不详",
        "不明",
        "不知",
        "暂无",
        "没有",
        "缺失",
        "未填",
        "未填写",
        "未提供",
        "未登记",
        "待补",
        "待定",
        "无号",
        "无编号",
        "无证件",
        "无证",
        "空值",
        "未说明",
    ]
)
_SHORT: Final = frozenset({"na", "empty", "nil", "\\n"})  # may be the whole of a short number
_MARKS: Final = "-—–―‐−_/\\.,·。，、:：;；*#?？!~～|+=<>()（）[]{}'\"“”‘’&^%$@` "
_NO_MARKS: Final = str.maketrans("", "", _MARKS)
_LONGEST: Final = 32  # the platform's numbers have 30 characters


def is_placeholder(text: str) -> bool:
    """Whether a text says nothing: empty, a word for nothing, marks alone, zeros alone, one character over and over."""
    folded = fold(text).casefold()
    if not folded or folded in _WORDS:
        return True
    bare = folded.translate(_NO_MARKS)
    if not bare or bare in _WORDS:
        return True
    return len(set(bare)) == 1 and (len(bare) > 1 or bare in "0x")


def _repeats(character: str) -> range:
    if character in "0-*./":
        return range(1, _LONGEST + 1)
    if character in _MARKS:
        return range(1, 9)
    return range(3 if character in "xX" else 6, _LONGEST + 1)


NO_NUMBERS: Final = (
    frozenset(("0000-00-00", "0000-00-00 00:00:00"))
    | frozenset(
        spelling
        for word in _WORDS - _SHORT
        for spelling in (word, word.upper(), word.capitalize(), word.replace("nan", "NaN"))
    )
    | frozenset(
        character * times
        for character in {*"0123456789xX", *_MARKS} - {" "}  # a small set stays in the processor's cache
        for times in _repeats(character)
    )
)
"""What a folded number is when it names nothing, in every spelling: a look-up an event is all that can be spent on it."""

NO_CODES: Final = frozenset(text for text in NO_NUMBERS if not any(character.isdigit() for character in text))
"""What is no code either: of zeros and nines a code may be made."""

_SCIENTIFIC: Final = re.compile(r"[0-9](\.[0-9]+)?[eE]\+[0-9]{1,3}", re.ASCII)
_ROUNDED: Final = re.compile(r"[1-9][0-9]{14}0{3}", re.ASCII)


def is_scientific(number: str) -> bool:
    """Whether a spreadsheet wrote a long number as `2.20101E+17`: its last digits are lost, and many share what is left."""
    return "+" in number and _SCIENTIFIC.fullmatch(number) is not None


def is_rounded(number: str) -> bool:
    """Whether an 18-digit number ends in three zeros, as a spreadsheet leaves it that keeps 15 digits."""
    return _ROUNDED.fullmatch(number) is not None


def is_filler(year: int, month: int, day: int) -> bool:
    """Whether a date is what a system writes for none: 0000-00-00, 0001-01-01, 1899-12-30, 1900-01-01, 9999-12-31, …"""
    if year <= 1900:
        return year == 0 or (month, day) == (1, 1) or (year == 1899 and month == 12 and day >= 30)
    return year >= 2900 and (month, day) in ((1, 1), (12, 31))


def is_filler_day(day: date) -> bool:
    """As `is_filler`."""
    return is_filler(day.year, day.month, day.day)
