"""Which days of a month are busy: weekends and public holidays have fewer visits."""

from datetime import date, timedelta
from typing import Final

from fundwatch.simulate.moments import Month

_NEW_YEAR: Final = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
    2029: date(2029, 2, 13),
    2030: date(2030, 2, 3),
}
"""First days of the lunar year; beyond the table Spring Festival is left out."""


def _is_holiday(day: date) -> bool:
    if (day.month, day.day) in ((1, 1), (5, 1), (5, 2), (5, 3)) or (day.month == 10 and day.day <= 7):
        return True
    festival = _NEW_YEAR.get(day.year)
    return festival is not None and timedelta(days=-1) <= day - festival <= timedelta(days=6)


def day_weights(month: Month, *, closed: float) -> list[float]:
    """Weights of the days of a month; a weekend or a holiday weighs `closed`, another day 1."""
    days = [date.fromordinal(day) for day in range(month.first, month.last + 1)]
    return [closed if day.weekday() >= 5 or _is_holiday(day) else 1.0 for day in days]
