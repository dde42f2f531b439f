"""Second phase: cells are put together from the segments, partition by partition, and judged."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.values import to_us
from detectors.engine.context import Clock
from detectors.engine.ruleset import RulesChange, RuleSet
from replay.asked import Asked
from replay.bodies import SHOWN, Bodies, lost_bodies
from replay.cellwise import CellJudge
from replay.clusters import VariantEras, clusters_of
from replay.ending import Days, Ending, ending_of
from replay.judging import end_at
from replay.manifest import RowLeftOut, write_json
from replay.partitions import Partition, PartitionJudge, partitions_of
from replay.pool import Pool
from replay.progress import ProgressFile
from replay.reading_phase import Finished, layout_of, segments_of
from replay.results import PartitionCounts, read_counts
from replay.segment import Segment
from replay.timeline import Clocks, Order, Turn, changes_in_force
from replay.variants import RulesAsked, VariantAsked, eras_of, kinds_possible

_MEMORY_OF_FACTS: Final = 8
"""A byte of facts on disk takes 5.4 in a process that has loaded them (measured with every rule on); the rest is for the
cell at hand and for what was found."""

_LEAST_A_WORKER: Final = 4  # partitions, so that the workers end together
_NOTES: Final = 20  # rows that were left out, in the manifest
_WORTH_A_TASK: Final = 4 << 20  # bytes of facts below which cutting up costs more than it brings


class Judged(NamedTuple):
    """`results` are the files of the partitions; `eras` the rules of each variant, before and after each change."""

    results: list[Path]
    counts: PartitionCounts
    eras: list[tuple[RuleSet, ...]]
    changes: list[tuple[Order, RulesChange]]
    clock: Clock
    taken: int
    refused: int
    flags: dict[str, int]
    duplicates: int
    clashes: int
    ending: Ending
    left_out: int
    notes: tuple[RowLeftOut, ...]


class _Turns(msgspec.Struct, frozen=True):
    turns: list[Turn]
    end: Clock
    bodies: Bodies


class JudgeTask:
    """Runs in the worker. `times` is the file with the history's turns, its end and the bodies that do not count."""

    def __init__(
        self,
        work: Path,
        finished: Finished,
        times: Path,
        rules: RulesAsked,
        variants: Sequence[VariantAsked],
        detected_at: datetime,
        each: bool,
    ) -> None:
        held = msgspec.msgpack.decode(times.read_bytes(), type=_Turns)
        clocks = Clocks(held.turns, held.end, rules.tables)
        changes = changes_in_force(held.turns)
        eras = [_variant_eras(rules, variant, changes) for variant in variants]
        self._judge = PartitionJudge(
            segments_of(work, finished),
            kinds_possible(rules),
            clusters_of(eras, clocks, rules.tables),
            CellJudge(clocks, detected_at, each=each),
            {one.body: one for one in held.bodies.lost},
        )

    def __call__(self, task: tuple[Partition, Path]) -> int:
        """The partition's result, written; how many bytes it read."""
        partition, path = task
        self._judge.judge(partition, path)
        return partition.size


def _variant_eras(
    rules: RulesAsked, variant: VariantAsked, changes: Sequence[tuple[Order, RulesChange]]
) -> VariantEras:
    if variant.settings.alone:
        changes = ()
    made = eras_of(rules, variant.settings, [change for _, change in changes])
    return VariantEras(tuple(order for order, _ in changes), made)


class JudgingPhase:
    """Judges what is not judged yet."""

    def __init__(
        self, asked: Asked, pool: Pool, progress: ProgressFile, look: Callable[[], None], now: datetime
    ) -> None:
        self._asked = asked
        self._pool = pool
        self._progress = progress
        self._look = look
        self._now = now

    def run(self, finished: Finished) -> Judged:
        """Raises `WrongRules` for a change in the history that these rules cannot follow, `OSError`, `WorkerFailed`."""
        asked, work = self._asked, self._asked.folder.work
        segments = segments_of(work, finished)
        reads = [segment.read for segment in segments]
        turns = [turn for read in reads for turn in read.turns]
        ticks = any(turn.clock is not None and turn.clock.now is not None for turn in turns)
        closings = any(turn.clock is not None and turn.clock.closed is not None for turn in turns)
        days = Days()
        for read in reads:
            days.merge(read.days.items())
        ending = ending_of(days, to_us(asked.judged_at or self._now))
        if ticks and closings:  # time is the history's own
            ending = Ending(ending.latest)
        end = end_at(ending.latest, ticks=ticks, closings=closings)
        changes = changes_in_force(turns)
        eras = [_variant_eras(asked.rules, variant, changes).rules for variant in asked.variants]
        times = work / "turns.msgpack"
        bodies = lost_bodies(segments, layout_of(asked).buckets)
        times.write_bytes(msgspec.msgpack.encode(_Turns(turns, end, bodies)))
        flags: dict[str, int] = {}
        for read in reads:
            for flag, count in read.flags.items():
                flags[flag] = flags.get(flag, 0) + count

        partitions = self._partitions(work, segments)
        paths = [work / f"{number:06}.result" for number in range(len(partitions))]
        total = sum(partition.size for partition in partitions)
        pairs = list(zip(partitions, paths, strict=True))
        done = sum(partition.size for partition, path in pairs if path.is_file())
        self._progress.begin("judging", "bytes", total, done)
        arguments = (
            work,
            finished,
            times,
            asked.rules,
            asked.variants,
            self._now,
            asked.judge == "each",
        )
        tasks: Iterator[Any] = iter([pair for pair in pairs if not pair[1].is_file()])
        for size in self._pool.run((JudgeTask, arguments), tasks, self._look):
            done += size
            self._progress.at(done)
        counts = [read_counts(path) for path in paths]
        return Judged(
            results=paths,
            counts=PartitionCounts(
                sum(c.facts for c in counts),
                sum(c.cells for c in counts),
                tuple(sorted({name for c in counts for name in c.clashed})[:SHOWN]),
            ),
            eras=eras,
            changes=changes,
            clock=Clocks(turns, end, asked.rules.tables).last,
            taken=sum(read.taken for read in reads),
            refused=sum(read.refused for read in reads),
            flags=dict(sorted(flags.items())),
            duplicates=bodies.repeats,
            clashes=bodies.clashes,
            ending=ending,
            left_out=sum(read.left_out for read in reads),
            notes=tuple(note for read in reads for note in read.notes)[:_NOTES],
        )

    def _partitions(self, work: Path, segments: Sequence[Segment]) -> list[Partition]:
        """Cut once: who takes the run up again may have other cores and memory."""
        path = work / "partitions.json"
        if path.is_file():
            return msgspec.json.decode(path.read_bytes(), type=list[Partition])
        sizes = [sum(column) for column in zip(*(segment.sizes() for segment in segments), strict=True)]
        workers = self._asked.cores
        limit = int(self._asked.memory_mib * (1 << 20)) // (workers * _MEMORY_OF_FACTS)
        least = 1 if sum(sizes) < _WORTH_A_TASK else _LEAST_A_WORKER * workers
        partitions = partitions_of(sizes, limit, least)
        write_json(path, partitions)
        return partitions
