"""A cell: the facts under one key and the findings that stand on them."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from itertools import chain
from operator import attrgetter
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
_ALWAYS: Final = (-(2**63), 2**63)
_TIME: Final = attrgetter("time")


class Cell:
    """Facts form a join-semilattice: one body an event, the largest version wins. Order and repeats cannot matter.

    `facts` are the cell's own, in business-time order. `neighbours` are what the cells of earlier or later periods lend it
    (`CellKind.period`), in the same order: they may decide a finding on the cell's own facts, and are raised where they belong.
    """

    __slots__ = (
        "_begin",
        "_bodies",
        "_counts",
        "_end",
        "facts",
        "judged_by",
        "key",
        "kind",
        "neighbours",
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
        self._begin, self._end = _ALWAYS if kind.period is None else kind.period(split_key(key))
        self.facts: list[Any] = []
        self.neighbours: Sequence[Any] = ()  # a list from the first one on: most cells have none
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

    @property
    def period(self) -> tuple[int, int]:
        """When own facts lie, from one moment up to but without another, in microseconds; all of time without a period."""
        return self._begin, self._end

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

    def with_neighbours(self) -> Sequence[Any]:
        """Facts and neighbours in the order of time, to be read only."""
        if not self.neighbours:
            return self.facts
        head = bisect_left(self.neighbours, self._begin, key=_TIME)
        return [*self.neighbours[:head], *self.facts, *self.neighbours[head:]]

    def holds(self, fact_types: tuple[type[Fact], ...]) -> bool:
        """Whether there is at least one fact of each type, the neighbours' included."""
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
                if not self.neighbours or not any(type(fact) is fact_type for fact in self.neighbours):
                    return False
        return True

    def part(self, facts: Sequence[Any]) -> "Cell":
        """A cell of the same key with a part of the timeline, for a judge's eyes; nothing is ever put into it."""
        part = Cell.__new__(Cell)
        part.kind, part.key, part.view = self.kind, self.key, None
        part._begin, part._end = self._begin, self._end
        part._arrange(list(facts))
        return part

    def _arrange(self, timeline: list[Any]) -> None:
        """Take a whole timeline, in order, and tell own facts and neighbours apart."""
        self.facts, self.neighbours = timeline, ()
        if self.kind.period is not None and timeline:
            begin = bisect_left(timeline, self._begin, key=_TIME)
            end = bisect_left(timeline, self._end, key=_TIME)
            if begin or end < len(timeline):
                self.facts, self.neighbours = timeline[begin:end], timeline[:begin] + timeline[end:]

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
                where: Any = self.facts if self._begin <= held.time < self._end else self.neighbours
                del where[bisect_left(where, position(held), key=position)]
                self._left(held)
            outcome = Outcome.REPLACED
        self._bodies[name] = fact
        if not isinstance(fact, Void):
            facts: Any = self.facts if self._begin <= fact.time < self._end else self._borrowed()
            if not facts or facts[-1].time < fact.time or position(facts[-1]) < position(fact):
                facts.append(fact)
            else:
                insort(facts, fact, key=position)
            if self._counts is not None:
                cls = type(fact)
                self._counts[cls] = self._counts.get(cls, 0) + 1
            elif len(facts) + len(self.neighbours) >= _COUNT_FROM:
                self._count()
            if self.view is not None:
                self.view.add(fact)
            elif self.kind.view is not None:
                self._begin_view()
        return outcome

    def _borrowed(self) -> list[Any]:
        if not self.neighbours:
            self.neighbours = []
        return self.neighbours  # type: ignore[return-value]  # a list once there are any

    def _count(self) -> None:
        if len(self.facts) + len(self.neighbours) >= _COUNT_FROM:
            self._counts = Counter(map(type, chain(self.facts, self.neighbours)))

    def _begin_view(self) -> None:
        """Make the view where the kind has one, once the timeline is long enough."""
        kind = self.kind
        if kind.view is not None and len(self.facts) + len(self.neighbours) >= kind.view_from:
            self.view = kind.view()
            for each in self.with_neighbours():
                self.view.add(each)

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
        if self.neighbours:
            self.neighbours = [fact for fact in self.neighbours if fact.name not in names]


def two_bodies(outcome: Outcome, held: Fact | None, fact: Fact) -> bool:
    """Whether a put met a second, different body under one name (a reversal is none)."""
    if held is None or outcome in (Outcome.NEW, Outcome.DUPLICATE) or version(held)[:2] == version(fact)[:2]:
        return False
    return held.recorded != REVERSED and fact.recorded != REVERSED
