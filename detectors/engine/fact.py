"""Facts: what of an event the rules must remember, one small record in each cell that the event concerns."""

from typing import Final, NamedTuple

import msgspec

UNRECORDED: Final = -(2**62)
"""`recorded` of an event without `recordedtime`: any recorded body wins over it."""

REVERSED: Final = 2**62
"""`recorded` of a reversal: it wins over every body, whichever came first."""


class Fact(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """The header of every fact. Times are microseconds since 1970-01-01T00:00Z.

    `(source, event_id, event_type)` names the event: sources number documents, and the admission and the discharge of one
    stay may bear one number. Of two bodies under one name the larger `version` counts.
    """

    source: str
    event_id: str
    event_type: str
    time: int
    recorded: int
    digest: int

    @property
    def name(self) -> str:
        """The event's name as one string; no part can hold a control character."""
        return f"{self.source}\x1f{self.event_id}\x1f{self.event_type}"


class Void(Fact, array_like=True, frozen=True, tag=0):
    """An event that has no part in this cell: it was reversed, or a body that counts more went elsewhere."""


class Stamp(NamedTuple):
    """What the facts of one event have in common, in the order of `Fact`'s fields."""

    source: str
    event_id: str
    event_type: str
    time: int
    recorded: int
    digest: int


def version(fact: Fact) -> tuple[int, int, bool]:
    """The order among bodies under one name: recorded later, then the larger digest.

    A `Void` of a body's own version loses to that body: it only tells the other cells that they lost the event to it.
    """
    return fact.recorded, fact.digest, type(fact) is not Void


def position(fact: Fact) -> tuple[int, str, str, str]:
    """The order on a timeline: business time, then the event's name, so that ties are the same everywhere."""
    return fact.time, fact.source, fact.event_id, fact.event_type
