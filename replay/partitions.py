"""Judging a partition: cells of some buckets, put together from every segment, judged one after another."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from detectors.engine.cellkind import CellKind
from detectors.engine.fact import Void
from replay.bodies import SHOWN, Lost
from replay.cellwise import CellJudge
from replay.clusters import Cluster
from replay.results import Found, PartitionCounts, write_results
from replay.segment import Segment, bucket_of
from replay.timeline import Order
from replay.writing import line_of

_Facts = tuple[list[Any], list[tuple[Order, Any]]]
"""A cell's facts and reversals."""


class Partition(NamedTuple):
    """Buckets from `first` to before `last`; of their cells every `parts`-th, beginning with the `part`-th.

    `size` is the bytes that its facts take on disk.
    """

    first: int
    last: int
    part: int
    parts: int
    size: int


def partitions_of(sizes: Sequence[int], limit: int, least: int) -> list[Partition]:
    """Buckets gathered into partitions of at most `limit` bytes, and into `least` or more where there is that much.

    A bucket that is larger by itself is judged in several passes over it.
    """
    limit = max(1, min(limit, -(-sum(sizes) // max(1, least))))
    found: list[Partition] = []
    first = held = 0
    for bucket, size in enumerate(sizes):
        if held and held + size > limit:
            found.append(Partition(first, bucket, 0, 1, held))
            first, held = bucket, 0
        held += size
        if held > limit:
            parts = -(-held // limit)
            found.extend(Partition(first, bucket + 1, part, parts, held // parts) for part in range(parts))
            first, held = bucket + 1, 0
    if first < len(sizes):
        found.append(Partition(first, len(sizes), 0, 1, held))
    return found


class PartitionJudge:
    """Judges partitions of one run. `kinds` are in the order in which the segments number them."""

    def __init__(
        self,
        segments: Sequence[Segment],
        kinds: Mapping[str, CellKind],
        clusters: Mapping[str, Sequence[Cluster]],
        judge: CellJudge,
        lost: Mapping[int, Lost],
    ) -> None:
        """`lost` by the digest of the body."""
        self._segments = segments
        self._kinds = list(kinds.values())
        self._clusters = [clusters.get(name, ()) for name in kinds]
        self._facts = [_decoder(kind.facts) for kind in self._kinds]
        self._voids = msgspec.msgpack.Decoder(list[tuple[str, Order, Void]])
        self._judge = judge
        self._lost = lost

    def judge(self, partition: Partition, out: Path) -> PartitionCounts:
        """Write what the partition's cells lead to. Raises `OSError` when the disk is full."""
        cells = self._load(partition)
        found: list[Found] = []
        before, count = self._judge.facts, 0
        clashed: set[tuple[str, str, str]] = set()
        for number, of_kind in enumerate(cells):
            kind, clusters = self._kinds[number], self._clusters[number]
            count += len(of_kind)
            for key, (facts, voids) in of_kind.items():
                if self._lost:
                    voids.extend(self._retractions(facts, clashed))
                for outcome in self._judge.judge(kind, key, facts, voids, clusters):
                    found.append(Found(*outcome[:5], line_of(outcome.message)))
            of_kind.clear()
        found.sort()
        counts = PartitionCounts(self._judge.facts - before, count, tuple(sorted(clashed)[:SHOWN]))
        write_results(out, counts, found)
        return counts

    def _load(self, partition: Partition) -> list[dict[str, _Facts]]:
        """The cells of each kind, by key."""
        first, last, part, parts, _ = partition
        cells: list[dict[str, _Facts]] = [{} for _ in self._kinds]
        for segment in self._segments:
            for number, facts, voids in segment.entries(first, last):
                if not self._clusters[number]:
                    continue
                held = cells[number]
                for key, fact in self._facts[number].decode(facts):
                    found = held.get(key)
                    if found is None:
                        # backwards, since all keys of a bucket leave the same rest
                        if parts == 1 or bucket_of(key[::-1], parts) == part:
                            held[key] = ([fact], [])
                    else:
                        found[0].append(fact)
                for key, order, void in self._voids.decode(voids):
                    if parts == 1 or bucket_of(key[::-1], parts) == part:
                        held.setdefault(key, ([], []))[1].append((order, void))
        return cells

    def _retractions(self, facts: list[Any], clashed: set[tuple[str, str, str]]) -> list[tuple[Order, Void]]:
        found: list[tuple[Order, Void]] = []
        for fact in facts:
            lost = self._lost.get(fact.digest)
            if lost is not None:
                found.extend(lost.voids(fact))
                if lost.clash:
                    clashed.add((fact.source, fact.event_id, fact.event_type))
        return found


def _decoder(facts: Any) -> Any:
    return msgspec.msgpack.Decoder(list[tuple[str, facts]])
