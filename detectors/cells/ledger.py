"""The books of one batch kept up to date movement by movement, so that a rule need not read them to find nothing."""

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from detectors.amounts import ZERO, Exact, apart, plus
from detectors.cells.in_order import InOrder

if TYPE_CHECKING:
    from detectors.cells.batches import Movement

_ORDER: Final = {"in": 0, "out": 1, "count": 2}
_NEVER: Final = -(2**62)


def _place(fact: "Movement") -> tuple[int, int, str, str, str]:
    return fact.time, _ORDER[fact.direction], fact.source, fact.event_id, fact.event_type


def in_stock_order(facts: Sequence["Movement"]) -> Sequence["Movement"]:
    """At one and the same moment stock comes in before it goes out, and counting is last."""
    previous = None
    for fact in facts:
        if fact.time == previous:
            return sorted(facts, key=_place)
        previous = fact.time
    return facts


def unmeasured(fact: "Movement") -> bool:
    """Whether parts of opened packs moved, and nobody says how many of them make a pack."""
    return fact.split and fact.convrat is None


def packs(fact: "Movement") -> Exact:
    """How much a movement moves, in units of the item.

    Parts of opened packs that cannot be converted count in the facility's favour: as none where they went out, and as
    whole units, which is the most that they can be, where they came in or were found.
    """
    if not fact.split:
        return fact.cnt
    if fact.convrat is not None:
        return Fraction(fact.cnt) / Fraction(fact.convrat)
    return ZERO if fact.direction == "out" else fact.cnt


def moved(before: Exact, fact: "Movement") -> Exact:
    """The balance after a movement; a stocktake sets it to what was found."""
    units = packs(fact)
    if fact.direction == "count":
        return units
    return plus(before, units if fact.direction == "in" else -units)


def opens(fact: "Movement") -> bool:
    """Whether the batch is known from here on: it came in or was counted. What a customer brings back was sold before."""
    return fact.direction != "out" and fact.event_type != "inventory.sale_returned"


def uncovered(before: Exact, after: Exact) -> Exact:
    """What of the way down from one balance to another lies below zero; never negative."""
    if after >= 0:
        return ZERO
    below = -after if before >= 0 else plus(before, -after)
    return below if below > 0 else ZERO


class Ledger(InOrder):
    """Ask `told()` for it.

    `lowest`: the lowest balance after any movement, at most zero. `lowest_known`: the same where sales of what had never
    come in do not count (see `balances`). `widest`: the widest difference that a stocktake found,
    but for one that opens the books. `unmeasured`: how many movements of split packs could not be converted. `last_sold`: by the last day of use as it stands on the sale (an ordinal, None where it
    does not), the moment of the latest sale. `first_expiry`: the earliest last day of use on any movement. `unstated`: how
    many movements state none. `first`: the first movement.
    """

    __slots__ = (
        "_balance",
        "_forgiven",
        "_known",
        "first",
        "first_expiry",
        "last_sold",
        "lowest",
        "lowest_known",
        "unmeasured",
        "unstated",
        "widest",
    )

    place = staticmethod(_place)

    def begin(self) -> None:
        """Nothing was ever in stock."""
        self._balance: Exact = ZERO
        self._forgiven: Exact = ZERO
        self._known = False
        self.first: Movement | None = None
        self.lowest: Exact = ZERO
        self.lowest_known: Exact = ZERO
        self.widest: Exact = ZERO
        self.unmeasured = 0
        self.last_sold: dict[int | None, int] = {}
        self.first_expiry: int | None = None
        self.unstated = 0

    def enter(self, fact: "Movement") -> None:
        """The next movement."""
        before = self._balance
        after: Exact
        way = fact.direction
        if fact.split or type(before) is Fraction:
            after = moved(before, fact)
            self.unmeasured += unmeasured(fact)
        elif way == "in":
            after = before + fact.cnt  # type: ignore[operator]  # no fraction
        elif way == "out":
            after = before - fact.cnt  # type: ignore[operator]
        else:
            after = fact.cnt
        if not self._known:
            self._begin_books(fact, before, after)
        if way == "out":
            if after < self.lowest:
                self.lowest = after
            known = plus(after, self._forgiven) if self._forgiven else after
            if known < self.lowest_known:
                self.lowest_known = known
        elif way == "count":
            self._forgiven = ZERO
            if self.first is not None:
                off = apart(after, before)
                if off > self.widest:
                    self.widest = off
        self._balance = after
        if self.first is None:
            self.first = fact
        expiry = fact.expy_end
        if expiry is None:
            self.unstated += 1
        elif self.first_expiry is None or expiry < self.first_expiry:
            self.first_expiry = expiry
        if fact.event_type == "inventory.sold" and fact.cnt:
            self.last_sold[expiry] = max(fact.time, self.last_sold.get(expiry, _NEVER))

    def _begin_books(self, fact: "Movement", before: Exact, after: Exact) -> None:
        """What was sold before anything was known of the batch is forgiven, as `balances` does."""
        self._known = opens(fact)
        if fact.event_type == "inventory.sold":
            forgiven = self._forgiven
            self._forgiven = plus(forgiven, uncovered(plus(before, forgiven), plus(after, forgiven)))

    def told(self) -> "Ledger":
        """The same, with every movement entered."""
        self._work_in()
        return self
