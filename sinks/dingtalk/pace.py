"""How many messages may go now. Pure: the time is passed in, in seconds since 1970 UTC."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from sinks.dingtalk.robot import Answer

# The platform counts by its own clock and from when a message reached it: one second more than its minute.
WINDOW_SECONDS: Final = 61.0

# Pauses in seconds after the first, second, … answer of that kind in a row.
_AWAY: Final = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
_PAUSES: Final = {
    Answer.AWAY: _AWAY,
    Answer.UNKNOWN: _AWAY,
    Answer.TOO_FAST: (60.0, 120.0, 300.0, 600.0),  # the platform bars a robot for up to ten minutes
    Answer.DENIED: (30.0, 60.0, 300.0),
}


class Pace:
    """A window of attempts, and a pause after failures that grows while they go on."""

    def __init__(self, max_per_minute: int, attempts: Iterable[float] = ()) -> None:
        """`attempts` are the times of earlier ones, oldest first: a restart does not open a new window."""
        self._max = max_per_minute
        self._attempts = deque(attempts, maxlen=max_per_minute)
        self._failures = 0
        self._last: Answer | None = None
        self._not_before = float("-inf")

    def left(self, now: float) -> int:
        """Messages that may be sent at `now`."""
        if now < self._not_before:
            return 0
        recent = sum(1 for attempt in self._attempts if now - attempt < WINDOW_SECONDS)
        return self._max - recent

    def attempted(self, now: float) -> None:
        """A message is about to go; it counts whatever becomes of it."""
        self._attempts.append(now)

    def heard(self, answer: Answer, now: float) -> None:
        """Note how it went: a failure of the destination makes the next attempt wait."""
        pauses = _PAUSES.get(answer)
        if pauses is None:
            self._failures, self._last = 0, None
            self._not_before = now
            return
        self._failures = self._failures + 1 if answer is self._last else 1
        self._last = answer
        self._not_before = now + pauses[min(self._failures, len(pauses)) - 1]
