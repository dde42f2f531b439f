"""What the fund has paid each facility, day by day: the books that keep ordinary days ordinary.

A pool of a few thousand people has days on which chance alone would look like a surge. Ordinary settlements are kept below
what the 28 settlement days before would bear, so that the only surges are those that a scene plants. The books also give
every facility an annual quota that it does not run ahead of.
"""

from collections import deque
from math import sqrt
from typing import Final

from fundwatch.simulate.moments import Month

_BASELINE_DAYS: Final = 28
_LEAST_CENTS: Final = 999_000
"""Below 10,000 CNY no day is a surge; a little less, so that nothing hangs on the last cent."""

_DEVIATIONS: Final = 3.8
_UNBOUNDED: Final = 1 << 62


class Ledger:
    """One facility's books, in cents. Days are closed in order; what a scene pays is entered ahead.

    A day counts where a settlement stands on it, even one that the fund pays nothing for.
    """

    __slots__ = ("_ahead", "_closed", "_days", "_settlements", "months", "paid")

    def __init__(self) -> None:
        self._ahead: dict[int, tuple[int, int]] = {}
        self._days: deque[int] = deque(maxlen=_BASELINE_DAYS)
        self._closed = 0
        self._settlements = 0
        self.paid = 0
        self.months: dict[int, int] = {}

    def expect(self, day: int, cents: int, settlements: int = 1) -> None:
        """A scene will settle so much on a day (an ordinal); -1 takes a settlement back.

        Raises `ValueError` for a day that is closed.
        """
        if day <= self._closed:
            raise ValueError("a scene settles on a day that is closed")
        paid, count = self._ahead.get(day, (0, 0))
        self._ahead[day] = (paid + cents * settlements, count + settlements)

    def expected(self, day: int) -> int:
        """What scenes will settle on a day."""
        return self._ahead.get(day, (0, 0))[0]

    def begin_books(self, day: int) -> None:
        """What scenes settled before the first day belongs to the baseline."""
        for earlier in sorted(known for known in self._ahead if known < day):
            paid, count = self._ahead.pop(earlier)
            if count:
                self._days.append(paid)
        self._closed = day - 1

    def begin_day(self, day: int) -> int:
        """Open a day; returns how much ordinary settlements may come to, in cents."""
        self._closed = day
        self.paid, self._settlements = self._ahead.pop(day, (0, 0))
        return self._bearable() - self.paid

    def settle(self, cents: int) -> None:
        """An ordinary settlement of the day."""
        self.paid += cents
        self._settlements += 1

    def end_day(self, month: Month) -> None:
        """Close the day."""
        if self._settlements:
            self._days.append(self.paid)
            self.months[month.number] = self.months.get(month.number, 0) + self.paid

    def _bearable(self) -> int:
        if len(self._days) < _BASELINE_DAYS:
            return _UNBOUNDED
        mean = sum(self._days) / _BASELINE_DAYS
        variance = sum((paid - mean) ** 2 for paid in self._days) / _BASELINE_DAYS
        # IEEE 754 fixes the last digit of a square root: it is the same on every machine
        return max(_LEAST_CENTS, int(mean + _DEVIATIONS * sqrt(variance)))
