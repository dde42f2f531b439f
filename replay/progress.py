"""How far a run has come, told to a file and to whoever watches."""

import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from detectors.contract.values import BUSINESS_TZ, Text
from replay.manifest import Phase, Progress, Unit, write_json

_EVERY_SECONDS: Final = 0.5
_WINDOW_SECONDS: Final = 30.0


class ProgressFile:
    """Rewrites `progress.json` about twice a second and calls `watch` as often."""

    def __init__(self, path: Path, watch: Callable[[Progress], None] | None = None) -> None:
        self._path = path
        self._watch = watch
        self._started = datetime.now(BUSINESS_TZ)
        self._phase: Phase = "reading"
        self._unit: Unit = "events"
        self._done = 0
        self._total: int | None = None
        self._recent: deque[tuple[float, int]] = deque()
        self._written = 0.0

    def begin(self, phase: Phase, unit: Unit, total: int | None, done: int = 0) -> None:
        """Another phase; `done` was there already when an interrupted run is taken up again."""
        self._phase, self._unit, self._total, self._done = phase, unit, total, done
        self._recent.clear()
        self.at(done, now=True)

    def at(self, done: int, *, now: bool = False) -> None:
        """So much of the phase is done."""
        self._done = done
        moment = time.monotonic()
        if now or moment - self._written >= _EVERY_SECONDS:
            self._recent.append((moment, done))
            while len(self._recent) > 2 and moment - self._recent[0][0] > _WINDOW_SECONDS:
                self._recent.popleft()
            self._tell(moment)

    def again(self) -> None:
        """Say the same again: the process is alive."""
        self.at(self._done)

    def end(self, phase: Phase, error: Text | None = None) -> None:
        """`done`, `failed` or `cancelled`; the figures stay those of the phase before."""
        self._phase = phase
        self._tell(time.monotonic(), error)

    def _tell(self, moment: float, error: Text | None = None) -> None:
        self._written = moment
        seconds = self._recent[-1][0] - self._recent[0][0] if self._recent else 0.0
        rate = (self._recent[-1][1] - self._recent[0][1]) / seconds if seconds > 0 else 0.0
        left: float | None = None
        if self._total is not None:
            rest = max(0, self._total - self._done)
            left = 0.0 if not rest else rest / rate if rate > 0 else None
        told = Progress(
            phase=self._phase,
            done=self._done,
            total=self._total,
            unit=self._unit,
            rate=round(rate, 1),
            seconds_left=None if left is None else round(left, 1),
            started_at=self._started,
            updated_at=datetime.now(BUSINESS_TZ),
            error=error,
        )
        write_json(self._path, told)
        if self._watch is not None:
            self._watch(told)
