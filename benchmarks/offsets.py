"""How far a consumer group has come."""

from collections.abc import Sequence

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec


class Progress:
    """Committed offsets of a group over topics, and what their ends are."""

    def __init__(self, bootstrap: str, group: str, topics: Sequence[str]) -> None:
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 2})
        self._group = group
        self._topics = tuple(topics)

    def _partitions(self) -> list[TopicPartition]:
        known = self._admin.list_topics(timeout=30).topics
        return [
            TopicPartition(topic, number)
            for topic in self._topics
            if topic in known
            for number in known[topic].partitions
        ]

    def ends(self) -> int:
        """Messages on the topics."""
        asked = {partition: OffsetSpec.latest() for partition in self._partitions()}
        if not asked:
            return 0
        try:
            return sum(future.result().offset for future in self._admin.list_offsets(asked).values())
        except KafkaException:  # topics that were made this moment have no leader yet
            return 0

    def committed(self) -> int:
        """Messages that the group has committed."""
        request = ConsumerGroupTopicPartitions(self._group)
        (future,) = self._admin.list_consumer_group_offsets([request]).values()
        try:
            offsets = future.result().topic_partitions
        except KafkaException:
            return 0
        wanted = set(self._topics)
        return sum(max(0, tp.offset) for tp in offsets if tp.topic in wanted)
