"""What a process counts of itself, and the message that tells of it."""

import os
import socket
from collections import Counter
from datetime import datetime

from detectors.contract.health import Heartbeat, LastEvent, encode_heartbeat


class Tally:
    """Counts since the start of the process; they only grow."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.instance = f"{socket.gethostname()}-{os.getpid()}"
        self.counts: Counter[str] = Counter()
        self.by_kind: dict[str, Counter[str]] = {}
        self.last_event_time: datetime | None = None
        self.last_event_at: datetime | None = None

    def kinds(self, name: str) -> Counter[str]:
        """A counter by kind, such as refusals by reason."""
        return self.by_kind.setdefault(name, Counter())

    def heartbeat(self, now: datetime) -> bytes:
        """The message for `health`."""
        counts: dict[str, int | dict[str, int]] = {**self.counts}
        counts.update({name: dict(kinds) for name, kinds in self.by_kind.items()})
        last = LastEvent(self.last_event_time, self.last_event_at)
        return encode_heartbeat(
            Heartbeat(process=self.process, instance=self.instance, at=now, counts=counts, last_event=last)
        )
