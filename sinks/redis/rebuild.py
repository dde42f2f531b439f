"""When Redis has lost its data, or holds them in another layout: everything is read from Kafka again."""

from collections.abc import Callable, Sequence
from typing import Final

import structlog
from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from sinks.base import SinkError
from sinks.runner import KafkaLink, group_id

_TIMEOUT_SECONDS: Final = 10.0

_log = structlog.get_logger("sinks")

Rewind = Callable[[], None]


def rewinder(link: KafkaLink, sink: str, topics: Sequence[str]) -> Rewind:
    """A function that makes the sink's group begin these topics again; it has to run before the sink consumes.

    The function raises `SinkError` when Kafka cannot be reached or another process of the group is still running.
    """

    def rewind() -> None:
        admin = AdminClient({"bootstrap.servers": link.bootstrap})
        try:
            committed = _committed(admin, group_id(sink))
            back = [
                TopicPartition(p.topic, p.partition, 0)
                for p in committed
                if p.topic in topics and p.offset > 0
            ]
            if back:
                request = [ConsumerGroupTopicPartitions(group_id(sink), back)]
                admin.alter_consumer_group_offsets(request, request_timeout=_TIMEOUT_SECONDS)[
                    group_id(sink)
                ].result()
                _log.warning("everything is read again", sink=sink, partitions=len(back))
        except KafkaException as failure:
            raise SinkError(f"offsets cannot be set back: {failure.args[0].name()}") from None

    return rewind


def _committed(admin: AdminClient, group: str) -> list[TopicPartition]:
    request = [ConsumerGroupTopicPartitions(group)]
    answer = admin.list_consumer_group_offsets(request, request_timeout=_TIMEOUT_SECONDS)[group]
    parts: list[TopicPartition] = answer.result().topic_partitions
    return parts
