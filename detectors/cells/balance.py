"""The running balance of one batch, from the movements of a `batches` cell."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from detectors.amounts import ZERO, Exact, plain, plus
from detectors.cells.batches import Movement
from detectors.cells.ledger import in_stock_order, moved, opens, uncovered
from detectors.codes import SPLIT
from detectors.engine.cell import Cell
from detectors.engine.finding import join_anchor

_PLAIN: Final = ("inventory.sold", "inventory.counted")


class Step(NamedTuple):
    """A movement, and the balance before and after it, in units of the item."""

    fact: Movement
    before: Exact
    after: Exact

    @property
    def uncovered(self) -> Exact:
        """Units of this movement that no stock covered."""
        return uncovered(self.before, self.after)


def balances(facts: Sequence[Movement], *, unknown: bool = True) -> Iterator[Step]:
    """Every movement with its balances; a stocktake sets the balance to what was found.

    Without `unknown`, sales of what had never come in nor been counted take the balance no further below zero: the sale
    itself is the matter then (`sale-without-purchase`), not how much was left.
    """
    balance: Exact = ZERO
    known = unknown
    for fact in in_stock_order(facts):
        before = balance
        if fact.split or type(before) is Fraction:
            balance = moved(before, fact)
        elif fact.direction == "in":
            balance = before + fact.cnt  # type: ignore[operator]  # no fraction
        elif fact.direction == "out":
            balance = before - fact.cnt  # type: ignore[operator]
        else:
            balance = fact.cnt
        if not known:
            known = opens(fact)
            if fact.event_type == "inventory.sold":
                balance = plus(balance, uncovered(before, balance))
        yield Step(fact, before, balance)


def anchor_of(cell: Cell, fact: Movement) -> str:
    """The anchor of a doubt that is named after a movement.

    Movements of other types than these two may begin the same kind of doubt under the number of a sale: they add their type.
    """
    facility, item, batch = cell.parts
    if fact.event_type in _PLAIN:
        return join_anchor(facility, item, batch, fact.source, fact.event_id)
    return join_anchor(facility, item, batch, fact.source, fact.event_id, fact.event_type)


def split_fields(fact: Movement) -> dict[str, Any]:
    """What evidence shows of a movement of parts of opened packs; nothing for whole ones."""
    if not fact.split:
        return {}
    return {"trdn_flag": SPLIT, "convrat": None if fact.convrat is None else plain(fact.convrat)}


class Books(NamedTuple):
    """`facts` from the stocktake before some movements to the one after them; `after` is the first one's moment."""

    facts: Sequence[Movement]
    after: int

    def inside(self) -> Iterator[Movement]:
        """The movements whose balance, and what was found of them, rests on `facts` alone."""
        return (fact for fact in self.facts if fact.time > self.after)


def books_around(cell: Cell, changed: Sequence[Movement]) -> Books:
    """A stocktake sets the balance, so that what lies before one does not matter behind it."""
    facts = cell.facts
    begin = bisect_left(facts, min(fact.time for fact in changed), key=_time)
    while begin and facts[begin - 1].direction != "count":
        begin -= 1
    after = facts[begin - 1].time if begin else -(2**62)
    first = bisect_left(facts, after, key=_time)
    end = bisect_right(facts, max(fact.time for fact in changed), key=_time)
    while end < len(facts) and facts[end].direction != "count":
        end += 1
    if end < len(facts):
        end = bisect_right(facts, facts[end].time, key=_time)
    return Books(facts[first:end], after)


def _time(fact: Movement) -> int:
    return fact.time
