"""Make the topics that are missing. Existing ones are left as they are."""

from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

from detectors.contract import topics
from streams.settings import KafkaSettings

_DAY_MS = 86_400_000

CELLS_CHANGELOG: Final = "fundwatch-worker-cells-changelog"
"""As Faust names it after the worker's application and table. Made here, since its rows may be larger than Kafka's usual."""

ROW_BYTES: Final = 16 * 1024 * 1024
"""The largest row of a cell: the head lists what stands, and a made-up person of some source may gather doubts for years."""


class TopicsUnavailable(Exception):
    """Kafka could not be asked to make the topics."""


def dead_letter_bytes(settings: KafkaSettings) -> int:
    """The largest dead letter in bytes: the original in base64, and what is said about it."""
    return settings.raw_max_message_bytes * 4 // 3 + 65_536


def _wanted(settings: KafkaSettings) -> list[NewTopic]:
    raw = {"max.message.bytes": str(settings.raw_max_message_bytes)}
    letters = {"max.message.bytes": str(dead_letter_bytes(settings)), "retention.ms": "-1"}
    compacted = {"cleanup.policy": "compact"}
    brief = {"retention.ms": str(_DAY_MS)}
    parts, copies = settings.partitions, settings.replication_factor

    def new(name: str, partitions: int, config: dict[str, str] | None = None) -> NewTopic:
        return NewTopic(name, num_partitions=partitions, replication_factor=copies, config=config or {})

    return [
        *(new(name, parts, raw) for name in topics.RAW),
        *(new(name, parts) for name in topics.FACTS),
        new(topics.DEAD_LETTERS, 1, letters),
        new(topics.LATE_EVENTS, 1, {"retention.ms": "-1"}),
        new(topics.DOUBTS, parts, {"retention.ms": "-1"}),
        new(topics.DOUBTS_SHADOW, parts),
        *(new(name, parts) for name in topics.DOUBTS_BY_LEVEL.values()),
        new(topics.DOUBTS_STATE, parts, compacted),
        new(topics.HEALTH, 1, brief),
        new(topics.RULES_APPLIED, 1, {"retention.ms": "-1"}),
        new(CELLS_CHANGELOG, parts, {**compacted, "max.message.bytes": str(ROW_BYTES)}),
    ]


def ensure_topics(settings: KafkaSettings, timeout: float = 30.0) -> None:
    """Make missing topics; several processes may do so at once.

    Raises `TopicsUnavailable` when Kafka does not answer within `timeout` seconds or refuses.
    """
    admin = AdminClient({"bootstrap.servers": settings.bootstrap, "log_level": 3})
    try:
        present = set(admin.list_topics(timeout=timeout).topics)
        missing = [topic for topic in _wanted(settings) if topic.topic not in present]
        for future in admin.create_topics(missing, request_timeout=timeout).values() if missing else ():
            try:
                future.result(timeout=timeout)
            except KafkaException as error:
                if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                    raise
    except KafkaException as error:
        raise TopicsUnavailable(str(error.args[0])) from None


def first_offset(bootstrap: str, topic: str, partition: int, timeout: float = 10.0) -> int:
    """Where a partition begins: what stood before was deleted after its retention. Raises `TopicsUnavailable`."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 3})
    where = TopicPartition(topic, partition)
    try:
        answers = admin.list_offsets({where: OffsetSpec.earliest()}, request_timeout=timeout)
        return int(answers[where].result(timeout=timeout).offset)
    except KafkaException as error:
        raise TopicsUnavailable(str(error.args[0])) from None


def partition_count(bootstrap: str, topic: str, timeout: float = 30.0) -> int:
    """Partitions of a topic. Raises `TopicsUnavailable` when it does not exist."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 3})
    try:
        metadata = admin.list_topics(topic, timeout=timeout).topics[topic]
    except KafkaException as error:
        raise TopicsUnavailable(str(error.args[0])) from None
    if metadata.error is not None or not metadata.partitions:
        raise TopicsUnavailable(f"topic {topic} does not exist")
    return len(metadata.partitions)
