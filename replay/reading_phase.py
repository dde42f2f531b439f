"""First phase: every message is checked, projected and laid down in segments, one a chunk."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from detectors.contract.values import to_us
from replay.asked import Asked, Input
from replay.manifest import SourceRead, Unit, write_json
from replay.pool import Pool
from replay.progress import ProgressFile
from replay.projecting import Bounds, ChunkProjector
from replay.segment import Read, Segment
from replay.sources.base import Chunk, ChunkedSource, RawEvent, Source
from replay.variants import RulesAsked, kinds_possible

_SMALLEST_CHUNK: Final = 1 << 20
_LARGEST_CHUNK: Final = 16 << 20
_CHUNKS: Final = 256  # about so many, so that the cores end together
CELLS_PER_BYTE: Final = 1.5
"""Bytes of facts for a byte of events with every rule on, at most: 1.4 on a simulated population."""


class Layout(msgspec.Struct, frozen=True):
    """How a run is cut up; fixed when it begins."""

    chunk_bytes: int
    buckets: int


class Finished(msgspec.Struct, frozen=True):
    """The first phase is through: what was read, in how many segments."""

    sources: tuple[SourceRead, ...]
    segments: int


class Gathered(msgspec.Struct, frozen=True, array_like=True):
    """A chunk of a source that gives one message at a time."""

    events: list[RawEvent]
    topic: str | None

    def messages(self) -> Iterator[bytes]:
        """The messages."""
        return (event.raw for event in self.events)

    def position(self, index: int) -> str:
        """Where one stood."""
        return self.events[index].position

    def column(self, path: str | None) -> str | None:
        """Messages have none."""
        return None


class _Task(NamedTuple):
    source: int
    number: int
    chunk: Chunk
    path: Path


def segment_path(work: Path, number: int) -> Path:
    """The segment of a chunk, counted over all sources."""
    return work / f"{number:08}.segment"


def layout_of(asked: Asked) -> Layout:
    """Cut so that partitions fit into memory, with buckets enough to choose from; kept for the whole run."""
    path = asked.folder.work / "layout.json"
    if path.is_file():
        return msgspec.json.decode(path.read_bytes(), type=Layout)
    sizes = [item.source.estimate().bytes for item in asked.inputs]
    known = [size for size in sizes if size is not None]
    total = sum(known) if len(known) == len(sizes) else None
    chunk = _LARGEST_CHUNK if total is None else min(_LARGEST_CHUNK, max(_SMALLEST_CHUNK, total // _CHUNKS))
    spilled = 1 << 36 if total is None else int(total * CELLS_PER_BYTE)
    # a bucket is the grain of a partition: an eighth of what one may hold
    grain = max(1, int(asked.memory_mib * (1 << 20)) // (asked.cores * 64))
    buckets = 16
    while buckets < 4096 and buckets * grain < spilled:
        buckets *= 2
    layout = Layout(chunk, buckets)
    write_json(path, layout)
    return layout


class ProjectTask:
    """Runs in the worker."""

    def __init__(
        self, rules: RulesAsked, layout: Layout, max_bytes: int, horizon: datetime, bounds: list[Bounds]
    ) -> None:
        self._projector = ChunkProjector(
            kinds_possible(rules), layout.buckets, max_event_bytes=max_bytes, horizon=horizon, bounds=bounds
        )

    def __call__(self, task: _Task) -> Read:
        """The chunk's segment, written."""
        return self._projector.project(task.source, task.number, task.chunk, task.path)


class ReadingPhase:
    """Reads what is not there yet."""

    def __init__(
        self, asked: Asked, pool: Pool, progress: ProgressFile, look: Callable[[], None], now: datetime
    ) -> None:
        self._asked = asked
        self._pool = pool
        self._progress = progress
        self._look = look
        self._now = now
        self._layout = layout_of(asked)
        self._sources = [item.source for item in asked.inputs]
        self._segments = self._read = 0

    def run(self) -> Finished:
        """Raises `WrongSource`, `OSError`, `WorkerFailed` and what `look` raises."""
        work = self._asked.folder.work
        through = work / "read.json"
        if through.is_file():
            return msgspec.json.decode(through.read_bytes(), type=Finished)
        there = self._there()
        estimates = [source.estimate() for source in self._sources]
        units = {estimate.unit for estimate in estimates}
        totals = [estimate.total for estimate in estimates]
        unit: Unit = units.pop() if len(units) == 1 else "events"
        total = sum(t for t in totals if t is not None) if not units and None not in totals else None
        self._progress.begin("reading", unit, total)
        arguments = (
            self._asked.rules,
            self._layout,
            self._asked.max_event_bytes,
            self._now + timedelta(days=self._asked.future_days),
            [_bounds(item) for item in self._asked.inputs],
        )
        for _ in self._pool.run((ProjectTask, arguments), self._tasks(there), self._looking(bool(units))):
            pass
        sources = [source.read_so_far() for source in self._sources]
        messages = [0] * len(sources)
        with self._asked.folder.refused.open("wb") as out:
            for number in range(self._segments):
                segment = Segment(segment_path(work, number))
                out.write(segment.refused())
                messages[segment.read.source] += segment.read.messages
        told = [
            msgspec.structs.replace(source, events=count)
            for source, count in zip(sources, messages, strict=True)
        ]
        finished = Finished(tuple(told), self._segments)
        write_json(through, finished)
        return finished

    def _looking(self, mixed: bool) -> Callable[[], None]:
        def look() -> None:
            self._look()
            # of sources that count in different units nobody knows the sum
            self._progress.at(self._read if mixed else sum(source.done() for source in self._sources))

        return look

    def _there(self) -> list[Read]:
        """What an interrupted run has read without a gap."""
        found: list[Read] = []
        work = self._asked.folder.work
        for part in work.glob("*.part"):
            part.unlink(missing_ok=True)
        while (path := segment_path(work, len(found))).is_file():
            found.append(Segment(path).read)
        return found

    def _tasks(self, there: list[Read]) -> Iterator[_Task]:
        work = self._asked.folder.work
        self._segments, self._read = len(there), 0
        for at, source in enumerate(self._sources):
            mine = [read for read in there if read.source == at]
            for number, chunk in enumerate(self._chunks(source, mine), len(mine)):
                path = segment_path(work, self._segments)
                self._segments += 1
                if not path.is_file():
                    yield _Task(at, number, chunk, path)

    def _chunks(self, source: Source, there: list[Read]) -> Iterator[Chunk]:
        if isinstance(source, ChunkedSource):
            return source.chunks(self._layout.chunk_bytes, len(there))
        return self._gathered(source.read(sum(read.messages for read in there)))

    def _gathered(self, events: Iterator[RawEvent]) -> Iterator[Chunk]:
        held: list[RawEvent] = []
        size = 0
        for event in events:
            self._read += 1
            if held and (size >= self._layout.chunk_bytes or event.topic != held[0].topic):
                yield Gathered(held, held[0].topic)
                held, size = [], 0
            held.append(event)
            size += len(event.raw)
        if held:
            yield Gathered(held, held[0].topic)


def _bounds(item: Input) -> Bounds:
    since, until = item.period
    return Bounds(None if since is None else to_us(since), None if until is None else to_us(until))


def segments_of(work: Path, finished: Finished) -> list[Segment]:
    """What the first phase has left, open for reading."""
    return [Segment(segment_path(work, number)) for number in range(finished.segments)]
