"""Cell kind `fund_years`: what the fund paid one facility in one year, settlement by settlement.

A large hospital has hundreds of thousands of settlements a year, so that no judge may read them at every touch: the
view keeps the sums of days and months. Settlements of November and December are lent to the next year's cell, where January
looks back on them: they are in its view and among its neighbours.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import isqrt
from typing import Any, Final, NamedTuple

from detectors.calendar_months import month_period
from detectors.contract.events.settlement import Settled
from detectors.contract.values import day_of, period_end_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting

HEAD_FROM_MONTH: Final = 11
MICRO: Final = 1_000_000
"""Sums are whole millionths of a yuan: the contract allows six decimals, so that nothing is ever rounded."""


class Payment(Fact, array_like=True, frozen=True, tag=1):
    """A settlement; money in CNY, negative for a refund."""

    fund_pay_sumamt: Decimal


def micro(amount: Decimal) -> int:
    """CNY as whole millionths."""
    return int(amount.scaleb(6))


def yuan(amount: int) -> Decimal:
    """Whole millionths as CNY."""
    return Decimal(amount).scaleb(-6)


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    facility = event.data.fixmedins_code
    fact = Payment(*stamp, event.data.fund_pay_sumamt)
    day = date.fromordinal(day_of(stamp.time))
    yield (facility, str(day.year)), fact
    if day.month >= HEAD_FROM_MONTH:
        yield (facility, str(day.year + 1)), fact


class Baseline(NamedTuple):
    """The days before a day: how many, their sum and the sum of their squares, in millionths."""

    days: int
    total: int
    squares: int

    def limit(self, z: tuple[int, int]) -> int:
        """The largest whole x that is not more than mean + z * (population) standard deviation, for z = p / q.

        x > (S + (p/q) * sqrt(n*Q - S*S)) / n holds exactly when it holds with the integer part of the root, since
        all else are whole numbers: no rounding takes part.
        """
        p, q = z
        root = isqrt(p * p * (self.days * self.squares - self.total * self.total))
        return (q * self.total + root) // (self.days * q)


class Surge(NamedTuple):
    """A day whose sum is above `limit`."""

    day: int
    total: int
    limit: int
    baseline: Baseline


class _Search:
    """The surges found so far under one set of values; `upto` of the days have been looked at."""

    __slots__ = ("found", "upto")

    def __init__(self) -> None:
        self.upto = 0
        self.found: list[Surge] = []


class Spending:
    """Sums by day and month. `counts`, `totals` by day, `months` by `YYYY-MM`, in millionths of a yuan.

    `notes` is the judges' own: what they worked out about a day or a month holds until a settlement of it changes.
    """

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.totals: dict[int, int] = {}
        self.months: dict[str, int] = {}
        self.days: list[int] = []
        self.notes: dict[int | str, Any] = {}
        self._sums: list[int] = [0]  # of the first n days, as far as they are known
        self._squares: list[int] = [0]
        self._searches: dict[tuple[Any, ...], _Search] = {}

    def add(self, fact: Payment) -> None:
        """A settlement came."""
        self._change(fact, 1, micro(fact.fund_pay_sumamt))

    def remove(self, fact: Payment) -> None:
        """A settlement went."""
        self._change(fact, -1, -micro(fact.fund_pay_sumamt))

    def _change(self, fact: Payment, count: int, amount: int) -> None:
        day = day_of(fact.time)
        days = self.days
        index = len(days) - 1 if days and days[-1] == day else bisect_left(days, day)
        count += self.counts.get(day, 0)
        if count:
            if day not in self.counts:
                insort(days, day)
            self.counts[day] = count
            self.totals[day] = self.totals.get(day, 0) + amount
        else:
            del days[index], self.counts[day], self.totals[day]
        month = date.fromordinal(day).isoformat()[:7]
        self.months[month] = self.months.get(month, 0) + amount
        self.notes.pop(day, None)
        self.notes.pop(month, None)
        self._forget(index, day)

    def _forget(self, index: int, day: int) -> None:
        """What was derived from a day and those after it."""
        del self._sums[index + 1 :], self._squares[index + 1 :]
        for search in self._searches.values():
            if search.upto > index:
                search.upto = index
                while search.found and search.found[-1].day >= day:
                    search.found.pop()

    def surges(self, days: int, z: tuple[int, int], least: int) -> list[Surge]:
        """Days whose sum is above `least` and above what the last `days` days with settlements before them allow."""
        search = self._searches.get((days, z, least))
        if search is None:
            if len(self._searches) >= 4:  # values changed again and again at run time
                self._searches.clear()
            search = self._searches[days, z, least] = _Search()
        sums, squares = self._sums, self._squares
        for index in range(len(sums) - 1, len(self.days)):
            total = self.totals[self.days[index]]
            sums.append(sums[index] + total)
            squares.append(squares[index] + total * total)
        for index in range(max(search.upto, days), len(self.days)):
            total = sums[index + 1] - sums[index]
            if total > least:
                baseline = Baseline(
                    days, sums[index] - sums[index - days], squares[index] - squares[index - days]
                )
                limit = max(least, baseline.limit(z))
                if total > limit:
                    search.found.append(Surge(self.days[index], total, limit, baseline))
        search.upto = len(self.days)
        return search.found


FUND_YEARS = CellKind(
    name="fund_years",
    scope="facility",
    facts=Void | Payment,
    projections={Settled: _settled},
    view=Spending,
    period=lambda key: month_period(f"{key[1]}-01", f"{key[1]}-12"),
    forgetting=Forgetting(closes=lambda key: period_end_us(f"{key[1]}-12")),
)
