"""Identity numbers, codes and names, from the standard (GB 11643) and the rules' texts."""

import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TABLE = "10X98765432"


def spelled(text: str | None) -> str:
    """Width, spaces and case folded; nothing is an empty text."""
    narrow = unicodedata.normalize("NFKC", text or "")
    return "".join(one for one in narrow if not one.isspace() and unicodedata.category(one) != "Cf").upper()


def is_nothing(text: str | None) -> bool:
    """Whether a text says that nothing is known: a word for it, or no letter and no digit but zero."""
    word = spelled(text)
    return word in ("无", "NULL", "UNKNOWN") or all(one == "0" or not one.isalnum() for one in word)


def name_spelled(text: str | None) -> str:
    """A name without its interpuncts; empty where none is given."""
    name = "".join(one for one in spelled(text) if one not in "·•‧∙・.")
    return "" if is_nothing(name) else name


def code_spelled(text: str | None) -> str:
    """An organisation's code without hyphens; empty where none is given."""
    code = "".join(one for one in spelled(text) if one not in "-–—")
    return "" if is_nothing(code) or (len(code) > 1 and len(set(code)) == 1) else code


def is_real(number: str | None) -> bool:
    """Whether a number has 18 characters after the upgrade, a date in its place and the right last character."""
    full = one_spelling(number)
    if len(full) != 18 or not all(one in "0123456789" for one in full[:17]):
        return False
    try:
        date(int(full[6:10]), int(full[10:12]), int(full[12:14]))
    except ValueError:
        return False
    return upgraded(full[:6] + full[8:17])[-1] == full[-1] if full[6:8] == "19" else full[-1] == _last(full)


def _last(full: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, full[:17], strict=True))
    return _TABLE[total % 11]


def tells_apart(number: str | None) -> bool:
    """Whether a number is one at all: not nothing, not what a spreadsheet leaves of one."""
    text = spelled(number)
    if is_nothing(text) or len(set(text)) == 1 or "E+" in text:
        return False
    rounded = len(text) >= 17 and all(one in "0123456789" for one in text) and set(text[15:]) == {"0"}
    return not (rounded and not is_real(text))


def upgraded(fifteen: str) -> str:
    """The 18 characters of a number of 15 digits."""
    seventeen = fifteen[:6] + "19" + fifteen[6:]
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True))
    return seventeen + _TABLE[total % 11]


def is_fifteen_digits(text: str) -> bool:
    """Whether a folded number has the old form."""
    return len(text) == 15 and all(character in "0123456789" for character in text)


def one_spelling(text: str | None) -> str:
    """The form under which numbers are compared."""
    number = spelled(text)
    return upgraded(number) if is_fifteen_digits(number) else number[:18]
