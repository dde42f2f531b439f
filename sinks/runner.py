"""The loop that every sink runs in: read a batch from Kafka, hand it over, commit.

Offsets are committed only after `Sink.handle` has returned, so nothing is lost; after a crash the last batch
comes again. A failure of the sink stops the process with nothing committed; a supervisor starts it again.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from detectors.contract.topics import HEALTH
from messaging.recovery import RECOVERY
from messaging.watchdog import Watchdog
from sinks.base import Record, Sink, SinkError
from sinks.heartbeat import Heart
from sinks.retry import with_retries
from sinks.tally import RECORDS, SKIPPED
from sinks.topics import TopicSpec, ensure_topics

_log = structlog.get_logger("sinks")

_POLL_SECONDS: Final = 0.1
_HEALTH_TOPIC: Final = TopicSpec(HEALTH, partitions=1, config={"retention.ms": "86400000"})

# The group moved on while a batch was in hand. Its records come again, here or at another member: no failure.
_MOVED: Final = frozenset(
    {
        KafkaError.ILLEGAL_GENERATION,
        KafkaError.UNKNOWN_MEMBER_ID,
        KafkaError.REBALANCE_IN_PROGRESS,
        KafkaError._ASSIGNMENT_LOST,
        KafkaError._STATE,
    }
)

_COORDINATOR: Final = frozenset(
    {
        KafkaError.NOT_COORDINATOR,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    }
)

_DENIED: Final = frozenset(
    {KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.GROUP_AUTHORIZATION_FAILED, KafkaError._AUTHENTICATION}
)


@dataclass(frozen=True, slots=True)
class KafkaLink:
    """How a sink reaches Kafka. `replication_factor` is of the topics that a sink makes.

    A sink whose loop stands still for `stuck_seconds`, or that has not ended `stop_seconds` after it was asked to, ends itself.
    """

    bootstrap: str
    create_topics: bool = True
    replication_factor: int = 1
    stuck_seconds: float = 60.0
    stop_seconds: float = 8.0


def group_id(name: str) -> str:
    """The consumer group of the sink of that name."""
    return f"fundwatch.sink.{name}"


def run_sink(sink: Sink, link: KafkaLink, stop: Event) -> None:
    """Run the sink until `stop` is set. Raises what stopped it otherwise; nothing of the last batch is committed.

    Topics that do not exist yet are waited for. Records already in hand when `stop` comes are finished.
    """
    if link.create_topics:
        ensure_topics(link.bootstrap, [_HEALTH_TOPIC], link.replication_factor)
    name = f"sink.{sink.name}"
    with (
        Watchdog(name, stuck_seconds=link.stuck_seconds, stop_seconds=link.stop_seconds) as watchdog,
        Heart(name, link.bootstrap, sink.tally, watchdog),
    ):
        Thread(target=_announce, args=(stop, watchdog), name="stop", daemon=True).start()
        try:
            sink.open()
            _consume(sink, link, stop, watchdog)
        finally:
            sink.close()
    _log.info("sink stopped", sink=sink.name, **sink.tally.counts())


def _announce(stop: Event, watchdog: Watchdog) -> None:
    stop.wait()
    watchdog.asked_to_stop()


def _consume(sink: Sink, link: KafkaLink, stop: Event, watchdog: Watchdog) -> None:
    consumer = Consumer(_consumer_config(sink.name, link.bootstrap))
    try:
        consumer.subscribe(list(sink.topics))
        _log.info("sink started", sink=sink.name, topics=list(sink.topics))
        while not stop.is_set():
            watchdog.turned()
            messages = _next_batch(consumer, sink)
            records = _records(messages, sink)
            if records:
                sink.handle(records)
                watchdog.turned()
                sink.tally.add(RECORDS, len(records))
            if messages:
                _commit(consumer, messages)
            sink.tick()
    finally:
        consumer.close()


def _next_batch(consumer: Consumer, sink: Sink) -> list[Message]:
    """What is there now, as soon as anything is there: the first message is not held back for a full batch."""
    first = consumer.poll(_POLL_SECONDS)
    if first is None:
        return []
    rest = consumer.consume(sink.max_batch - 1, sink.linger_seconds) if sink.max_batch > 1 else []
    batch = [message for message in (first, *rest) if not _is_error(message)]
    # A rebalance while the batch was gathered gives partitions away: their next owner handles their records.
    ours = {(place.topic, place.partition) for place in consumer.assignment()}
    return [message for message in batch if (message.topic(), message.partition()) in ours]


def _is_error(message: Message) -> bool:
    error = message.error()
    if error is None:
        return False
    if error.fatal() or error.code() in _DENIED:
        raise SinkError(f"Kafka: {error.name()}")
    if error.code() != KafkaError.UNKNOWN_TOPIC_OR_PART:  # not made yet: found within a second of being made
        _log.warning("kafka error", error=error.name())
    return True


def _records(messages: Sequence[Message], sink: Sink) -> list[Record]:
    records = []
    for message in messages:
        value = message.value()
        if value is None:
            sink.tally.add(SKIPPED)
            continue
        records.append(
            Record(
                topic=message.topic(),
                partition=message.partition(),
                offset=message.offset(),
                key=message.key(),
                value=value,
                timestamp_ms=message.timestamp()[1],
            )
        )
    return records


def _commit(consumer: Consumer, messages: Sequence[Message]) -> None:
    after: dict[tuple[str, int], int] = {}
    for message in messages:
        after[message.topic(), message.partition()] = message.offset() + 1
    offsets = [TopicPartition(topic, partition, offset) for (topic, partition), offset in after.items()]
    with_retries("commit to Kafka", lambda: _commit_once(consumer, offsets), (_CommitAgain,))


class _CommitAgain(Exception):
    """The group's coordinator is moving; it takes the commit in a moment."""


def _commit_once(consumer: Consumer, offsets: list[TopicPartition]) -> None:
    try:
        committed = consumer.commit(offsets=offsets, asynchronous=False)
    except KafkaException as failure:
        errors = [failure.args[0]]
    else:
        errors = [part.error for part in committed or () if part.error is not None]
    for error in errors:
        if error.code() in _COORDINATOR:
            raise _CommitAgain
        if error.code() not in _MOVED:
            raise SinkError(f"Kafka did not take the commit: {error.name()}")
        _log.warning("commit given up, records come again", error=error.name())


def _consumer_config(name: str, bootstrap: str) -> dict[str, Any]:
    return {
        "bootstrap.servers": bootstrap,
        **RECOVERY,
        "group.id": group_id(name),
        "client.id": f"fundwatch-sink-{name}",
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "allow.auto.create.topics": False,
        "topic.metadata.refresh.interval.ms": 1_000,
        # After a kill the partitions come back within seconds; the client's own thread keeps the session alive.
        "session.timeout.ms": 6_000,
        "heartbeat.interval.ms": 1_500,
        "fetch.error.backoff.ms": 50,
        "logger": logging.getLogger("librdkafka"),
    }
