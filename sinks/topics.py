"""Make the topics that a sink writes to, where they are missing."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from sinks.base import SinkError

_TIMEOUT_SECONDS: Final = 10.0
_LOOK_AGAIN_SECONDS: Final = 0.05
_log = structlog.get_logger("sinks")


@dataclass(frozen=True, slots=True)
class TopicSpec:
    """A topic as it is made; one that is there already stays as it is."""

    name: str
    partitions: int
    config: Mapping[str, str] = field(default_factory=dict)


def ensure_topics(bootstrap: str, specs: Sequence[TopicSpec], replication_factor: int) -> None:
    """Make those topics that are missing. Raises `SinkError` when the broker cannot be reached or refuses."""
    wanted = [
        NewTopic(
            spec.name,
            num_partitions=spec.partitions,
            replication_factor=replication_factor,
            config=dict(spec.config),
        )
        for spec in specs
    ]
    admin = _admin(bootstrap)
    for name, future in admin.create_topics(wanted, operation_timeout=_TIMEOUT_SECONDS).items():
        try:
            future.result()
        except KafkaException as failure:
            error = failure.args[0]
            if error.code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise SinkError(f"topic {name} could not be made: {error.name()}") from None
        else:
            _log.info("topic made", topic=name)


def partition_count(bootstrap: str, topic: str) -> int | None:
    """How many partitions the topic has, or None while it does not exist.

    Raises `SinkError` when the broker cannot be reached.
    """
    try:
        described = _admin(bootstrap).list_topics(timeout=_TIMEOUT_SECONDS).topics.get(topic)
    except KafkaException as failure:
        raise SinkError(f"Kafka cannot be reached: {failure.args[0].name()}") from None
    return len(described.partitions) if described is not None and described.error is None else None


def wait_for_topic(bootstrap: str, topic: str) -> None:
    """Return once the broker that answers knows the topic: it hears of a new one a moment after the controller.

    Raises `SinkError` when it does not within ten seconds.
    """
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while partition_count(bootstrap, topic) is None:
        if time.monotonic() > deadline:
            raise SinkError(f"topic {topic} does not appear")
        time.sleep(_LOOK_AGAIN_SECONDS)


def topic_setting(bootstrap: str, topic: str, setting: str) -> str:
    """One configuration value of an existing topic, as the broker writes it."""
    resource = ConfigResource(ResourceType.TOPIC, topic)
    admin = _admin(bootstrap)  # it has to outlive the answer
    try:
        future = admin.describe_configs([resource], request_timeout=_TIMEOUT_SECONDS)[resource]
        value: str = future.result()[setting].value
    except KafkaException as failure:
        raise SinkError(f"topic {topic} cannot be described: {failure.args[0].name()}") from None
    return value


def _admin(bootstrap: str) -> AdminClient:
    return AdminClient(
        {
            "bootstrap.servers": bootstrap,
            "socket.timeout.ms": int(_TIMEOUT_SECONDS * 1_000),
            "log_level": 3,  # errors: it lives for one question
        }
    )
