"""Reading a chunk: check and project every event with the code of the live path, and lay the facts down by cell."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.events import AnyEvent
from detectors.contract.events.calendar import PeriodClosed, Tick
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import to_us
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.fact import Void
from detectors.engine.history import change_of, clock_of
from detectors.engine.projector import Projector
from detectors.intake.dispatch import ByEventClass
from detectors.intake.origin import check_origin
from detectors.intake.read import Refused, read_event
from replay.segment import Entry, Read, bucket_of, write_segment
from replay.sources.base import Chunk
from replay.timeline import Turn


class Bounds(NamedTuple):
    """Business time in microseconds: from `since` to before `until`; None is unbounded."""

    since: int | None = None
    until: int | None = None


_TURNS: Final = ByEventClass({Tick: True, PeriodClosed: True, RulesApplied: True})


class ChunkProjector:
    """Takes chunks apart. `horizon` is the aware moment beyond which dates are flagged; it refuses nothing."""

    def __init__(
        self,
        kinds: Mapping[str, CellKind],
        buckets: int,
        *,
        max_event_bytes: int,
        horizon: datetime,
        bounds: Sequence[Bounds],
    ) -> None:
        """`bounds` are those of each source."""
        self._numbers = {name: number for number, name in enumerate(kinds)}
        self._projector = Projector(kinds.values())
        self._buckets = buckets
        self._max_event_bytes = max_event_bytes
        self._horizon = horizon
        self._bounds = bounds

    def project(self, source: int, number: int, chunk: Chunk, path: Path) -> Read:
        """Write the chunk's segment. Raises `OSError` when the disk is full."""
        cells: list[dict[Any, Entry]] = [{} for _ in self._numbers]
        digests = [array("Q") for _ in range(self._buckets)]
        refused: list[bytes] = []
        turns: list[Turn] = []
        flags: Counter[str] = Counter()
        messages = taken_ = 0
        latest: int | None = None
        project, numbers, buckets = self._projector.project, self._numbers, self._buckets
        max_bytes, horizon = self._max_event_bytes, self._horizon
        since, until = self._bounds[source]
        turn_of, topic = _TURNS.get, chunk.topic
        bounded = since is not None or until is not None
        for index, raw in enumerate(chunk.messages()):
            if raw is None:
                continue
            messages += 1
            try:
                taken = read_event(raw, max_bytes=max_bytes, horizon=horizon)
                event = taken.event
                is_turn = turn_of(type(event))
                if is_turn and topic is not None:
                    check_origin(event, topic)
            except Refused as error:
                refused.append(_refusal(error, chunk.position(index)))
                continue
            time = to_us(event.time)
            if bounded and _outside(event, time, since, until):
                continue
            taken_ += 1
            digest = taken.digest
            digests[digest % buckets].append(digest)
            if taken.flags:
                flags.update(taken.flags)
            if latest is None or time > latest:
                latest = time
            if is_turn:
                order = (time, event.source, event.id, digest)
                turns.append(Turn(order, clock_of(event), change_of(event)))
                continue
            for kind, key, fact in project(event, digest):
                held = cells[numbers[kind.name]]
                entry = held.get(key)
                if entry is None:
                    entry = held[key] = (numbers[kind.name], join_key(key), [], [])
                if type(fact) is Void:
                    entry[3].append(((time, event.source, event.id, digest), fact))
                else:
                    entry[2].append(fact)
        by_bucket: list[list[Entry]] = [[] for _ in range(buckets)]
        for held in cells:
            for entry in held.values():
                by_bucket[bucket_of(entry[1], buckets)].append(entry)
        read = Read(
            source=source,
            chunk=number,
            messages=messages,
            taken=taken_,
            refused=len(refused),
            latest=latest,
            turns=tuple(turns),
            flags=dict(flags),
        )
        write_segment(path, read, b"".join(refused), by_bucket, (held.tobytes() for held in digests))
        return read


def _outside(event: AnyEvent, time: int, since: int | None, until: int | None) -> bool:
    """Whether an event lies outside the period. A change of rules before it is in force in it."""
    if until is not None and time >= until:
        return True
    return since is not None and time < since and not isinstance(event, RulesApplied)


def _refusal(error: Refused, position: str) -> bytes:
    """One line about a refused message; nothing of the message itself."""
    source, _, place = position.rpartition(":")
    told = {
        "source": source or position,
        "position": position if not source else place,
        "reason": error.reason,
        "message": error.message,
        "path": error.path,
    }
    return msgspec.json.encode(told) + b"\n"
