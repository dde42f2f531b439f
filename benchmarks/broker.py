"""A broker of the benchmark's own, and the events on it."""

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from benchmarks.events import Generator, Message
from benchmarks.population import Population
from detectors.contract import topics
from detectors.intake.read import read_event
from fundwatch.local.kafka.broker import Kafka
from fundwatch.local.kafka.jars import fetch_jars
from fundwatch.local.part import start
from fundwatch.local.ports import free_port
from fundwatch.local.settings import LocalSettings
from streams.sending import key_of, topic_of
from streams.settings import KafkaSettings
from streams.topics import ensure_topics

RAW = (topics.SETTLEMENT_EVENTS, topics.REGISTRATION_EVENTS, topics.INVENTORY_EVENTS)
EVENTS_A_PERSON_MONTH = 3.3
_MONTHS = 12


@contextmanager
def broker(folder: Path) -> Iterator[str]:
    """Yields the bootstrap address."""
    part = Kafka(fetch_jars(LocalSettings().kafka_libs), folder / "kafka", free_port(), free_port())
    child = start(part, log=folder / "kafka.log")
    try:
        yield part.bootstrap
    finally:
        child.stop()


def load(bootstrap: str, count: int, partitions: int, crowding: int = 1) -> dict[str, set[str]]:
    """Put the events of the three rules' mix on the raw topics; returns the truth."""
    generator = Generator(count, crowding=crowding)
    _publish(bootstrap, partitions, generator)
    return generator.truth()


def load_population(
    bootstrap: str, count: int, partitions: int, seed: int
) -> tuple[int, dict[str, set[str]]]:
    """Put about so many events of a simulated year on the raw topics; returns how many, and the doubts that must stand."""
    population = Population(round(count / EVENTS_A_PERSON_MONTH / _MONTHS), _MONTHS, seed, live=True)
    loaded = _publish(bootstrap, partitions, map(_message, population.lines_without_archive()))
    return loaded, population.doubts()


def _message(line: bytes) -> Message:
    event = read_event(line, max_bytes=1_048_576, horizon=datetime.max.replace(tzinfo=UTC)).event
    return Message(topic_of(event), (key_of(event) or b"").decode(), line)


def _publish(bootstrap: str, partitions: int, messages: Iterable[Message]) -> int:
    ensure_topics(KafkaSettings(bootstrap=bootstrap, partitions=partitions))
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "linger.ms": 50,
            "compression.type": "lz4",
            "queue.buffering.max.messages": 2_000_000,
        }
    )
    number = 0
    for number, message in enumerate(messages, 1):
        while True:
            try:
                producer.produce(message.topic, message.value, message.key)
                break
            except BufferError:
                producer.poll(0.1)
        if number % 1_000 == 0:
            producer.poll(0)
    producer.flush()
    return number


def clear(bootstrap: str) -> None:
    """Forget everything but the raw topics: each run starts from nothing."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 3})
    names = [
        name for name in admin.list_topics(timeout=30).topics if name not in RAW and not name.startswith("__")
    ]
    for future in admin.delete_topics(names, operation_timeout=30).values() if names else ():
        future.result()
    groups = [group.group_id for group in admin.list_consumer_groups().result().valid]
    for name, future in admin.delete_consumer_groups(groups).items() if groups else ():
        _wait_empty(admin, name, future)


def _wait_empty(admin: AdminClient, group: str, future: Future[None]) -> None:
    """A group that was left this moment may still have a member."""
    deadline = time.monotonic() + 60
    while True:
        try:
            future.result()
            return
        except KafkaException as error:
            if error.args[0].code() == KafkaError.GROUP_ID_NOT_FOUND:
                return
            if time.monotonic() > deadline:
                raise
        time.sleep(0.5)
        future = admin.delete_consumer_groups([group])[group]
