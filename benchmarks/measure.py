"""Processor time and progress of a group of processes, sampled while they run."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil


class Sample(NamedTuple):
    """`at`: seconds of the clock; `done`: events; `cpu`: processor seconds and `memory`: bytes, of all the processes."""

    at: float
    done: int
    cpu: float
    memory: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a part of a run.

    `per_cpu_second`: events per second of processor time of all the system's processes; `per_second`: per second of
    the clock; `resident_mib`: the largest sum of resident memory seen in the whole run.
    """

    events: int
    seconds: float
    cpu_seconds: float
    resident_mib: int

    @property
    def per_second(self) -> float:
        """Events per second of the clock."""
        return self.events / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Events per second of processor time."""
        return self.events / self.cpu_seconds


@dataclass(slots=True)
class System:
    """What was measured of one. `void`: why it has no figure, if it has none."""

    versions: dict[str, str]
    runs: list[Figures] = field(default_factory=list)
    void: str = ""

    def median(self, what: str) -> float:
        """Of a figure over the runs."""
        return statistics.median(float(getattr(figures, what)) for figures in self.runs)


class Stalled(Exception):
    """Nothing moved for too long."""


def _tree(pids: Sequence[int]) -> list[psutil.Process]:
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            found[process.pid] = process
    return list(found.values())


def _cpu_and_memory(pids: Sequence[int]) -> tuple[float, int]:
    cpu, memory = 0.0, 0
    for process in _tree(pids):
        try:
            times = process.cpu_times()
            cpu += times.user + times.system
            memory += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return cpu, memory


def watch(
    pids: Sequence[int],
    progress: Callable[[], int],
    total: int,
    *,
    interval: float = 0.5,
    stalled_after: float = 120.0,
) -> list[Sample]:
    """Sample until all events are through. `progress` says how many are. Raises `Stalled`."""
    samples: list[Sample] = []
    last_news = time.monotonic()
    while True:
        done = progress()
        cpu, memory = _cpu_and_memory(pids)
        now = time.monotonic()
        if not samples or done > samples[-1].done:
            last_news = now
        samples.append(Sample(now, done, cpu, memory))
        if done >= total:
            return samples
        if now - last_news > stalled_after:
            raise Stalled(f"{done} of {total} events after {now - samples[0].at:.0f} s")
        time.sleep(interval)


def steady(samples: Sequence[Sample], events: int, number: int = 1) -> Figures:
    """The steady part of a pass over `events` events, the first or a later: from 20 % to 95 % of it."""
    began, ended = (number - 1) * events, number * events
    pass_ = [sample for sample in samples if began <= sample.done <= ended]
    first = next(sample for sample in pass_ if sample.done >= began + events * 0.2)
    last = next(sample for sample in pass_ if sample.done >= began + events * 0.95)
    if last == first:  # so short a pass was never seen in the middle
        first, last = pass_[0], pass_[-1]
    largest = max(sample.memory for sample in samples)
    return Figures(last.done - first.done, last.at - first.at, last.cpu - first.cpu, largest // 2**20)


def together(first: Sequence[Sample], second: Sequence[Sample], events: int) -> Figures:
    """Two processes of which the second works on what the first hands it, possibly long after the first is done.

    An event costs what both take for it, each over its own steady part. The clock runs from the first event that either
    was through with to the last.
    """
    one, two = steady(first, events), steady(second, events)
    begun = next(sample.at for sample in first if sample.done > 0)
    seconds = (max(first[-1].at, second[-1].at) - begun) * two.events / events
    cpu = two.cpu_seconds + one.cpu_seconds * two.events / one.events
    return Figures(two.events, seconds, cpu, one.resident_mib + two.resident_mib)
