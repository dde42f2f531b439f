"""What a process counts of itself, and the message that tells of it."""

import os
import socket
from collections import Counter, deque
from datetime import datetime
from typing import Final

from detectors.contract.health import Heartbeat, LastEvent, encode_heartbeat
from detectors.contract.masking import Suspect, mask_text

_EXAMPLES: Final = 3


class Tally:
    """Counts since the start of the process; they only grow."""

    def __init__(self, process: str) -> None:
        self.process = process
        self.instance = f"{socket.gethostname()}-{os.getpid()}"
        self.counts: Counter[str] = Counter()
        self.by_kind: dict[str, Counter[str]] = {}
        self.examples: dict[str, deque[str]] = {}
        self.last_event_time: datetime | None = None
        self.last_event_at: datetime | None = None

    def kinds(self, name: str) -> Counter[str]:
        """A counter by kind, such as refusals by reason."""
        return self.by_kind.setdefault(name, Counter())

    def example(self, flag: str, source: str, event_id: str, event_type: str) -> None:
        """Remember an event that was flagged, by its name; the latest few are told."""
        name = f"{event_type} {mask_text(source, Suspect.VALID)} {mask_text(event_id, Suspect.VALID)}"
        held = self.examples.setdefault(flag, deque(maxlen=_EXAMPLES))
        if name not in held:
            held.append(name)

    def heartbeat(self, now: datetime) -> bytes:
        """The message for `health`."""
        counts: dict[str, int | dict[str, int]] = {**self.counts}
        counts.update({name: dict(kinds) for name, kinds in self.by_kind.items()})
        last = LastEvent(self.last_event_time, self.last_event_at)
        return encode_heartbeat(
            Heartbeat(
                process=self.process,
                instance=self.instance,
                at=now,
                counts=counts,
                last_event=last,
                examples={flag: tuple(held) for flag, held in self.examples.items()},
            )
        )
