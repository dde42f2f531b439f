"""The live path in one process: decode, project, frame, unframe, judge. Kafka and the store are left out, nothing else."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from detectors.engine.history import clock_of
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RuleSet
from detectors.intake.read import Refused, Taken, read_event
from streams.frames import FrameDecoder
from streams.gateway.batching import Batch
from streams.worker.partition import PartitionCells

STAGES: Final = ("decode and check", "project", "encode frames", "decode frames", "judge")
_PARTITIONS: Final = 4
_BATCH_FACTS: Final = 400
_CHUNK: Final = 5_000
_MAX_BYTES: Final = 1_048_576
_FUTURE: Final = datetime(2100, 1, 1, tzinfo=UTC)
_NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)


class NoRows:
    """A store that holds nothing: every cell stays in memory."""

    def get(self, key: bytes) -> bytes | None:
        """No row."""
        return None

    def get_many(self, keys: list[bytes]) -> list[bytes | None]:
        """No rows."""
        return [None] * len(keys)

    def rows(self, prefix: bytes, start: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """No rows."""
        return iter(())


@dataclass(slots=True)
class Passed:
    """One pass. `seconds` of processor time by stage; facts by cell kind; cells as (kind, key); doubts published."""

    events: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STAGES, 0.0))
    facts: Counter[str] = field(default_factory=Counter)
    cells: Counter[tuple[str, str]] = field(default_factory=Counter)
    published: int = 0

    @property
    def whole(self) -> float:
        """Seconds of all the stages."""
        return sum(self.seconds.values())

    def per_event(self, seconds: float) -> float:
        """Microseconds an event."""
        return seconds / self.events * 1e6


class LivePath:
    """Gateway and worker around a set of rules. A chunk passes one stage after the other, so that each can be timed."""

    def __init__(self, rules: RuleSet) -> None:
        self._projector = Projector(rules.kinds.values())
        self._batch = Batch(_PARTITIONS, _BATCH_FACTS)
        self._frames = FrameDecoder(rules.known_kinds)
        self._rules = rules
        self._cells: dict[tuple[str, int], PartitionCells] = {}
        self.passed = Passed()

    def run(self, lines: Sequence[bytes]) -> Passed:
        """All lines through; returns what was measured so far."""
        for begin in range(0, len(lines), _CHUNK):
            self._chunk(lines[begin : begin + _CHUNK])
        return self.passed

    def _chunk(self, lines: Sequence[bytes]) -> None:
        passed, clock = self.passed, time.process_time
        marks = [clock()]
        taken = list(self._decode(lines))
        marks.append(clock())
        projected = [
            (clock_of(item.event), self._projector.project(item.event, item.digest)) for item in taken
        ]
        marks.append(clock())
        for told, facts in projected:
            if told is not None:
                self._batch.broadcast(told)
            for fact in facts:
                self._batch.add(fact)
        messages = list(self._batch.frames())
        marks.append(clock())
        frames = [(topic, number, self._frames.decode(raw)) for topic, number, raw in messages]
        marks.append(clock())
        for topic, number, frame in frames:
            where = (topic.removeprefix("facts."), number)
            cells = self._cells.get(where)
            if cells is None:
                cells = self._cells[where] = PartitionCells(where[0], NoRows(), self._rules, 1_000_000_000)
            passed.published += len(cells.judge_frame(frame, _NOW).published)
        marks.append(clock())
        for stage, begun, ended in zip(STAGES, marks, marks[1:], strict=False):
            passed.seconds[stage] += ended - begun
        passed.events += len(taken)
        for _, facts in projected:
            for kind, key, _fact in facts:
                passed.facts[kind.name] += 1
                passed.cells[kind.name, "\x1f".join(key)] += 1

    @staticmethod
    def _decode(lines: Sequence[bytes]) -> Iterator[Taken]:
        for line in lines:
            try:
                yield read_event(line, max_bytes=_MAX_BYTES, horizon=_FUTURE)
            except Refused:  # the population has a few that are refused on purpose
                continue
