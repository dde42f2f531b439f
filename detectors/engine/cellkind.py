"""A cell kind: a key, the kinds of fact kept under it, and how events become facts.

Rules that remember the same things share a cell kind; a fact is projected, stored and logged once for all of them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from detectors.engine.fact import Fact, Stamp

Scope = Literal["person", "unit", "facility", "identity"]

Key = tuple[str, ...]
"""Parts of a cell's key. The first decides the partition, so a cell never needs another partition's events."""

Projection = Callable[[Any, Stamp], Iterable[tuple[Key, Fact]]]


@dataclass(frozen=True, slots=True)
class CellKind:
    """`facts` is the union of the fact types, `Void` included; `projections` maps an event type to a function."""

    name: str
    scope: Scope
    facts: Any
    projections: Mapping[type, Projection]
    topic: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "topic", f"facts.{self.scope}")


def join_key(key: Key) -> str:
    """One string for a key; the parts hold no control characters (the intake refuses them)."""
    return "\x1f".join(key)


def split_key(key: str) -> Key:
    """The parts of a joined key."""
    return tuple(key.split("\x1f"))
