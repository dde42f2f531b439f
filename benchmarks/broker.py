"""A broker of the benchmark's own, and the events on it."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from benchmarks.events import Generator
from fundwatch.local.kafka.broker import Kafka
from fundwatch.local.kafka.jars import fetch_jars
from fundwatch.local.part import start
from fundwatch.local.ports import free_port
from fundwatch.local.settings import LocalSettings
from streams.settings import KafkaSettings
from streams.topics import ensure_topics

RAW = ("settlement.events", "registration.events")


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
    """Put the events on the raw topics; returns the truth."""
    ensure_topics(KafkaSettings(bootstrap=bootstrap, partitions=partitions))
    producer = Producer(
        {
            "bootstrap.servers": bootstrap,
            "linger.ms": 50,
            "compression.type": "lz4",
            "queue.buffering.max.messages": 2_000_000,
        }
    )
    generator = Generator(count, crowding=crowding)
    for number, message in enumerate(generator):
        while True:
            try:
                producer.produce(message.topic, message.value, message.key)
                break
            except BufferError:
                producer.poll(0.1)
        if number % 1_000 == 0:
            producer.poll(0)
    producer.flush()
    return generator.truth()


def clear(bootstrap: str) -> None:
    """Forget everything but the raw topics: each run starts from nothing."""
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 3})
    names = [
        name
        for name in admin.list_topics(timeout=30).topics
        if name not in RAW and name != "inventory.events" and not name.startswith("__")
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
