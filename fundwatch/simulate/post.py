"""What is on its way: messages by the moment of their delivery, one month at a time."""

from fundwatch.simulate.events import Event, encode
from fundwatch.simulate.moments import DAY, Month

Message = tuple[int, bytes]
"""Moment of delivery and line. Messages of one moment stand in the order of their bytes, so that nobody has to say who
wrote which first."""


class Post:
    """Holds the messages of the month that is being written, and those that come later."""

    def __init__(self) -> None:
        self.begin = self.end = 0
        self.fresh: list[Message] = []
        self.counts: dict[str, int] = {}
        self._later: dict[int, list[Message]] = {}
        self._delayed: dict[int, list[Message]] = {}

    def open(self, begin: int, end: int) -> None:
        """The span of moments that is written next."""
        self.begin, self.end = begin, end
        self.fresh = []
        for day in [day for day in self._later if day * DAY < end]:
            self.fresh += self._later.pop(day)

    def open_month(self, month: Month) -> None:
        """A whole month."""
        self.open(month.begin, month.end)

    def send(self, event: Event, at: int) -> None:
        """Deliver an event; what lies before the span is delivered at its beginning."""
        kind = event["type"]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if at < self.end:
            self.fresh.append((at if at >= self.begin else self.begin, encode(event)))
        else:
            self._later.setdefault(at // DAY, []).append((at, encode(event)))

    def count(self, kind: str, events: int) -> None:
        """Events that a loop put into `fresh` by itself."""
        if events:
            self.counts[kind] = self.counts.get(kind, 0) + events

    def delay(self, at: int, line: bytes) -> None:
        """Deliver a message that was written already, later and as it is."""
        self._delayed.setdefault(at // DAY, []).append((at, line))

    def take(self) -> list[Message]:
        """The span's messages, fresh and delayed, in no order; they are the caller's."""
        messages, self.fresh = self.fresh, []
        for day in [day for day in self._delayed if day * DAY < self.end]:
            messages += self._delayed.pop(day)
        return messages
