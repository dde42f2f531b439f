"""Identity numbers: right ones, the 15 digits of old, and wrong ones as real registers hold them."""

from datetime import date
from typing import Final

from fundwatch.simulate.draws import Draw

_COUNTIES: Final = (
    "220102",
    "220103",
    "220104",
    "220105",
    "220106",
    "220112",
    "220122",
    "220182",
    "220183",
    "220381",
)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_SERIALS: Final = 500
"""Serial numbers of a day and a county for one sex: they are odd for men, even for women."""


def check_digit(body: str) -> str:
    """The 18th character for 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def short(number: str) -> str:
    """The 15 digits that a number of 19xx once was."""
    return number[:6] + number[8:17]


def misprinted(number: str) -> str:
    """The number with a wrong last character; its first 17 remain its own, so that it is nobody else's.

    Never a zero: a number that ends in zeros would seem to have been rounded by a spreadsheet.
    """
    return number[:17] + ("1" if number[17] != "1" else "2")


class Numbers:
    """Gives every person a number of their own. Keeps one counter a day of birth, county and sex."""

    def __init__(self) -> None:
        self._used: dict[tuple[int, int, str], int] = {}

    def new(self, draw: Draw, born: int, gend: str, county: str = "") -> str:
        """A right 18-digit number that nobody has; `born` is an ordinal. The county is drawn where none is given."""
        index = _COUNTIES.index(county) if county else draw.below(len(_COUNTIES))
        for _ in _COUNTIES:
            used = self._used.get((born, index, gend), 0)
            if used < _SERIALS:
                break
            index = (index + 1) % len(_COUNTIES)
        else:
            raise OverflowError("more people were born on one day than there are identity numbers")
        self._used[born, index, gend] = used + 1
        serial = used * 2 + (gend == "1")
        body = f"{_COUNTIES[index]}{date.fromordinal(born):%Y%m%d}{serial:03}"
        return body + check_digit(body)
