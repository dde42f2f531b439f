"""Which revision `doubts.state` holds for each doubt: read back from the topic itself, then kept in memory.

The worker may publish an older revision again after a crash (it publishes before it writes its changelog), and Kafka
cannot refuse a record. So whoever writes `doubts.state` must know what it holds. Nothing but the topic itself tells
that for certain: a copy elsewhere could be ahead of it or behind it. Both topics have the same partitions and a doubt
keeps its number, so a sink knows all about a partition that it is given once it has read that partition of `doubts.state`.

Memory: about 110 bytes a doubt of the partitions that this process reads (a million measured).
"""

import logging
from typing import Final
from uuid import UUID

import msgspec
import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from messaging.recovery import RECOVERY
from sinks.base import SinkError

_CHUNK: Final = 1_000
_STALLED_SECONDS: Final = 30.0

_log = structlog.get_logger("sinks")


class _Head(msgspec.Struct, frozen=True):
    """As much of a doubt as is asked for here; the rest is not decoded."""

    doubt_id: UUID
    revision: int


_head = msgspec.json.Decoder(_Head)


class Standing:
    """Revisions by doubt, for the partitions that were loaded."""

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._revisions: dict[int, dict[bytes, int]] = {}
        self._next: dict[int, int] = {}

    def follow(self, partition: int, first_offset: int) -> None:
        """Make sure that `partition` is known before the record at `first_offset` of the source is judged.

        Offsets that do not continue what was followed mean that another process had the partition meanwhile,
        or that the source was rewound: the topic is read again.
        """
        if self._next.get(partition) != first_offset:
            self._revisions[partition] = self._read(partition)

    def takes(self, partition: int, doubt: UUID, revision: int) -> bool:
        """Whether the revision may be written: not older than the one that stands. If so it is noted.

        The same revision is written again: where a worker came to the same number twice, the later record counts.
        """
        known = self._revisions[partition]
        if revision < known.get(doubt.bytes, 0):
            return False
        known[doubt.bytes] = revision
        return True

    def done(self, partition: int, last_offset: int) -> None:
        """Everything up to `last_offset` of the source is written."""
        self._next[partition] = last_offset + 1

    def _read(self, partition: int) -> dict[bytes, int]:
        """Raises `SinkError` when the topic cannot be read to its end."""
        consumer = Consumer(
            {
                "bootstrap.servers": self._bootstrap,
                **RECOVERY,
                "group.id": "fundwatch.sink.levels.state",  # a name the client asks for; never joined or committed
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "allow.auto.create.topics": False,
                "logger": logging.getLogger("librdkafka"),
            }
        )
        try:
            consumer.assign([TopicPartition(self._topic, partition, OFFSET_BEGINNING)])
            revisions = _read_to_end(consumer, self._topic)
        finally:
            consumer.close()
        _log.info("state read", topic=self._topic, partition=partition, doubts=len(revisions))
        return revisions


def _read_to_end(consumer: Consumer, topic: str) -> dict[bytes, int]:
    revisions: dict[bytes, int] = {}
    while (first := consumer.poll(_STALLED_SECONDS)) is not None:
        for message in (first, *consumer.consume(_CHUNK, 0)):  # what is there: a full chunk is not waited for
            error = message.error()
            if error is not None and error.code() == KafkaError._PARTITION_EOF:
                return revisions
            if error is not None:
                raise SinkError(f"{topic} cannot be read: {error.name()}")
            _note(revisions, message.value())
    raise SinkError(f"{topic} cannot be read: nothing came for {_STALLED_SECONDS:.0f} s")


def _note(revisions: dict[bytes, int], value: bytes | None) -> None:
    if value is None:
        return
    try:
        head = _head.decode(value)
    except msgspec.DecodeError:
        return  # not of our writing
    key = head.doubt_id.bytes
    revisions[key] = max(head.revision, revisions.get(key, 0))
