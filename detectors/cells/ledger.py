"""The books of one batch kept up to date movement by movement, so that a rule need not read them to find nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from detectors.amounts import ZERO
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


class Ledger(InOrder):
    """Ask `told()` for it.

    `lowest`: the lowest balance after any movement, at most zero. `widest`: the widest difference that a stocktake found,
    but for one that opens the books. `last_sold`: by the last day of use as it stands on the sale (an ordinal, None where it
    does not), the moment of the latest sale. `first_expiry`: the earliest last day of use on any movement. `unstated`: how
    many movements state none. `first`: the first movement.
    """

    __slots__ = ("_balance", "first", "first_expiry", "last_sold", "lowest", "unstated", "widest")

    place = staticmethod(_place)

    def begin(self) -> None:
        """Nothing was ever in stock."""
        self._balance = ZERO
        self.first: Movement | None = None
        self.lowest = ZERO
        self.widest = ZERO
        self.last_sold: dict[int | None, int] = {}
        self.first_expiry: int | None = None
        self.unstated = 0

    def enter(self, fact: "Movement") -> None:
        """The next movement."""
        before = self._balance
        if fact.direction == "in":
            after = before + fact.cnt
        elif fact.direction == "out":
            after = before - fact.cnt
            if after < self.lowest:
                self.lowest = after
        else:
            after = fact.cnt
            if self.first is not None:
                self.widest = max(self.widest, abs(after - before))
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

    def told(self) -> "Ledger":
        """The same, with every movement entered."""
        self._work_in()
        return self
