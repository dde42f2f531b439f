"""When Redis has lost its data, or holds them in another layout: everything is read from Kafka again."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaException, TopicPartition

from sinks.retry import with_retries
from sinks.runner import KafkaLink, group_id

_TIMEOUT_SECONDS: Final = 10.0

_log = structlog.get_logger("sinks")

Rewind = Callable[[], None]


def rewinder(link: KafkaLink, sink: str, topics: Sequence[str]) -> Rewind:
    """A function that makes the sink's group begin these topics again; it has to run before the sink consumes.

    The function raises `SinkError` when Kafka cannot be reached or another process of the group is still running.
    """

    def rewind() -> None:
        # a broker that has just started, or a group whose last member has just died, needs a moment
        with_retries(
            "set offsets back", lambda: _set_back(link.bootstrap, group_id(sink), topics), (KafkaException,)
        )

    return rewind


def _set_back(bootstrap: str, group: str, topics: Sequence[str]) -> None:
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
        held = consumer.committed(parts, timeout=_TIMEOUT_SECONDS) if parts else []
        back = [TopicPartition(part.topic, part.partition, 0) for part in held if part.offset > 0]
        if back:
            for part in consumer.commit(offsets=back, asynchronous=False) or ():
                if part.error is not None:
                    raise KafkaException(part.error)
            _log.warning("everything is read again", group=group, partitions=len(back))
    finally:
        consumer.close()
