"""Calendar months and days, as whole numbers: days are proleptic Gregorian ordinals, months are `YYYY-MM`."""

from calendar import monthrange
from datetime import date
from functools import lru_cache

from detectors.contract.values import day_of, day_start_us, period_end_us


def add_months(day: int, months: int) -> int:
    """The same day of the month some months later; the last day of that month where it has no such day.

    The calendar ends with 9999: a day beyond it is its last, so that a source's 9999-12-31 stops nothing.
    """
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return day_in_month(year, month + 1, start.day)


def day_in_month(year: int, month: int, day: int) -> int:
    """A day of a month as an ordinal; the last day of the month where it has no such day, of 9999 beyond it."""
    if year > date.max.year:
        return date.max.toordinal()
    return date(year, month, min(day, monthrange(year, month)[1])).toordinal()


def month_of(us: int) -> str:
    """The business-zone month `YYYY-MM` of a moment in microseconds."""
    return date.fromordinal(day_of(us)).isoformat()[:7]


def month_number(month: str) -> int:
    """`YYYY-MM` as a number: months subtract."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def iso_day(day: int) -> str:
    """An ordinal as `YYYY-MM-DD`."""
    return date.fromordinal(day).isoformat()


def month_at(number: int) -> str:
    """The month `YYYY-MM` of a `month_number`."""
    year, month = divmod(number, 12)
    return f"{year:04}-{month + 1:02}"


@lru_cache(maxsize=4096)
def month_period(first: str, last: str | None = None) -> tuple[int, int]:
    """When a month `YYYY-MM`, or those from one to another, begin and end, in microseconds."""
    begin = date(int(first[:4]), int(first[5:]), 1).toordinal()
    return day_start_us(begin), period_end_us(last or first)


@lru_cache(maxsize=4096)
def day_period(day: str) -> tuple[int, int]:
    """When a day `YYYY-MM-DD` begins and ends, in microseconds."""
    ordinal = date.fromisoformat(day).toordinal()
    return day_start_us(ordinal), day_start_us(ordinal + 1)
