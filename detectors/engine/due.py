"""Which cells want to be judged again, and when."""

import heapq
from collections.abc import Iterator

from detectors.engine.context import Clock

Wake = tuple[int | None, str | None]
"""The earliest moment (microseconds) and the earliest period closing that a cell waits for."""

NEVER: Wake = (None, None)

Name = tuple[str, str]
"""Cell kind and joined key."""


class DueIndex:
    """Cells by when they are due. Pure: time comes in as a clock."""

    def __init__(self) -> None:
        self._wakes: dict[Name, Wake] = {}
        self._moments: list[tuple[int, Name]] = []
        self._periods: list[tuple[str, Name]] = []

    def __len__(self) -> int:
        return len(self._wakes)

    def set(self, name: Name, wake: Wake) -> None:
        """Replace what a cell waits for; `NEVER` takes it out."""
        if wake == NEVER:
            self._wakes.pop(name, None)
            return
        self._wakes[name] = wake
        moment, period = wake
        if moment is not None:
            heapq.heappush(self._moments, (moment, name))
        if period is not None:
            heapq.heappush(self._periods, (period, name))

    def pop_due(self, clock: Clock) -> list[Name]:
        """Cells that are due at the clock, each once, in a fixed order. They wait for nothing until set again."""
        due = set(self._due(clock))
        for name in due:
            del self._wakes[name]
        return sorted(due)

    def _due(self, clock: Clock) -> Iterator[Name]:
        # entries that a later `set` made stale are recognised by comparing with what the cell waits for now
        while self._moments and clock.now is not None and self._moments[0][0] <= clock.now:
            moment, name = heapq.heappop(self._moments)
            if self._wakes.get(name, NEVER)[0] == moment:
                yield name
        while self._periods and clock.closed is not None and self._periods[0][0] <= clock.closed:
            period, name = heapq.heappop(self._periods)
            if self._wakes.get(name, NEVER)[1] == period:
                yield name
