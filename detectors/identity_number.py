"""Resident identity numbers (居民身份证号): folding, the 15 to 18 digit upgrade, and the check."""

import unicodedata

from stdnum.cn import ric
from stdnum.exceptions import ValidationError


def fold(number: str) -> str:
    """Full-width to half-width, no spaces, upper case."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def normalise(number: str) -> str:
    """One spelling for one number: rules.md, `id-number-duplicate`.

    15 digits become 18 with century 19 and a computed check digit; of a longer one the first 18 characters count;
    anything else stands as folded. An empty string means that no number was given.
    """
    folded = fold(number)
    if len(folded) == 15 and folded.isascii() and folded.isdigit():
        body = f"{folded[:6]}19{folded[6:]}"
        return body + str(ric.calc_check_digit(body))
    return folded[:18]


def passes_check(number: str) -> bool:
    """Whether an 18-digit number has a real date, region and check digit (15 digits: after the upgrade)."""
    try:
        ric.validate(normalise(number))
    except ValidationError:
        return False
    return True
