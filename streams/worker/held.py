"""A cell as a worker holds it: its facts, and how it lies in the store."""

import msgspec

from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.fact import Fact
from streams.worker.rows import HEAD_FACTS, cell_prefix


class HeldCell(Cell):
    """A cell in memory, and how it lies in the store: from `first` to before `segments` are sealed, `tail` is in the head.

    `tail` is None while nothing was ever sealed: then the head holds every body. `header` and `stands` are what the head
    says first and of the doubts, None where that must be worked out anew. `touched` is the last turn that asked for the
    cell, `placed` the one in which it got its place in the order of what may be forgotten.
    """

    __slots__ = ("first", "header", "placed", "prefix", "segments", "stands", "tail", "touched")

    def __init__(self, kind: CellKind, key: str, turn: int) -> None:
        super().__init__(kind, key)
        self.prefix = cell_prefix(kind.name, key)
        self.tail: list[Fact] | None = None
        self.first = 0
        self.segments = 0
        self.header: bytes | None = None
        self.stands: msgspec.Raw | None = None
        self.touched = self.placed = turn

    def in_head(self) -> list[Fact]:
        """What is not sealed."""
        return list(self._bodies.values()) if self.tail is None else self.tail

    def came(self, fact: Fact) -> bool:
        """A body was put into the cell; whether the head is full now."""
        if self.tail is None:
            return len(self._bodies) >= HEAD_FACTS
        self.tail.append(fact)
        return len(self.tail) >= HEAD_FACTS
