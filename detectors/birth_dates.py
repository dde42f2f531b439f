"""Birth dates that can be somebody's. Systems write a date of their own where they know none."""

from datetime import date
from typing import Final

OLDEST: Final = 130
"""Nobody is older, in completed years."""

_FURTHEST_AHEAD: Final = 50
_ZERO: Final = frozenset(
    date.fromisoformat(day).toordinal() for day in ("1899-12-30", "1899-12-31", "1900-01-01")
)
"""The days that spreadsheets and databases show where they hold nothing."""


def is_known(brdy: int, on: int) -> bool:
    """Whether a date can be meant as a birth date; both are days as ordinals, `on` the day of the business act.

    `1900-01-01` (`1899-12-30`, `1899-12-31`), what makes a person older than 130 (`0001-01-01`, `1753-01-01`), and what lies further ahead than 50 years
    (`2099-12-31`, `9999-12-31`) stand for an unknown one.
    """
    if brdy in _ZERO:
        return False
    born, then = date.fromordinal(brdy), date.fromordinal(on)
    years = then.year - born.year - ((then.month, then.day) < (born.month, born.day))
    return -_FURTHEST_AHEAD <= years <= OLDEST
