"""Run a sink as its process does, in a thread, and wait for what it does."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, NewTopic

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.topics import DOUBTS
from sinks.base import Sink
from sinks.runner import KafkaLink, group_id, run_sink

PATIENCE_SECONDS = 30.0
_quiet = logging.getLogger("tests.kafka")


def eventually(condition: Callable[[], Any], what: str) -> Any:
    """The condition's value once it is true; fails after half a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"in vain: {what}")


def make_topic(bootstrap: str, name: str, partitions: int = 2, **config: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    topic = NewTopic(name, num_partitions=partitions, replication_factor=1, config=config)
    admin.create_topics([topic], operation_timeout=10)[name].result()


def produce(
    bootstrap: str, records: Iterable[tuple[bytes | None, bytes | None]], topic: str = DOUBTS
) -> None:
    """Keys and values, in their order; returns when the broker has them."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 1, "logger": _quiet})
    failed: list[Any] = []
    for key, value in records:
        producer.produce(topic, value, key, on_delivery=lambda error, _: error and failed.append(error))
        producer.poll(0)
    assert producer.flush(30) == 0
    assert failed == []


def publish(bootstrap: str, doubts: Iterable[Doubt]) -> None:
    """As the worker does."""
    produce(bootstrap, ((str(doubt.doubt_id).encode(), encode_doubt(doubt)) for doubt in doubts))


def read_topic(bootstrap: str, topic: str) -> list[Message]:
    """Everything on the topic now, partition after partition."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "tests.read",
            "enable.partition.eof": True,
            "logger": _quiet,
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in partitions])
        found, ended = [], 0
        while ended < len(partitions):
            message = consumer.poll(10)
            assert message is not None, f"{topic} cannot be read"
            error = message.error()
            if error is None:
                found.append(message)
            else:
                assert error.code() == KafkaError._PARTITION_EOF, error
                ended += 1
        return sorted(found, key=lambda message: (message.partition(), message.offset()))
    finally:
        consumer.close()


def committed(bootstrap: str, sink: str, topic: str = DOUBTS, partitions: int = 2) -> int:
    """Records that the sink's group has behind it, over all partitions."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group_id(sink), "logger": _quiet})
    try:
        places = [TopicPartition(topic, partition) for partition in range(partitions)]
        return sum(max(place.offset, 0) for place in consumer.committed(places, timeout=10))
    except KafkaException as failure:
        if failure.args[0].code() in (KafkaError.NOT_COORDINATOR, KafkaError.COORDINATOR_NOT_AVAILABLE):
            return 0  # a broker that has just started has no group yet
        raise
    finally:
        consumer.close()


class RunningSink:
    """A sink at work in a thread. `failure` is what stopped it, if anything did."""

    def __init__(self, sink: Sink, bootstrap: str) -> None:
        self.sink = sink
        self.failure: BaseException | None = None
        self._bootstrap = bootstrap
        self._stop = Event()
        self._thread = Thread(target=self._run, name=f"sink {sink.name}")
        self._thread.start()

    def _run(self) -> None:
        try:
            run_sink(self.sink, KafkaLink(self._bootstrap), self._stop)
        except BaseException as failure:
            self.failure = failure

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()

    def ended(self) -> bool:
        return not self._thread.is_alive()

    def has_committed(self, records: int) -> None:
        """Wait until so many records are behind it."""

        def reached() -> bool:
            if self.failure is not None:
                raise self.failure
            return committed(self._bootstrap, self.sink.name) >= records

        eventually(reached, f"{records} records committed by {self.sink.name}")


@contextmanager
def running(sink: Sink, bootstrap: str) -> Iterator[RunningSink]:
    """The sink at work; stopped at the end. A failure that the test did not expect fails it."""
    started = RunningSink(sink, bootstrap)
    try:
        yield started
    finally:
        started.stop()
    if started.failure is not None:
        raise started.failure


def values(messages: Sequence[Message]) -> list[bytes]:
    return [message.value() for message in messages]
