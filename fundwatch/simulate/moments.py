"""Business time as whole seconds, and its text.

A moment counts seconds from the (proleptic) day 0 in the business zone, so that `moment // DAY` is the ordinal of its
calendar day. Text is put together from two tables: a history has millions of times and few days.
"""

from datetime import date
from typing import Final

from detectors.calendar_months import month_at, month_number

MINUTE: Final = 60
HOUR: Final = 3_600
DAY: Final = 86_400


class _Days(dict[int, str]):
    def __missing__(self, day: int) -> str:
        text = self[day] = date.fromordinal(day).isoformat()
        return text


_DAYS: Final = _Days()
_TIMES: Final = [
    f"T{hour:02}:{minute:02}:{second:02}+08:00"
    for hour in range(24)
    for minute in range(60)
    for second in range(60)
]


def stamp(moment: int) -> str:
    """A moment as RFC 3339."""
    return _DAYS[moment // DAY] + _TIMES[moment % DAY]


def day_text(day: int) -> str:
    """An ordinal as `YYYY-MM-DD`."""
    return _DAYS[day]


def day_of_text(text: str) -> int:
    """The ordinal of the day with which a text begins, as `YYYY-MM-DD`."""
    return date.fromisoformat(text[:10]).toordinal()


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> int:
    """The moment of a time of day; `day` is an ordinal."""
    return day * DAY + hour * HOUR + minute * MINUTE + second


class Month:
    """One calendar month. `index` counts from the first simulated one (0); days are ordinals."""

    __slots__ = ("begin", "days", "end", "first", "index", "last", "number", "of_year", "text", "year")

    def __init__(self, number: int, index: int) -> None:
        self.number = number
        self.index = index
        self.text = month_at(number)
        self.year, month = divmod(number, 12)
        self.of_year = month + 1
        self.first = date(self.year, self.of_year, 1).toordinal()
        self.last = date(self.year + self.of_year // 12, self.of_year % 12 + 1, 1).toordinal() - 1
        self.days = self.last - self.first + 1
        self.begin = self.first * DAY
        self.end = (self.last + 1) * DAY

    def shifted(self, months: int) -> "Month":
        """The month so many later."""
        return Month(self.number + months, self.index + months)


def first_month(text: str) -> Month:
    """The month `YYYY-MM` as the first of a simulation."""
    return Month(month_number(text), 0)


def age_on(born: int, day: int) -> int:
    """Completed years; both are ordinals."""
    one, other = date.fromordinal(born), date.fromordinal(day)
    return other.year - one.year - ((other.month, other.day) < (one.month, one.day))


def birthday(born: int, years: int) -> int:
    """The day on which so many years are completed (1 March for who was born on 29 February)."""
    one = date.fromordinal(born)
    try:
        return one.replace(year=one.year + years).toordinal()
    except ValueError:
        return date(one.year + years, 3, 1).toordinal()
