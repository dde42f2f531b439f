"""What a sink is: a destination that takes doubts from Kafka and is told the same thing more than once.

A sink subclasses `Sink`, which supplies the members that most leave as they are:

    class Example(Sink):
        name = "example"
        topics = (DOUBTS,)

        def handle(self, records: Sequence[Record]) -> None:
            for record, doubt in read_doubts(records, self.tally):   # sinks.reading
                ...
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sinks.tally import Tally


@dataclass(frozen=True, slots=True)
class Record:
    """One Kafka message as it came; `timestamp_ms` is the broker's, in milliseconds since 1970 UTC."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    timestamp_ms: int


class Sink(Protocol):
    """One destination, run by `sinks.runner` in a process of its own and in one thread.

    Delivery is at least once: a record may come again, and an older revision of a doubt may come after a
    newer one. A sink is idempotent by `(doubt_id, revision)`.
    """

    name: str  # the consumer group is fundwatch.sink.<name>
    topics: tuple[str, ...]
    tally: Tally  # what the heartbeat tells; `Tally()` made in __init__

    max_batch: int = 500  # records in one call of `handle` at most
    linger_seconds: float = 0.0  # how long a first record waits for others; 0 hands over what is there

    def __init__(self) -> None:
        self.tally = Tally()

    def open(self) -> None:
        """Connect and bring the destination's schema up to date. Called once, before anything else."""
        return

    def handle(self, records: Sequence[Record]) -> None:
        """Take the records. Returns when they are durable; raises to stop the process, nothing committed.

        A record that cannot be read is skipped and counted, never a reason to raise.
        """
        raise NotImplementedError

    def tick(self) -> None:
        """Do what is due without new records. Called between batches, at least about five times a second."""
        return

    def close(self) -> None:
        """Let go of connections. Called once, also after a failure."""
        return


class SinkError(Exception):
    """A destination failed for good; the text is ours and holds no data, so it may be logged."""


class SinkMisconfigured(SinkError):
    """The sink cannot start with these settings; one sentence for a person, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
