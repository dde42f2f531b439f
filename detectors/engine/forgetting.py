"""How a kind of cell forgets: as a whole once its period is over, or strand by strand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Strand(NamedTuple):
    """A part of a timeline that has nothing to do with the rest of it: a stay with the stays near it, one visit.

    `until` is the newest moment (microseconds) that its facts speak of, None where they are needed for ever.
    """

    facts: Sequence[Any]
    until: int | None


Strands = Callable[[Any, int], Iterable[Strand]]
"""`strands(cell, reach)`: facts farther apart than `reach` (microseconds) need not lie in one strand.

What lies in no strand is kept for ever.
"""


@dataclass(frozen=True, slots=True)
class Forgetting:
    """One of `closes` and `strands` says what may go.

    `closes` tells from the parts of the key the moment (microseconds) after which nothing belongs to the cell. `since`
    tells the earliest moment that a fact speaks of; without it that is the fact's time. `told_within_days` is how long
    after a matter is over its source may still tell of it in events of a later time.
    """

    closes: Callable[[Sequence[str]], int] | None = None
    strands: Strands | None = None
    since: Callable[[Any], int] | None = None
    told_within_days: int = 0
