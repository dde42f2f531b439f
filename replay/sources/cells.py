"""What spreadsheets and exports wrap around a value, taken off: guards, padding, width, words for nothing."""

import re
from typing import Final

from replay.sources.dates import Unreadable

_WIDE: Final = {0xFF01 + at: 0x21 + at for at in range(94)}
_NARROW: Final = _WIDE | {0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5, 0x2212: 0x2D}
_INVISIBLE: Final = "\ufeff\u200b\u200c\u200d\u2060\u00ad\x00"
_PADDING: Final = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009" + _INVISIBLE
_GUARD: Final = re.compile(r'=\s*"(?P<text>[^"]*)"')
_GUARDED_NUMBER: Final = re.compile(r"=\d+")
_NOTHING: Final = frozenset(
    (
        r"\n",
        "null",
        "<null>",
        "(null)",
        "[null]",
        "nan",
        "nat",
        "none",
        "nil",
        "n/a",
        "#n/a",
        "<na>",
        "undefined",
    )
)
_DASHES: Final = frozenset(("-", "--", "---", "—", "——", "/"))
_ERRORS: Final = re.compile(r"#(?:VALUE|REF|DIV/0|NAME|NUM|NULL|SPILL|CALC|GETTING_DATA)[!?]?|#{3,}")
_SCIENTIFIC: Final = re.compile(r"\d(?:\.\d+)?E\+\d{2,}", re.I)
_POINT_ZERO: Final = re.compile(r"(\d+)\.0+")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d*)?")
_CURRENCY: Final = re.compile(r"^(?:¥|CNY|RMB|人民币)\s*|\s*(?:元|CNY|RMB)(?:整)?$", re.I)


def unwrapped(text: str) -> str:
    """Without padding and without Excel's `="…"`, `'…` and `"…"`."""
    text = text.strip(_PADDING)
    if not text or text[0] not in "=\"'‘’":
        return text
    guarded = _GUARD.fullmatch(text)
    if guarded is not None:
        text = guarded["text"]
    elif _GUARDED_NUMBER.fullmatch(text):
        text = text[1:]
    elif text[0] in "'‘’":
        text = text[1:].removesuffix("'") if text.endswith("'") else text[1:]
    elif len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text.strip(_PADDING)


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as those of a keyboard; invisible characters gone."""
    if text.isascii():
        return text
    text = text.translate(_NARROW)
    return "".join(char for char in text if char not in _INVISIBLE) if not text.isascii() else text


def is_nothing(text: str, *, name: bool = False) -> bool:
    """Whether a cell stands for no value. Raises `Unreadable` for one that tells of a failed formula.

    A `name` may be a dash: then it was written so.
    """
    if not text:
        return True
    if len(text) > 12:
        return False
    if text[0] == "#" and _ERRORS.fullmatch(text):
        raise Unreadable("是电子表格的错误值", "holds the error of a spreadsheet, not a value")
    return text.lower() in _NOTHING or (not name and text in _DASHES)


def as_code(text: str) -> str:
    """A number or code that names something, as it was before a table took it for a number. Raises `Unreadable`."""
    if text.isdigit():
        return text
    whole = _POINT_ZERO.fullmatch(text)
    if whole is not None:
        return whole[1]
    if _SCIENTIFIC.fullmatch(text):
        raise Unreadable(
            "号码被写成了科学计数法，后面的数字已丢失；请把该列设为文本后重新导出",
            "is a number in scientific notation whose last digits are lost; export that column again as text",
        )
    return text


def as_amount(text: str) -> str:
    """A decimal number without currency, separators of thousands and an accountant's way to write a minus.

    What is no number is handed on, so that the intake refuses it in its own words.
    """
    if text.replace(".", "", 1).isdigit() and text[0] != ".":
        return text
    told = _CURRENCY.sub("", text).strip()
    sign = ""
    if told.startswith("(") and told.endswith(")"):
        sign, told = "-", told[1:-1].strip()
    elif told.endswith("-"):
        sign, told = "-", told[:-1].strip()
    elif told[:1] in ("+", "-"):
        sign, told = told[0].replace("+", ""), told[1:].strip()
    told = _CURRENCY.sub("", told).strip()
    if _GROUPED.fullmatch(told):
        told = told.replace(",", "").replace(" ", "")
    if told.startswith("."):
        told = f"0{told}"
    return f"{sign}{told.removesuffix('.')}" if told.replace(".", "", 1).isdigit() else text
