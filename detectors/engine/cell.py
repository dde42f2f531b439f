"""A cell: the facts under one key and the findings that stand on them."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

import msgspec

from detectors.engine.cellkind import CellKind, split_key
from detectors.engine.due import NEVER, Wake
from detectors.engine.fact import REVERSED, Fact, Void, position, version


class Outcome(Enum):
    """What putting a fact into a cell did."""

    NEW = "new"
    REPLACED = "replaced"  # a body that counts more than the one held
    DUPLICATE = "duplicate"  # exactly what is held
    SUPERSEDED = "superseded"  # a body that counts less than the one held


class Standing(msgspec.Struct, frozen=True):
    """The last revision of a doubt of this cell. `content` digests what the doubt says.

    `message` is the doubt as it was published, None where it must be recalled from the store; `basis` is that of the
    claim that the doubt came from, None where there was none or it is not known any more.
    """

    revision: int
    withdrawn: bool
    content: int
    message: bytes | None = None
    basis: tuple[Any, ...] | None = None


_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})
_COUNT_FROM: Final = 16
"""Facts from which on a cell counts them by type. Most cells hold fewer, and memory for none of their own."""


class Cell:
    """Facts form a join-semilattice: one body an event, the largest version wins. Order and repeats cannot matter."""

    __slots__ = (
        "_bodies",
        "_counts",
        "facts",
        "judged_by",
        "key",
        "kind",
        "recall",
        "rests_until",
        "standing",
        "view",
        "wake",
    )

    def __init__(self, kind: CellKind, key: str) -> None:
        self.kind = kind
        self.key = key
        self._bodies: dict[str, Fact] = {}
        self._counts: dict[type, int] | None = None
        self.facts: list[Any] = []
        self.view: Any = kind.view() if kind.view is not None and kind.view_from == 0 else None
        self.standing: Mapping[tuple[str, str], Standing] = _NOTHING
        self.wake: Wake = NEVER
        self.rests_until = 0  # microseconds: by then it may forget again, after history was loaded into it
        self.recall: Callable[[tuple[str, str]], bytes] | None = None
        # the rules by which everything that stands was judged; None where that is not known
        self.judged_by: object = None

    @property
    def parts(self) -> Sequence[str]:
        """The parts of the key."""
        return split_key(self.key)

    def held(self, name: str) -> Fact | None:
        """The body held under an event's name, a `Void` where the event was reversed."""
        return self._bodies.get(name)

    def bodies(self) -> Collection[Fact]:
        """Every body held, each `Void` included, in the order in which they came."""
        return self._bodies.values()

    def stand(self, at: tuple[str, str], standing: Standing) -> None:
        """From here on this is the last revision of the doubt with this rule id and anchor."""
        if self.standing is _NOTHING:
            self.standing = {}
        self.standing[at] = standing  # type: ignore[index]  # a dict from here on

    def fall(self, at: tuple[str, str]) -> None:
        """Forget that the doubt was ever raised."""
        del self.standing[at]  # type: ignore[attr-defined]

    def message(self, at: tuple[str, str]) -> bytes:
        """The last published message of a doubt of this cell, by rule id and anchor."""
        held = self.standing[at].message
        if held is not None:
            return held
        if self.recall is None:
            raise LookupError("a standing doubt has neither a message nor a place to recall it from")
        return self.recall(at)

    def holds(self, fact_types: tuple[type[Fact], ...]) -> bool:
        """Whether there is at least one fact of each type on the timeline."""
        counts, facts = self._counts, self.facts
        for fact_type in fact_types:
            if counts is not None:
                if not counts.get(fact_type):
                    return False
                continue
            for fact in facts:  # few, and a generator costs more than the looks
                if type(fact) is fact_type:
                    break
            else:
                return False
        return True

    def part(self, facts: Sequence[Any]) -> "Cell":
        """A cell of the same key with a part of the timeline, for a judge's eyes; nothing is ever put into it."""
        part = Cell.__new__(Cell)
        part.kind, part.key, part.facts, part.view = self.kind, self.key, list(facts), None
        return part

    def put(self, fact: Fact, name: str | None = None) -> Outcome:
        """Add one body; `name` is the fact's, where the caller has it already. The timeline holds no `Void`."""
        name = name or fact.name
        held = self._bodies.get(name)
        outcome = Outcome.NEW
        if held is not None:
            mine, theirs = version(held), version(fact)
            if mine == theirs:
                return Outcome.DUPLICATE
            if mine > theirs:
                return Outcome.SUPERSEDED
            if not isinstance(held, Void):
                del self.facts[bisect_left(self.facts, position(held), key=position)]
                self._left(held)
            outcome = Outcome.REPLACED
        self._bodies[name] = fact
        if not isinstance(fact, Void):
            facts = self.facts
            if not facts or facts[-1].time < fact.time or position(facts[-1]) < position(fact):
                facts.append(fact)
            else:
                insort(facts, fact, key=position)
            if self._counts is not None:
                cls = type(fact)
                self._counts[cls] = self._counts.get(cls, 0) + 1
            elif len(facts) >= _COUNT_FROM:
                self._count()
            if self.view is not None:
                self.view.add(fact)
            elif self.kind.view is not None and len(facts) >= self.kind.view_from:
                self.view = self.kind.view()
                for each in facts:
                    self.view.add(each)
        return outcome

    def _count(self) -> None:
        if len(self.facts) >= _COUNT_FROM:
            self._counts = Counter(map(type, self.facts))

    def _left(self, body: Fact) -> None:
        if self._counts is not None:
            self._counts[type(body)] -= 1
        if self.view is not None:
            self.view.remove(body)

    def drop(self, names: Collection[str]) -> None:
        """Forget bodies by their events' names, as if they had never come. What stands is left as it is."""
        for name in names:
            body = self._bodies.pop(name)
            if not isinstance(body, Void):
                self._left(body)
        self.facts = [fact for fact in self.facts if fact.name not in names]


def two_bodies(outcome: Outcome, held: Fact | None, fact: Fact) -> bool:
    """Whether a put met a second, different body under one name (a reversal is none)."""
    if held is None or outcome in (Outcome.NEW, Outcome.DUPLICATE) or version(held)[:2] == version(fact)[:2]:
        return False
    return held.recorded != REVERSED and fact.recorded != REVERSED
