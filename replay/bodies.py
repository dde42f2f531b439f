"""Which bodies of a history do not count: another one under the same name (source, id, type) does, or a reversal.

In its own cell a body loses by itself. Where the one that counts went to another cell, only who sees all names can tell: the
live service finds it in the archive (`service.retracted`), a replay from what its segments tell of every message.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

import msgspec

from detectors.engine.fact import REVERSED, Fact, Void
from replay.segment import Segment
from replay.timeline import Order

WIDTH: Final = 4
"""Numbers in a segment for a message: `name_hash`, digest, and `recorded` and time (microseconds) shifted above zero."""

SHIFT: Final = 1 << 63
SHOWN: Final = 3
"""Names with several bodies that are told."""


class Lost(msgspec.Struct, frozen=True, array_like=True):
    """A body that does not count. `time`, `digest` are those of a body that counts more, `order` is a reversal's.

    `clash` tells that there were several bodies under the name, not a reversal alone."""

    body: int
    recorded: int
    digest: int
    time: int
    order: Order | None = None
    clash: bool = False

    def void(self, fact: Fact) -> tuple[Order, Void]:
        """What takes the body out of a cell that it went to, and where that stands in business order."""
        order = self.order or (self.time, fact.source, fact.event_id, self.digest)
        void = Void(fact.source, fact.event_id, fact.event_type, fact.time, self.recorded, self.digest)
        return order, void


class Bodies(msgspec.Struct, frozen=True):
    """`lost` by the digest of the body; `clashes` counts names with several bodies, `repeats` messages that came again."""

    lost: list[Lost]
    clashes: int
    repeats: int


def record(name: int, digest: int, recorded: int, time: int) -> tuple[int, int, int, int]:
    """What a segment tells of a message."""
    return name, digest, recorded + SHIFT, time + SHIFT


def lost_bodies(segments: Sequence[Segment], buckets: int) -> Bodies:
    """Looked for bucket by bucket, since all names of a large history do not fit into memory."""
    lost: list[Lost] = []
    clashes = repeats = 0
    reversals: dict[int, Order] = {}
    for name, order in chain.from_iterable(segment.read.reversals for segment in segments):
        reversals[name] = min(order, reversals.get(name, order))
    for bucket in range(buckets):
        told = array("Q")
        for segment in segments:
            told.extend(segment.bodies(bucket, bucket + 1))
        names, digests = told[::WIDTH], told[1::WIDTH]
        repeats += len(digests) - len(set(digests))
        several = {name for name, count in Counter(names).items() if count > 1 or name in reversals}
        if not several:
            continue
        held: dict[int, dict[int, tuple[int, int]]] = {}
        for at, name in enumerate(names):
            if name in several:
                body = (told[at * WIDTH + 2] - SHIFT, told[at * WIDTH + 3] - SHIFT)
                held.setdefault(name, {})[digests[at]] = body
        for name, bodies in held.items():
            clashes += len(bodies) > 1
            lost.extend(_losers(bodies, reversals.get(name)))
    return Bodies(lost, clashes, repeats)


def _losers(bodies: dict[int, tuple[int, int]], reversal: Order | None) -> Iterable[Lost]:
    """Each loses to whichever comes first in business order of those that count more."""
    if len(bodies) == 1 and reversal is None:
        return
    clash = len(bodies) > 1
    for digest, (recorded, _) in bodies.items():
        better = [
            Lost(digest, other_recorded, other, time, None, clash)
            for other, (other_recorded, time) in bodies.items()
            if (other_recorded, other) > (recorded, digest)
        ]
        first = min(better, key=lambda one: (one.time, one.digest), default=None)
        if reversal is not None and (first is None or reversal[0] <= first.time):
            yield Lost(digest, REVERSED, 0, reversal[0], reversal, clash)
        elif first is not None:
            yield first
