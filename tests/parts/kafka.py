"""Kafka: one broker for the whole run, or brokers of a test's own."""

from collections.abc import Callable, Iterator
from concurrent.futures import wait
from contextlib import suppress
from pathlib import Path

import pytest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from fundwatch.local.kafka.broker import Kafka
from fundwatch.local.kafka.jars import fetch_jars
from fundwatch.local.ports import free_port
from fundwatch.local.settings import LocalSettings
from tests.parts.running import Running

CHECKOUT = Path(__file__).resolve().parents[2]


class KafkaBroker(Running):
    """`bootstrap` is its address."""

    def __init__(self, folder: Path) -> None:
        libs = fetch_jars(CHECKOUT / LocalSettings().kafka_libs)
        part = Kafka(libs, folder / "kafka", free_port(), free_port())
        self.bootstrap = part.bootstrap
        super().__init__(part, folder)

    def clear(self) -> None:
        """Delete every topic and every consumer group that nobody is in; returns when the broker lists none."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap})
        groups = [group.group_id for group in admin.list_consumer_groups().result().valid]
        if groups:
            for done in admin.delete_consumer_groups(groups).values():
                with suppress(KafkaException):  # somebody is still in it: it goes with its topics' offsets
                    done.result()
        while topics := [name for name in admin.list_topics(timeout=10).topics if not name.startswith("__")]:
            wait(admin.delete_topics(topics, operation_timeout=10).values())


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    """The broker that tests share; started by the first test that asks."""
    broker = KafkaBroker(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.stop()


@pytest.fixture
def clean_kafka(kafka: KafkaBroker) -> KafkaBroker:
    """The shared broker without topics and groups: topic names are fixed, so tests would meet each other's messages."""
    kafka.clear()
    return kafka


@pytest.fixture
def kafka_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], KafkaBroker]]:
    """Makes brokers that the test may stop and kill (four seconds each)."""
    made: list[KafkaBroker] = []

    def make() -> KafkaBroker:
        made.append(KafkaBroker(tmp_path_factory.mktemp("kafka")))
        return made[-1]

    yield make
    for broker in made:
        broker.stop()
