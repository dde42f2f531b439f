"""A position in the feed: which life of the data, and which entry of its stream."""

import re
from dataclasses import dataclass
from typing import Final, Self

_SHAPE: Final = re.compile(r"([0-9a-z]{1,32})\.(\d{1,20})-(\d{1,20})")

NO_EPOCH: Final = "0"  # nothing was written yet


@dataclass(frozen=True, slots=True)
class Position:
    """Positions of one epoch are ordered by `order`; those of different epochs have nothing to do with each other."""

    epoch: str
    entry: str

    @property
    def order(self) -> tuple[int, int]:
        """Milliseconds and number of the entry."""
        return entry_order(self.entry)

    @property
    def seq(self) -> str:
        """The opaque text that clients keep and send back."""
        return f"{self.epoch}.{self.entry}"

    @classmethod
    def parse(cls, seq: str) -> Self | None:
        """None for what is not a position."""
        found = _SHAPE.fullmatch(seq)
        return cls(found[1], f"{int(found[2])}-{int(found[3])}") if found else None


def entry_order(entry: str) -> tuple[int, int]:
    """A stream entry's id as numbers."""
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds), int(number)
