"""The books of one batch kept up to date movement by movement, so that a rule need not read them to find nothing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from detectors.amounts import ZERO

if TYPE_CHECKING:
    from detectors.cells.batches import Movement

_ORDER: Final = {"in": 0, "out": 1, "count": 2}
_NEVER: Final = -(2**62)


def _place(fact: "Movement") -> tuple[int, int, str, str]:
    return fact.time, _ORDER[fact.direction], fact.source, fact.event_id


def in_stock_order(facts: Sequence["Movement"]) -> Sequence["Movement"]:
    """At one and the same moment stock comes in before it goes out, and counting is last."""
    previous = None
    for fact in facts:
        if fact.time == previous:
            return sorted(facts, key=_place)
        previous = fact.time
    return facts


class Ledger:
    """Ask `told()` for it: what did not come last, or went, is worked in there, all at once.

    `lowest`: the lowest balance after any movement, at most zero. `widest`: the widest difference that a stocktake found,
    but for one that opens the books. `last_sold`: by the last day of use as it stands on the sale (an ordinal, None where it
    does not), the moment of the latest sale. `first_expiry`: the earliest last day of use on any movement. `unstated`: how
    many movements state none.
    """

    __slots__ = (
        "_balance",
        "_entered",
        "_facts",
        "_gone",
        "_in_order",
        "first_expiry",
        "last_sold",
        "lowest",
        "unstated",
        "widest",
    )

    def __init__(self) -> None:
        self._facts: list[Movement] = []
        self._gone: set[int] = set()
        self._in_order = True
        self._open()

    def _open(self) -> None:
        self._entered = 0
        self._balance = ZERO
        self.lowest = ZERO
        self.widest = ZERO
        self.last_sold: dict[int | None, int] = {}
        self.first_expiry: int | None = None
        self.unstated = 0

    def add(self, fact: "Movement") -> None:
        """A movement came."""
        facts = self._facts
        if facts and facts[-1].time >= fact.time:
            self._in_order = False
        facts.append(fact)
        if self._in_order and self._entered == len(facts) - 1:
            self._enter(fact)

    def remove(self, fact: "Movement") -> None:
        """A movement went."""
        self._gone.add(id(fact))  # the list keeps it alive until it is sifted out
        self._in_order = False

    def told(self) -> "Ledger":
        """The same, with every movement entered."""
        if not self._in_order:
            self._facts = sorted((fact for fact in self._facts if id(fact) not in self._gone), key=_place)
            self._gone.clear()
            self._in_order = True
            self._open()
        for fact in self._facts[self._entered :]:
            self._enter(fact)
        return self

    def _enter(self, fact: "Movement") -> None:
        before = self._balance
        if fact.direction == "in":
            after = before + fact.cnt
        elif fact.direction == "out":
            after = before - fact.cnt
            if after < self.lowest:
                self.lowest = after
        else:
            after = fact.cnt
            if self._entered:
                self.widest = max(self.widest, abs(after - before))
        self._balance = after
        self._entered += 1
        expiry = fact.expy_end
        if expiry is None:
            self.unstated += 1
        elif self.first_expiry is None or expiry < self.first_expiry:
            self.first_expiry = expiry
        if fact.event_type == "inventory.sold" and fact.cnt:
            self.last_sold[expiry] = max(fact.time, self.last_sold.get(expiry, _NEVER))
