"""A source that goes on and on: events at an even pace, each with its delivery confirmed in the end."""

import time
from collections.abc import Sequence
from threading import Event, Thread

from detectors.intake.read import Taken
from streams.sending import EventSender

_MAX_BYTES = 16_777_216


class Feed:
    """Sends a history in its order until told to finish. Nothing twice: a repeat would heal what was lost.

    `sent` counts; an error of the sending thread is raised by `finish`.
    """

    def __init__(self, bootstrap: str, history: Sequence[tuple[bytes, Taken]], per_second: float) -> None:
        self._history = history
        self._per_second = per_second
        self._sender = EventSender(bootstrap, _MAX_BYTES)
        self._finish = Event()
        self._error: Exception | None = None
        self._thread = Thread(target=self._run, name="feed", daemon=True)
        self.sent = 0

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Send no more; returns when the broker has all that was sent."""
        self._finish.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), f"stuck after {self.sent} events"
        if self._error is not None:
            raise self._error
        assert self.sent < len(self._history), "it was through before the end: there was no load any more"

    def stop(self) -> None:
        """However far it has come."""
        self._finish.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def _run(self) -> None:
        try:
            began = time.monotonic()
            for raw, taken in self._history:
                ahead = began + self.sent / self._per_second - time.monotonic()
                if self._finish.is_set() or (ahead > 0.01 and self._finish.wait(ahead)):
                    break
                self._sender.send(taken.event, raw)
                self.sent += 1
            self._sender.flush()
        except Exception as error:  # told to the test's own thread
            self._error = error
