"""Resident identity numbers (居民身份证号): folding, the 15 to 18 digit upgrade, the check, and what is no number.

Codes of organisations and names are folded here too, so that one spelling is meant everywhere.
"""

import re
import unicodedata
from datetime import date
from typing import Final

from stdnum.cn import ric, uscc

from detectors.contract.values import Text
from detectors.placeholders import is_placeholder

_REGIONS: Final = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
"""First two digits: provinces of GB/T 2260, and 81–83 of residence permits (港澳台居民居住证)."""


_SCIENTIFIC: Final = re.compile(r"[0-9]+([.,][0-9]*E|E\+)")
"""What a spreadsheet shows of a long number: `2.20101E+17`. Passports hold an E too, but no point and no sign."""

_DIGITS_KEPT: Final = 15
"""A spreadsheet keeps so many digits of a number and writes zeros for the others."""

_CHECKED: Final = re.compile(r"[0-9]{14,}[0-9X]?")

_HYPHENS: Final = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"))
_INTERPUNCTS: Final = dict.fromkeys(
    map(
        ord,
        "\u00b7\u0387\u02d9\u16eb\u2022\u2027\u2218\u2219\u22c5\u25cf\u25e6\u2981\u2e31\u2e33\u30fb\ua78f.\u3002",
    )
)
"""· • ‧ ∙ ⋅ ● ・ ． 。 and the like, as they stand in names after folding width."""


def fold(number: str) -> str:
    """Full-width to half-width, no spaces, no characters without a shape (zero-width, byte-order mark), upper case."""
    if number.isascii():
        return "".join(number.split()).upper()
    narrow = "".join(unicodedata.normalize("NFKC", number).split())
    if not narrow.isprintable():
        narrow = "".join(one for one in narrow if unicodedata.category(one) != "Cf")
    return narrow.upper()


def fold_name(name: str) -> str:
    """A name as names are compared: folded, interpuncts left out (`阿不都·买买提`, `阿不都•买买提`); empty for a placeholder."""
    folded = fold(name)
    if not folded.isascii() or "." in folded:
        folded = folded.translate(_INTERPUNCTS)
    return "" if is_placeholder(folded) else folded


def fold_code(code: str) -> str:
    """A code of an organisation as codes are compared: folded, hyphens left out (`12345678-9`, `123456789`).

    Empty where the code names no organisation: a placeholder, one digit over and over, or what a spreadsheet made of it. 9 characters (组织机构代码) and 18
    (统一社会信用代码) stay different codes, though the longer holds the shorter.
    """
    folded = fold(code).translate(_HYPHENS)
    if is_placeholder(folded) or (len(folded) > 1 and folded.isdigit() and len(set(folded)) == 1):
        return ""
    if _SCIENTIFIC.match(folded):
        return ""
    if len(folded) == 18 and folded.isdigit() and folded.endswith("000") and not uscc.is_valid(folded):
        return ""
    return folded


def check_digit(body: str) -> str:
    """The 18th character (`0`–`9` or `X`) that belongs to the first 17, which are ASCII digits."""
    return str(ric.calc_check_digit(f"{body}0"))  # the library drops the last character: the old check digit


def normalise(number: str) -> str:
    """One spelling for one number: rules.md, `id-number-duplicate`.

    15 digits become 18 with century 19 and a computed check digit; of a longer one the first 18 characters count;
    anything else stands as folded. An empty string means that no number was given.
    """
    folded = fold(number)
    if len(folded) == 15 and folded.isascii() and folded.isdigit():
        body = f"{folded[:6]}19{folded[6:]}"
        return body + check_digit(body)
    return folded[:18]


def is_damaged(number: str) -> bool:
    """Whether a program lost digits of the number: `2.20101E+17`, or 15 digits, then zeros, and a wrong check digit."""
    folded = fold(number)
    if _SCIENTIFIC.match(folded):
        return True
    rest = folded[_DIGITS_KEPT:]
    return (
        len(rest) >= 2
        and folded.isascii()
        and folded.isdigit()
        and not rest.strip("0")
        and not passes_check(folded)
    )


def is_usable(number: str) -> bool:
    """Whether a number can tell one person from another: one is given, no placeholder, and not damaged."""
    folded = fold(number)
    return not (is_placeholder(folded) or (folded.isdigit() and len(set(folded)) == 1) or is_damaged(folded))


def failing(number: str) -> Text | None:
    """What a doubt must say of a number (`号码…`, `the number …`) that does not pass the check, None where it passes."""
    if passes_check(number):
        return None
    if _CHECKED.fullmatch(fold(number)):
        return Text("校验位不符，可能录错", "fails its check and may be mistyped")
    return Text("不是居民身份证号，校验位不符", "is no resident ID number and fails its check")


def passes_check(number: str) -> bool:
    """Whether an 18-digit number has a known province, a real date and the right check digit (15: after the upgrade).

    Counties are not looked up: a number keeps the code of a county that came or went since, so a list of counties
    and years refuses numbers that are right.
    """
    normal = normalise(number)
    body = normal[:17]
    if len(normal) != 18 or not (body.isascii() and body.isdigit()) or body[:2] not in _REGIONS:
        return False
    try:
        date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return False
    return normal[17] == check_digit(body)
