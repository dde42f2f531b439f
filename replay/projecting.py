"""Reading a chunk: check and project every event with the code of the live path, and lay the facts down by cell."""

from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, get_args

import msgspec

from detectors.contract import events
from detectors.contract.events import AnyEvent, Retracted
from detectors.contract.events.calendar import PeriodClosed, Tick
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import Text, day_of, to_us
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.fact import REVERSED, Void
from detectors.engine.history import change_of, clock_of
from detectors.engine.projector import Projector, name_of_event, named_by, version_of
from detectors.intake.dispatch import ByEventClass
from detectors.intake.origin import check_origin
from detectors.intake.read import Refused, read_event
from replay.bodies import record
from replay.ending import Days
from replay.manifest import RowLeftOut
from replay.segment import Placed, Read, Reversal, Reversed, bucket_of, name_hash, write_segment
from replay.sources.base import Chunk, LeftOut
from replay.timeline import Turn


class Bounds(NamedTuple):
    """Business time in microseconds: from `since` to before `until`; None is unbounded."""

    since: int | None = None
    until: int | None = None


_NOTES: Final = 20  # rows of a chunk that were left out, by name
_PLACES: Final = 5  # days of a chunk whose latest event is known by its place
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
        # what concerns no cell is checked and goes no further; of a reversal only its original tells
        concerned = {cls: True for kind in kinds.values() for cls in kind.projections}
        self._concerned = ByEventClass(
            {**concerned, **dict.fromkeys((*get_args(events.Reversal), Retracted), True)}
        )
        self._buckets = buckets
        self._max_event_bytes = max_event_bytes
        self._horizon = horizon
        self._bounds = bounds

    def project(self, source: int, number: int, chunk: Chunk, path: Path) -> Read:
        """Write the chunk's segment. Raises `OSError` when the disk is full."""
        facts: list[list[Placed] | None] = [None] * (len(self._numbers) * self._buckets)
        voids: dict[int, list[Reversed]] = {}
        bodies = [array("Q") for _ in range(self._buckets)]
        reversals: list[Reversal] = []
        refused: list[bytes] = []
        turns: list[Turn] = []
        flags: Counter[str] = Counter()
        messages = taken_ = 0
        left_out = 0
        notes: list[RowLeftOut] = []
        days = Days()
        latest_at: dict[int, int] = {}  # by day, the index of its latest message
        project, numbers, buckets = self._projector.project, self._numbers, self._buckets
        max_bytes, horizon = self._max_event_bytes, self._horizon
        since, until = self._bounds[source]
        concerned, kinds = self._concerned.get, len(self._numbers)
        turn_of, topic = _TURNS.get, chunk.topic
        bounded = since is not None or until is not None
        for index, raw in enumerate(chunk.messages()):
            if raw is None:
                continue
            if isinstance(raw, LeftOut):
                left_out += 1
                if len(notes) < _NOTES:
                    notes.append(RowLeftOut(*_place(chunk.position(index), short=True), raw.message))
                continue
            messages += 1
            try:
                if isinstance(raw, Refused):
                    raise raw
                taken = read_event(raw, max_bytes=max_bytes, horizon=horizon)
                event = taken.event
                is_turn = turn_of(type(event))
                if topic is not None:
                    check_origin(event, topic, history=True)
            except Refused as error:
                refused.append(_refusal(error, chunk.position(index), chunk.column(error.path)))
                continue
            time = to_us(event.time)
            if bounded and _outside(event, time, since, until):
                continue
            taken_ += 1
            digest = taken.digest
            name = name_hash(name_of_event(event))
            recorded, _ = version_of(event, digest)
            bodies[name % buckets].extend(record(name, digest, recorded, time))
            if taken.flags:
                flags.update(taken.flags)
            if days.add(time, digest):
                latest_at[day_of(time)] = index
            if is_turn:
                order = (time, event.source, event.id, digest)
                turns.append(Turn(order, clock_of(event), change_of(event)))
                continue
            if not concerned(type(event)):
                continue
            if recorded == REVERSED:
                order = (time, event.source, event.id, digest)
                back = named_by(event)
                reversals.append(Reversal(order, name_hash(name_of_event(back)), back.source, back.id))
            for kind, key, fact in project(event, digest):
                joined = join_key(key)
                at = numbers[kind.name] + bucket_of(joined, buckets) * kinds
                if type(fact) is Void:
                    order = (time, event.source, event.id, digest)
                    voids.setdefault(at, []).append((joined, order, fact))
                    continue
                held = facts[at]
                if held is None:
                    facts[at] = [(joined, fact)]
                else:
                    held.append((joined, fact))
        by_bucket = (
            [
                (at - first, facts[at] or [], voids.get(at, []))
                for at in range(first, first + kinds)
                if facts[at] is not None or at in voids
            ]
            for first in range(0, kinds * buckets, kinds)
        )
        # only what lies at the end can be beyond it
        for day in sorted(latest_at)[-_PLACES:]:
            days.held[day].at = chunk.position(latest_at[day]).rpartition("/")[2]
        read = Read(
            source=source,
            chunk=number,
            messages=messages,
            taken=taken_,
            refused=len(refused),
            days=days.held,
            turns=tuple(turns),
            flags=dict(flags),
            reversals=tuple(reversals),
            left_out=left_out,
            notes=tuple(notes),
        )
        write_segment(path, read, b"".join(refused), by_bucket, (held.tobytes() for held in bodies))
        return read


def _place(position: str, *, short: bool = False) -> tuple[str, str]:
    """Source and place in it. The manifest names files without their folders (`short`)."""
    source, _, place = position.rpartition(":")
    if not source:  # of a topic
        return position, position
    return (source.rpartition("/")[2] if short else source), place


def _outside(event: AnyEvent, time: int, since: int | None, until: int | None) -> bool:
    """Whether an event lies outside the period. A change of rules before it is in force in it."""
    if until is not None and time >= until:
        return True
    return since is not None and time < since and not isinstance(event, RulesApplied)


def _refusal(error: Refused, position: str, column: str | None) -> bytes:
    """One line about a refused message; nothing of the message itself."""
    source, place = _place(position)
    message = error.message
    told = {
        "source": source,
        "position": place,
        "reason": error.reason,
        "message": message
        if column is None
        else Text(f"列 {column}，{message.zh}", f"column {column}, {message.en}"),
        "path": error.path,
    }
    if column is not None:
        told["column"] = column
    return msgspec.json.encode(told) + b"\n"
