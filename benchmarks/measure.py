"""Processor time and progress of a group of processes, sampled while they run."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the steady part of a run: between 20 % and 95 % of the events.

    `per_cpu_second`: events per second of processor time of all the system's processes; `per_second`: per second of
    the clock; `resident_mib`: the largest sum of resident memory seen.
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


def steady(
    pids: Sequence[int],
    progress: Callable[[], int],
    total: int,
    *,
    interval: float = 0.5,
    stalled_after: float = 120.0,
) -> Figures:
    """Sample until all events are through. `progress` says how many are. Raises `Stalled`."""
    samples: list[tuple[float, int, float]] = []
    largest = 0
    last_news = time.monotonic()
    while True:
        done = progress()
        cpu, memory = _cpu_and_memory(pids)
        largest = max(largest, memory)
        now = time.monotonic()
        if not samples or done > samples[-1][1]:
            last_news = now
        samples.append((now, done, cpu))
        if done >= total:
            break
        if now - last_news > stalled_after:
            raise Stalled(f"{done} of {total} events after {now - samples[0][0]:.0f} s")
        time.sleep(interval)
    first = next(sample for sample in samples if sample[1] >= total * 0.2)
    last = next(sample for sample in samples if sample[1] >= total * 0.95)
    if last == first:
        first, last = samples[0], samples[-1]
    return Figures(last[1] - first[1], last[0] - first[0], last[2] - first[2], largest // 2**20)
