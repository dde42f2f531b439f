"""The figures of a report, added up in one pass over the doubts."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Final

from detectors.contract.doubt import Doubt
from detectors.contract.masking import mask_doubt
from detectors.contract.values import BUSINESS_TZ, LEVELS, Level

_LARGEST: Final = 50


@dataclass(slots=True)
class Tally:
    """How many doubts, of which level, and the money at risk in CNY. `priced` counts those that name an amount."""

    doubts: int = 0
    priced: int = 0
    amount: Decimal = Decimal(0)
    levels: dict[Level, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    money: dict[Level, Decimal] = field(default_factory=lambda: dict.fromkeys(LEVELS, Decimal(0)))

    def add(self, doubt: Doubt) -> None:
        """Count one doubt."""
        self.doubts += 1
        self.levels[doubt.level] += 1
        if doubt.amount is not None:
            self.priced += 1
            self.amount += doubt.amount
            self.money[doubt.level] += doubt.amount


@dataclass(slots=True)
class Figures:
    """What stands, by what a reader asks for. Months are `YYYY-MM` of business time, in order and without gaps.

    `withdrawn` were raised on the way and do not stand; they count nowhere else. `largest` are masked.
    """

    total: Tally = field(default_factory=Tally)
    withdrawn: int = 0
    rules: dict[str, Tally] = field(default_factory=dict)
    months: dict[str, Tally] = field(default_factory=dict)
    facilities: dict[str, Tally] = field(default_factory=dict)
    no_facility: Tally = field(default_factory=Tally)
    regions: dict[str, Tally] = field(default_factory=dict)
    rule_months: dict[tuple[str, str], int] = field(default_factory=dict)
    largest: list[Doubt] = field(default_factory=list)


def figures(doubts: Iterable[Doubt]) -> Figures:
    """Add up. Memory grows with rules, months and facilities, not with doubts."""
    added = Figures()
    heap: list[tuple[Decimal, int, Doubt]] = []
    number = count()
    for doubt in doubts:
        if doubt.status == "withdrawn":
            added.withdrawn += 1
            continue
        month = month_of(doubt)
        added.total.add(doubt)
        added.rules.setdefault(doubt.rule_id, Tally()).add(doubt)
        added.months.setdefault(month, Tally()).add(doubt)
        if doubt.facility is None:
            added.no_facility.add(doubt)
        else:
            added.facilities.setdefault(doubt.facility, Tally()).add(doubt)
        if doubt.region is not None:
            added.regions.setdefault(doubt.region, Tally()).add(doubt)
        at = (doubt.rule_id, month)
        added.rule_months[at] = added.rule_months.get(at, 0) + 1
        if doubt.amount is not None:
            entry = (doubt.amount, -next(number), doubt)  # of equal amounts the first in canonical order
            if len(heap) < _LARGEST:
                heapq.heappush(heap, entry)
            else:
                heapq.heappushpop(heap, entry)
    added.months = _without_gaps(added.months)
    added.largest = [
        mask_doubt(doubt) for _, _, doubt in sorted(heap, key=lambda entry: entry[:2], reverse=True)
    ]
    return added


def month_of(doubt: Doubt) -> str:
    """`YYYY-MM` of the day on which it occurred."""
    return f"{doubt.occurred_at.astimezone(BUSINESS_TZ):%Y-%m}"


_MOST_MONTHS: Final = 240


def _without_gaps(months: dict[str, Tally]) -> dict[str, Tally]:
    """In order, with empty ones between; gaps stay where one wrong date would fill decades."""
    if not months:
        return {}
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(months), max(months)))
    if last - first >= _MOST_MONTHS:
        return dict(sorted(months.items()))
    names = (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))
    return {name: months.get(name, Tally()) for name in names}


def by_doubts(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """Most doubts first, then by name."""
    return sorted(tallies.items(), key=lambda item: (-item[1].doubts, item[0]))


def by_amount(tallies: dict[str, Tally]) -> list[tuple[str, Tally]]:
    """Most money first, then most doubts, then by name."""
    return sorted(tallies.items(), key=lambda item: (-item[1].amount, -item[1].doubts, item[0]))
