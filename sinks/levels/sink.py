"""The sink named `levels`: copies each doubt to the topic of its level, and keeps `doubts.state`."""

import time
from collections.abc import Sequence
from typing import Final

from detectors.contract.doubt import Doubt
from detectors.contract.topics import DOUBTS, DOUBTS_BY_LEVEL, DOUBTS_STATE
from sinks.base import Record, Sink, SinkMisconfigured
from sinks.levels.standing import Standing
from sinks.publishing import MESSAGE_MAX_BYTES, Publisher
from sinks.reading import read_doubts
from sinks.registry import Parts
from sinks.runner import KafkaLink
from sinks.topics import TopicSpec, ensure_topics, partition_count, topic_setting, wait_for_topic

_LOOK_AGAIN_SECONDS: Final = 1.0


class LevelsSink(Sink):
    """Level topics get every record, late and repeated ones too; `doubts.state` never goes back a revision."""

    name = "levels"
    topics = (DOUBTS,)

    def __init__(self, link: KafkaLink) -> None:
        super().__init__()
        self._link = link
        self._standing = Standing(link.bootstrap, DOUBTS_STATE)
        self._topics_ready = False
        self._looked_at = 0.0

    def open(self) -> None:
        self._publisher = Publisher(self._link.bootstrap, "fundwatch-sink-levels")
        self._prepare_topics()

    def handle(self, records: Sequence[Record]) -> None:
        if not self._topics_ready:
            self._prepare_topics()
        seen: set[int] = set()
        for record in records:
            if record.partition not in seen:
                seen.add(record.partition)
                self._standing.follow(record.partition, record.offset)
        for record, doubt in read_doubts(records, self.tally):
            self._copy(record, doubt)
        self._publisher.flush()
        for record in records:
            self._standing.done(record.partition, record.offset)

    def tick(self) -> None:
        if not self._topics_ready and time.monotonic() - self._looked_at >= _LOOK_AGAIN_SECONDS:
            self._prepare_topics()

    def _copy(self, record: Record, doubt: Doubt) -> None:
        self._produce(DOUBTS_BY_LEVEL[doubt.level], record)
        self.tally.add(doubt.level)
        if self._standing.takes(record.partition, doubt.doubt_id, doubt.revision):
            self._produce(DOUBTS_STATE, record, partition=record.partition)
        else:
            self.tally.add("older_revisions")

    def _produce(self, topic: str, record: Record, *, partition: int = -1) -> None:
        self._publisher.publish(
            topic, record.key, record.value, partition=partition, timestamp_ms=record.timestamp_ms
        )

    def _prepare_topics(self) -> None:
        """Make the topics, with as many partitions as `doubts` has; while that is missing, it is too early."""
        self._looked_at = time.monotonic()
        partitions = partition_count(self._link.bootstrap, DOUBTS)
        if partitions is None:
            return
        if self._link.create_topics:
            ensure_topics(self._link.bootstrap, _topics(partitions), self._link.replication_factor)
            wait_for_topic(self._link.bootstrap, DOUBTS_STATE)
        _check_state_topic(self._link.bootstrap, partitions)
        self._topics_ready = True


def _topics(partitions: int) -> list[TopicSpec]:
    size = {"max.message.bytes": str(MESSAGE_MAX_BYTES)}
    state = size | {"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.1"}
    levels = [TopicSpec(topic, partitions, size) for topic in DOUBTS_BY_LEVEL.values()]
    return [*levels, TopicSpec(DOUBTS_STATE, partitions, state)]


def _check_state_topic(bootstrap: str, partitions: int) -> None:
    """`doubts.state` is right only if a doubt keeps its partition and nothing but compaction removes records."""
    there = partition_count(bootstrap, DOUBTS_STATE)
    if there != partitions:
        raise SinkMisconfigured(
            f"主题 {DOUBTS_STATE} 的分区数是 {there or 0}，必须与 {DOUBTS} 的 {partitions} 相同",
            f"topic {DOUBTS_STATE} has {there or 0} partitions and must have as many as {DOUBTS}, {partitions}",
        )
    policy = topic_setting(bootstrap, DOUBTS_STATE, "cleanup.policy")
    if policy != "compact":
        raise SinkMisconfigured(
            f"主题 {DOUBTS_STATE} 的 cleanup.policy 是 {policy}，必须是 compact",
            f"topic {DOUBTS_STATE} has cleanup.policy {policy} and must have compact",
        )


def build(parts: Parts) -> LevelsSink:
    """The sink for these settings."""
    return LevelsSink(parts.kafka)
