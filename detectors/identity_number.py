"""Resident identity numbers (居民身份证号): folding, the 15 to 18 digit upgrade, and the check."""

import unicodedata
from datetime import date
from typing import Final

from stdnum.cn import ric

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


def fold(number: str) -> str:
    """Full-width to half-width, no spaces, upper case."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


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
