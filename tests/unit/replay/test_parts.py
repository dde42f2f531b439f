"""The parts of the engine by themselves: partitions, results on disk, segments, processes, the digest."""

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.digest import StandingDigest
from replay.partitions import partitions_of
from replay.pool import Pool, WorkerFailed
from replay.results import Found, PartitionCounts, merged, read_counts, write_results
from replay.segment import DamagedSegment, Read, Segment, write_segment

_READ = Read(source=0, chunk=0, messages=3, taken=2, refused=1, days={}, turns=(), flags={})


@given(sizes=st.lists(st.integers(0, 50), max_size=60), limit=st.integers(1, 80), least=st.integers(1, 8))
def test_partitions_hold_every_bucket_once_and_no_more_than_fits(
    sizes: list[int], limit: int, least: int
) -> None:
    found = partitions_of(sizes, limit, least)
    whole = [(p.first, p.last) for p in found if p.part == 0]
    assert [bucket for first, last in whole for bucket in range(first, last)] == list(range(len(sizes)))
    for partition in found:
        assert partition.size <= limit
        held = sum(sizes[partition.first : partition.last])
        assert held // partition.parts == partition.size
        if partition.parts > 1:
            large = [size for size in sizes[partition.first : partition.last] if size]
            assert len(large) == 1, "empty ones may stand beside it"
            of_it = [p.part for p in found if p.first == partition.first]
            assert of_it == list(range(partition.parts))
    assert len(found) >= sum(sizes) // -(-max(1, sum(sizes)) // least)


@pytest.mark.parametrize("files", [1, 3, 450])
def test_results_come_together_in_order_however_many_files_there_are(tmp_path: Path, files: int) -> None:
    rng = Random(files)
    every = [Found(f"r{n % 7}", f"a{n:05}", 1, False, False, b"%d" % n) for n in range(2_000)]
    every += [Found(*item[:2], 2, True, True, b"other") for item in every[:100]]
    parts: list[list[Found]] = [[] for _ in range(files)]
    for item in every:
        rng.choice(parts).append(item)
    paths = []
    for number, part in enumerate(parts):
        paths.append(tmp_path / f"{number}.result")
        write_results(paths[-1], PartitionCounts(len(part), number, (("/s", "e", "t"),)), sorted(part))
    assert read_counts(paths[0]) == PartitionCounts(len(parts[0]), 0, (("/s", "e", "t"),))
    together = list(merged(paths, tmp_path))
    assert [group[0][:2] for group in together] == sorted({item[:2] for item in every})
    assert sorted(item for group in together for item in group) == sorted(every)


def test_a_segment_gives_back_what_was_laid_down_and_says_when_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "0.segment"
    cells: list[list[Any]] = [[(0, [("k", (1, 2))], [])], [], [(1, [("m", (3,))], []), (2, [], [])]]
    write_segment(path, _READ, b"refused\n", cells, [b"", b"\x01" * 8, b"\x02" * 16])
    segment = Segment(path)
    assert segment.read == _READ
    assert segment.refused() == b"refused\n"
    assert [number for number, _, _ in segment.entries(0, 3)] == [0, 1, 2]
    assert [number for number, _, _ in segment.entries(1, 3)] == [1, 2]
    assert list(segment.entries(1, 2)) == []
    assert [len(segment.bodies(a, b)) for a, b in ((0, 1), (1, 2), (0, 3))] == [0, 1, 3]
    assert sum(segment.sizes()) > 0 and segment.sizes()[1] == 0
    whole = path.read_bytes()
    for damaged in (b"", whole[:-1], whole[:20], whole[:-30] + b"\x00" * 30):
        path.write_bytes(damaged)
        with pytest.raises(DamagedSegment):
            Segment(path)


class _Doing:
    def __init__(self, what: str) -> None:
        self._what = what

    def __call__(self, task: int) -> tuple[int, int]:
        if task == 3 and self._what == "raise":
            raise ValueError("of the task")
        if task == 3 and self._what == "full":
            raise OSError(errno.ENOSPC, "no space")
        if task == 3 and self._what == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        return task, os.getpid()


def _nothing() -> None:
    pass


def test_tasks_are_spread_over_processes_that_end_with_the_pool() -> None:
    pool = Pool(2)
    try:
        done = list(pool.run((_Doing, ("work",)), iter(range(20)), _nothing))
        again = list(pool.run((_Doing, ("work",)), iter(range(5)), _nothing))
    finally:
        pool.close()
    assert sorted(task for task, _ in done) == list(range(20))
    assert sorted(task for task, _ in again) == list(range(5))
    pids = {pid for _, pid in done}
    assert len(pids) == 2 and os.getpid() not in pids
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize(
    ("what", "error", "sentence"),
    [
        ("raise", WorkerFailed, "of the task"),
        ("full", OSError, "no space"),
        ("die", WorkerFailed, "ended by itself"),
    ],
)
def test_what_goes_wrong_in_a_process_is_told_here(what: str, error: type[Exception], sentence: str) -> None:
    pool = Pool(2)
    try:
        with pytest.raises(error, match=sentence):
            list(pool.run((_Doing, (what,)), iter(range(10)), _nothing))
    finally:
        pool.close()


def test_without_processes_tasks_are_done_here_and_a_look_may_stop_them() -> None:
    looked = iter(range(100))

    def look() -> None:
        if next(looked) == 4:
            raise KeyboardInterrupt

    def tasks() -> Iterator[int]:
        yield from range(10)

    done: list[Any] = []
    with pytest.raises(KeyboardInterrupt):
        for item in Pool(0).run((_Doing, ("work",)), tasks(), look):
            done.append(item)
    assert done == [(task, os.getpid()) for task in range(4)]


def test_the_digest_wants_canonical_order_and_each_doubt_once() -> None:
    digest = StandingDigest()
    digest.add({"rule_id": "a", "anchor": "2"})
    for anchor in ("2", "1"):
        with pytest.raises(ValueError, match="each once"):
            digest.add({"rule_id": "a", "anchor": anchor})
    digest.add({"rule_id": "b", "anchor": "1"})
    assert digest.doubts == 2
