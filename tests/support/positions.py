"""How far topics have grown and consumers have come."""

from confluent_kafka import Consumer, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from dashboard_api.lag import LagReader
from streams.topics import CELLS_CHANGELOG


class Positions:
    """Asks one cluster; changes nothing."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
        self._lag = LagReader(bootstrap)

    def close(self) -> None:
        """Let go of the cluster."""
        self._lag.close()

    def logged(self, partitions: set[int]) -> int:
        """Rows on the changelog of some partitions: every round of a worker adds to them."""
        wanted = {TopicPartition(CELLS_CHANGELOG, number): OffsetSpec.latest() for number in partitions}
        try:
            answers = self._admin.list_offsets(wanted, request_timeout=5.0).values()
            return sum(answer.result().offset for answer in answers)
        except KafkaException:  # the topic is made by the first worker
            return 0

    def end(self, topic: str) -> int:
        """Messages that a topic has had."""
        numbers = self._admin.list_topics(topic, timeout=5.0).topics[topic].partitions
        wanted = {TopicPartition(topic, number): OffsetSpec.latest() for number in numbers}
        answers = self._admin.list_offsets(wanted, request_timeout=5.0).values()
        return sum(answer.result().offset for answer in answers)

    def confirmed(self, topic: str) -> int:
        """How many of them the gateways have committed."""
        numbers = self._admin.list_topics(topic, timeout=5.0).topics[topic].partitions
        consumer = Consumer({"bootstrap.servers": self._bootstrap, "group.id": "fundwatch.gateway"})
        try:
            answer = consumer.committed([TopicPartition(topic, number) for number in numbers], timeout=5.0)
        finally:
            consumer.close()
        return sum(max(0, part.offset) for part in answer)

    def idle(self) -> bool:
        """Whether gateway and workers have done all that there is. Holds for good once nothing more is sent."""
        # the gateway first: when it had nothing left, every frame was on its topic before the workers were looked at
        return self._lag.read()["gateway"] == 0 and self._lag.read()["worker"] == 0
