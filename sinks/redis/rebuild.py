"""When Redis holds less than was read for it, or holds it in another layout: what is missing is read from Kafka again.

Redis writes to its file at its own pace: after a crash it may have forgotten the last moments, or everything.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition

from sinks.retry import with_retries
from sinks.runner import KafkaLink, group_id

_TIMEOUT_SECONDS: Final = 10.0

_log = structlog.get_logger("sinks")

Positions = Mapping[tuple[str, int], int]
"""Next offset by topic and partition."""

Rewind = Callable[[Positions], None]


def rewinder(link: KafkaLink, sink: str, topics: Sequence[str]) -> Rewind:
    """A function that makes the sink's group begin these topics where it is told, if it is further; elsewhere at 0.

    It has to run before the sink consumes. The function raises `SinkError` when Kafka cannot be reached or another process of the group is still running.
    """

    def rewind(held: Positions) -> None:
        # a broker that has just started, or a group whose last member has just died, needs a moment
        with_retries(
            "set offsets back",
            lambda: _set_back(link.bootstrap, group_id(sink), topics, held),
            (KafkaException,),
        )

    return rewind


def _set_back(bootstrap: str, group: str, topics: Sequence[str], held: Positions) -> None:
    """A consumer that does not join does this: librdkafka's admin requests to a young coordinator can crash."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,
            "enable.auto.commit": False,
            "logger": logging.getLogger("librdkafka"),
        }
    )
    try:
        known = consumer.list_topics(timeout=_TIMEOUT_SECONDS).topics
        parts = [
            TopicPartition(name, part) for name in topics if name in known for part in known[name].partitions
        ]
        committed = consumer.committed(parts, timeout=_TIMEOUT_SECONDS) if parts else []
        back = [
            TopicPartition(part.topic, part.partition, position)
            for part in committed
            if part.offset > (position := held.get((part.topic, part.partition), 0))
        ]
        if back:
            for part in consumer.commit(offsets=back, asynchronous=False) or ():
                if part.error is not None:
                    raise KafkaException(part.error)
            _log.warning("what Redis lacks is read again", group=group, partitions=len(back))
    finally:
        consumer.close()
