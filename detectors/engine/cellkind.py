"""A cell kind: a key, the kinds of fact kept under it, and how events become facts.

Rules that remember the same things share a cell kind; a fact is projected, stored and logged once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from detectors.engine.fact import Fact, Stamp
from detectors.engine.forgetting import Forgetting

Scope = Literal["person", "unit", "facility", "identity"]

Key = tuple[str, ...]
"""Parts of a cell's key. The first decides the partition, so a cell never needs another partition's events."""

Period = tuple[int, int]
"""From one moment up to but without another, in microseconds."""

Projection = Callable[[Any, Stamp], Iterable[tuple[Key, Fact]]]


class View(Protocol):
    """What the judges of a long timeline would compute from all its facts, kept up to date fact by fact.

    It must depend on the set of facts alone, whatever the order in which they were added and taken out.
    """

    def add(self, fact: Any) -> None:
        """A fact came onto the timeline."""
        ...

    def remove(self, fact: Any) -> None:
        """A fact left the timeline: it was reversed, or another body of its event counts more."""
        ...


@dataclass(frozen=True, slots=True)
class CellKind:
    """`facts` is the union of the fact types, `Void` included; `projections` maps an event type to a function.

    `view` makes the empty view of a cell whose timeline is too long to be read at every touch; a cell has it from
    `view_from` facts on, and goes on having it.

    `period` tells from the parts of a key when the cell's own facts lie. What is projected into it beside them is lent by a
    neighbour: a judge gets it apart (`Cell.neighbours`), so that no doubt is raised in two cells. Without it all facts are own.

    `forgetting` says what may go once no rule can need it; without it the kind remembers for ever. `version` counts up
    when facts that are stored can no longer be read as they are: `upgrades` turns the plain values of a fact of that
    version into those of the next.
    """

    name: str
    scope: Scope
    facts: Any
    projections: Mapping[type, Projection]
    view: Callable[[], View] | None = None
    view_from: int = 0
    period: Callable[[Key], Period] | None = None
    forgetting: Forgetting | None = None
    version: int = 1
    upgrades: Mapping[int, Callable[[list[Any]], list[Any]]] = field(default_factory=dict)
    topic: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "topic", f"facts.{self.scope}")


def join_key(key: Key) -> str:
    """One string for a key; the parts hold no control characters (the intake refuses them)."""
    return "\x1f".join(key)


def split_key(key: str) -> Key:
    """The parts of a joined key."""
    return tuple(key.split("\x1f"))
