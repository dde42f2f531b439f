"""A watchdog: ends the process when its loop no longer turns, so that a supervisor starts it again.

A call into a client library can hang for ever where the other side froze at the wrong moment; nothing inside the loop can tell.
"""

import os
import time
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

import structlog

FAILED: Final = 70
"""Exit code: a supervisor starts the process again."""

_LOOK_SECONDS: Final = 0.25
_log = structlog.get_logger(__name__)


class Watchdog:
    """The loop calls `turned`; `asked_to_stop` tells when a stop was asked for. Used with `with`, around the loop and its end."""

    def __init__(
        self,
        process: str,
        *,
        stuck_seconds: float,
        stop_seconds: float,
        end: Callable[[int], None] = os._exit,
    ) -> None:
        """The process ends when the loop stands still for `stuck_seconds`, or has not ended `stop_seconds` after a stop."""
        self._process = process
        self._stuck = stuck_seconds
        self._grace = stop_seconds
        self._end = end
        self._turned = time.monotonic()
        self._stop_by: float | None = None
        self._over = Event()
        self._thread = Thread(target=self._watch, name="watchdog", daemon=True)

    def turned(self) -> None:
        """The loop turns."""
        self._turned = time.monotonic()

    def stands_still(self, seconds: float) -> bool:
        """Whether the loop has not turned for so long."""
        return time.monotonic() - self._turned > seconds

    def asked_to_stop(self) -> None:
        """A stop was asked for; safe in a signal handler."""
        if self._stop_by is None:
            self._stop_by = time.monotonic() + self._grace

    def __enter__(self) -> Self:
        self.turned()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            if self._stop_by is not None and time.monotonic() > self._stop_by:
                _log.critical("did not stop in time", process=self._process, seconds=self._grace)
                self._end(FAILED)
                return
            if self.stands_still(self._stuck):
                _log.critical("the loop stands still", process=self._process, seconds=self._stuck)
                self._end(FAILED)
                return
