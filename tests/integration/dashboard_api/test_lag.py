"""Consumer lag as Kafka tells it, and what the API says when Kafka is away."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from dashboard_api.lag import LagReader
from detectors.contract.topics import DOUBTS, FACTS_PERSON, HEALTH, SETTLEMENT_EVENTS
from tests.integration.dashboard_api.serving import filling, serving
from tests.parts.kafka import KafkaBroker
from tests.parts.redis import RedisServer


def admin(broker: KafkaBroker) -> AdminClient:
    return AdminClient({"bootstrap.servers": broker.bootstrap})


def lag(broker: KafkaBroker) -> dict[str, int]:
    reader = LagReader(broker.bootstrap)
    try:
        return reader.read()
    finally:
        reader.close()


def make_topics(broker: KafkaBroker, *names: str, partitions: int = 2) -> None:
    topics = [NewTopic(name, num_partitions=partitions, replication_factor=1) for name in names]
    client = admin(broker)  # has to live until the answers are there
    for done in client.create_topics(topics).values():
        done.result()


def produce(broker: KafkaBroker, topic: str, number: int) -> None:
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for at in range(number):
        producer.produce(topic, b"{}", partition=at % 2)
    assert producer.flush(20) == 0


def commit(broker: KafkaBroker, group: str, topic: str, *offsets: int) -> None:
    consumer = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": group})
    parts = [TopicPartition(topic, partition, offset) for partition, offset in enumerate(offsets)]
    consumer.commit(offsets=parts, asynchronous=False)
    consumer.close()


def test_lag_is_what_was_not_committed_yet(clean_kafka: KafkaBroker) -> None:
    make_topics(clean_kafka, SETTLEMENT_EVENTS, FACTS_PERSON, DOUBTS, HEALTH)
    for topic in (SETTLEMENT_EVENTS, FACTS_PERSON, DOUBTS, HEALTH):
        produce(clean_kafka, topic, 20)
    commit(clean_kafka, "fundwatch.gateway", SETTLEMENT_EVENTS, 10, 4)
    commit(clean_kafka, "fundwatch.sink.redis", DOUBTS, 10, 10)
    commit(clean_kafka, "fundwatch.sink.redis", HEALTH, 1, 1)
    commit(clean_kafka, "fundwatch.sink.clickhouse", DOUBTS, 7)
    commit(clean_kafka, "somebody.else", DOUBTS, 0, 0)
    assert lag(clean_kafka) == {
        "gateway": 6,
        "worker": 20,  # has committed nothing: everything is before it
        "sink.redis": 0,  # heartbeats are left out
        "sink.clickhouse": 13,
    }


def test_before_anything_is_there_nothing_is_behind(clean_kafka: KafkaBroker) -> None:
    assert lag(clean_kafka) == {"gateway": 0, "worker": 0}


@pytest.mark.slow
def test_the_api_tells_lag_and_outlives_kafka(
    redis_server: RedisServer, kafka_factory: Callable[[], KafkaBroker], tmp_path: Path
) -> None:
    broker = kafka_factory()
    make_topics(broker, SETTLEMENT_EVENTS)
    produce(broker, SETTLEMENT_EVENTS, 30)
    commit(broker, "fundwatch.gateway", SETTLEMENT_EVENTS, 15, 3)
    with (
        filling(redis_server) as filler,
        serving(
            tmp_path,
            redis_server.url,
            kafka=broker.bootstrap,
            api__lag_interval_seconds="0.5",
            api__lag_warning="11",
        ) as api,
    ):

        def health_when(condition: Callable[[dict[str, object]], bool]) -> dict[str, object]:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                filler.beat()
                health: dict[str, object] = httpx.get(f"{api.url}/api/health").json()
                if condition(health):
                    return health
                time.sleep(0.1)
            raise AssertionError(health)

        behind = health_when(lambda health: bool(health["lag"]))
        assert behind["lag"] == {"gateway": 12, "worker": 0}
        assert behind["status"] == "degraded"
        assert "12" in str(behind["problems"])
        broker.kill()
        away = health_when(lambda health: "Kafka" in str(health["problems"]))
        assert (away["status"], away["lag"]) == ("degraded", {})
        assert httpx.get(f"{api.url}/api/snapshot").status_code == 200
        broker.start()
        commit(broker, "fundwatch.gateway", SETTLEMENT_EVENTS, 15, 15)
        back = health_when(lambda health: health["lag"] == {"gateway": 0, "worker": 0})
        assert (back["status"], back["problems"]) == ("ok", [])
