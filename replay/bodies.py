"""Which bodies of a history do not count: another one under the same name (source, id, type) does, or a reversal.

In its own cell a body loses by itself. Where the one that counts went to another cell, only who sees all names can tell: the
live service finds it in the archive (`service.retracted`), a replay from what its segments tell of every message.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

import msgspec

from detectors.engine.fact import REVERSED, Fact, Void
from replay.segment import Reversal, Segment
from replay.timeline import Order

WIDTH: Final = 4
"""Numbers in a segment for a message: `name_hash`, digest, and `recorded` and time (microseconds) shifted above zero."""

SHIFT: Final = 1 << 63
SHOWN: Final = 3
"""Names with several bodies that are told."""


class Retraction(msgspec.Struct, frozen=True, array_like=True):
    """What takes a body out: `recorded` and `digest` of one that counts more, and where it stands in business order.

    That is `order` for a reversal, else `time` (microseconds) with the body's own name and `at`.
    """

    recorded: int
    digest: int
    time: int
    at: int
    order: Order | None = None


class Lost(msgspec.Struct, frozen=True, array_like=True):
    """A body that does not count; `clash` tells that there were several under its name, not a reversal alone."""

    body: int
    retractions: list[Retraction]
    clash: bool

    def voids(self, fact: Fact) -> Iterator[tuple[Order, Void]]:
        """What takes the body out of a cell that it went to, each with where it stands in business order."""
        for one in self.retractions:
            order = one.order or (one.time, fact.source, fact.event_id, one.at)
            yield (
                order,
                Void(fact.source, fact.event_id, fact.event_type, fact.time, one.recorded, one.digest),
            )


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
    reversals: dict[int, Reversal] = {}
    for back in chain.from_iterable(segment.read.reversals for segment in segments):
        held_back = reversals.get(back.name)
        if held_back is None or back.order < held_back.order:
            reversals[back.name] = back
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


class _Arrival(NamedTuple):
    version: tuple[int, int]
    body: int | None
    time: int
    order: Order | None


def _losers(bodies: dict[int, tuple[int, int]], reversal: Reversal | None) -> Iterable[Lost]:
    """As `detectors.engine.history` goes through them: in business order, each against the best so far."""
    if len(bodies) == 1 and reversal is None:
        return
    arrivals = [
        _Arrival((recorded, digest), digest, time, None) for digest, (recorded, time) in bodies.items()
    ]
    if reversal is not None:
        arrivals.append(_Arrival((REVERSED, 0), None, reversal.order[0], reversal.order))
    # the bodies share source and id, which matter only beside a reversal's own
    source, id_ = ("", "") if reversal is None else (reversal.source, reversal.id)
    arrivals.sort(key=lambda one: one.order or (one.time, source, id_, one.version[1]))
    lost: dict[int, list[Retraction]] = {digest: [] for digest in bodies}
    came: list[int] = []
    best = arrivals[0].version
    for one in arrivals:
        (recorded, digest), order = one.version, one.order
        if one.version > best:
            best = one.version
            for body in came:
                lost[body].append(Retraction(recorded, digest, one.time, digest, order))
        elif one.version < best and one.body is not None:
            # just before it: what counts more was there already
            lost[one.body].append(Retraction(*best, one.time, max(0, one.body - 1)))
        if one.body is not None:
            came.append(one.body)
    for body, retractions in lost.items():
        if retractions:
            yield Lost(body, retractions, len(bodies) > 1)
