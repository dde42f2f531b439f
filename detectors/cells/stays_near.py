"""What lies near a stay: the part of a long timeline that a change of the stay can alter."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from typing import Any

from detectors.contract.values import day_of, day_start_us
from detectors.engine.fact import Fact, position
from detectors.engine.part import Near


class StayIndex:
    """Every time at which a stay may begin or end, sorted; of several times for one stay all are kept.

    The one that counts is always among them, whichever facts come or go, so a part found here is never too small.
    """

    def __init__(self) -> None:
        self.begins: list[tuple[int, str]] = []
        self.ends: list[tuple[int, str]] = []
        self.facts: dict[str, list[Any]] = {}
        self.unborn: set[str] = set()  # stays begun without a date of birth: another stay's counts for them
        self.refunds = 0  # they may take back what another stay rests on
        self._begun: Counter[str] = Counter()
        self._born: Counter[str] = Counter()

    def add(self, fact: Any) -> None:
        """A fact came onto the timeline."""
        stay = fact.mdtrt_id
        insort(self.facts.setdefault(stay, []), fact, key=position)
        self._note(fact, 1)
        begin, end = fact.begntime, fact.endtime
        if begin is not None:
            insort(self.begins, (begin, stay))
        if end is not None:
            insort(self.ends, (end, stay))
        self.refunds += fact.takes_back is not None

    def remove(self, fact: Any) -> None:
        """A fact left the timeline."""
        stay = fact.mdtrt_id
        self.facts[stay].remove(fact)
        self._note(fact, -1)
        begin, end = fact.begntime, fact.endtime
        if begin is not None:
            del self.begins[bisect_left(self.begins, (begin, stay))]
        if end is not None:
            del self.ends[bisect_left(self.ends, (end, stay))]
        self.refunds -= fact.takes_back is not None

    def _note(self, fact: Any, step: int) -> None:
        stay = fact.mdtrt_id
        self._begun[stay] += step * (fact.begntime is not None)
        self._born[stay] += step * (getattr(fact, "brdy", None) is not None)
        if self._begun[stay] and not self._born[stay]:
            self.unborn.add(stay)
        else:
            self.unborn.discard(stay)

    def begun_after(self, fact: Any, days: int) -> set[str]:
        """Stays that begin at most so many calendar days after the end that the fact gives."""
        end = fact.endtime
        return set() if end is None else _within(self.begins, day_of(end), day_of(end) + days)

    def ended_before(self, stay: str, days: int) -> set[str]:
        """Stays that end on a day on which the stay begins or at most so many calendar days before."""
        found: set[str] = set()
        for fact in self.facts.get(stay, ()):
            begin = fact.begntime
            if begin is not None:
                found |= _within(self.ends, day_of(begin) - days, day_of(begin))
        return found


def _within(times: list[tuple[int, str]], first_day: int, last_day: int) -> set[str]:
    low = bisect_left(times, (day_start_us(first_day),))
    high = bisect_left(times, (day_start_us(last_day + 1),), low)
    return {stay for _, stay in times[low:high]}


def near_stays(index: StayIndex | None, changed: Sequence[Fact], max_gap_days: int) -> Near | None:
    """Stays whose readmission may be another one now, as anchors, with all that decides them.

    ```
    changed stay      |-------|
    decided                  .|.gap.|----|        begins within the gap after any end that the stay may have
    deciding   |--|..gap..|--...                  ends within the gap before a decided one begins
    ```
    """
    if index is None or index.unborn or index.refunds:
        return None
    if any(body.takes_back is not None for body in changed):  # type: ignore[attr-defined]  # as below
        return None
    decided: set[str] = set()
    for body in changed:
        stay = body.mdtrt_id  # type: ignore[attr-defined]  # every fact of the kind has one
        decided.add(stay)
        for fact in (body, *index.facts.get(stay, ())):
            decided |= index.begun_after(fact, max_gap_days)
    deciding = set(decided)
    for stay in decided:
        deciding |= index.ended_before(stay, max_gap_days)
    facts = [fact for stay in deciding for fact in index.facts.get(stay, ())]
    facts.sort(key=position)
    return Near(facts, decided)
