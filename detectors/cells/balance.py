"""The running balance of one batch, from the movements of a `batches` cell."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from detectors.amounts import ZERO
from detectors.cells.batches import Movement

_ORDER: Final = {"in": 0, "out": 1, "count": 2}


class Step(NamedTuple):
    """A movement, and the balance before and after it, in units of the item."""

    fact: Movement
    before: Decimal
    after: Decimal

    @property
    def uncovered(self) -> Decimal:
        """Units of this movement that no stock covered."""
        return max(ZERO, max(ZERO, -self.after) - max(ZERO, -self.before))


def in_stock_order(facts: Sequence[Movement]) -> Sequence[Movement]:
    """At one and the same moment stock comes in before it goes out, and counting is last."""
    previous = None
    for fact in facts:
        if fact.time == previous:
            return sorted(facts, key=lambda f: (f.time, _ORDER[f.direction], f.source, f.event_id))
        previous = fact.time
    return facts


def balances(facts: Sequence[Movement]) -> Iterator[Step]:
    """Every movement with its balances; a stocktake sets the balance to what was found."""
    balance = ZERO
    for fact in in_stock_order(facts):
        before = balance
        if fact.direction == "in":
            balance += fact.cnt
        elif fact.direction == "out":
            balance -= fact.cnt
        else:
            balance = fact.cnt
        yield Step(fact, before, balance)
