"""Rules that were changed at run time, as every gateway learns of them.

One gateway reads the change from the raw topic and tells the partitions; it also writes it to `rules.applied`, which every
gateway reads from its start: their projections must serve the same rules.
"""

import time
from collections.abc import Iterable

import msgspec
from confluent_kafka import Consumer, KafkaException, TopicPartition

from detectors.contract import topics
from detectors.engine.ruleset import RulesChange
from messaging.recovery import RECOVERY

_decoder = msgspec.msgpack.Decoder(RulesChange)


class RulesUnread(Exception):
    """`rules.applied` could not be read to its end."""


def newest(changes: Iterable[RulesChange]) -> RulesChange | None:
    """The change that is in force: each holds all that differs from the settings."""
    return max(changes, key=lambda change: change.order, default=None)


def encode_change(change: RulesChange) -> bytes:
    """The message for `rules.applied`."""
    return msgspec.msgpack.encode(change)


class AppliedRules:
    """Follows `rules.applied` without a group: each gateway sees all of it."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                **RECOVERY,
                "group.id": "fundwatch.rules",  # never committed; librdkafka wants a name
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "log_level": 3,
            }
        )
        self._consumer.assign([TopicPartition(topics.RULES_APPLIED, 0, 0)])

    def so_far(self, timeout: float = 30.0) -> list[RulesChange]:
        """Everything that is there now. Raises `KafkaException` or `RulesUnread` when the topic cannot be read in time."""
        deadline = time.monotonic() + timeout
        end = self._end(deadline)
        changes: list[RulesChange] = []
        while len(changes) < end:
            changes.extend(self.news(0.5))
            if time.monotonic() > deadline:
                raise RulesUnread(f"{topics.RULES_APPLIED}: {len(changes)} of {end} messages came in time")
        return changes

    def _end(self, deadline: float) -> int:
        while True:
            try:
                end = self._consumer.get_watermark_offsets(
                    TopicPartition(topics.RULES_APPLIED, 0), timeout=10.0
                )[1]
                return int(end)
            except KafkaException:  # a topic that was made this moment has no leader yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def news(self, timeout: float = 0.0) -> list[RulesChange]:
        """What came since the last look."""
        messages = self._consumer.consume(100, timeout)
        return [_decoder.decode(m.value() or b"") for m in messages if m.error() is None]

    def close(self) -> None:
        """Stop following."""
        self._consumer.close()
