"""Raw topics read as they were when the source was opened, by topic, offset or time."""

from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Producer

from replay.manifest import SourceRead
from replay.sources.base import RawEvent, WrongSource
from replay.sources.kafka import KafkaSource
from replay.sources.moments import ALWAYS, Period
from replay.sources.naming import kafka_stretches
from tests.integration.sinks.running import make_topic
from tests.parts.kafka import KafkaBroker

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def broker(clean_kafka: KafkaBroker) -> KafkaBroker:
    """Ten messages on each of two partitions, a minute apart."""
    make_topic(clean_kafka.bootstrap, "settlement.events", 2)
    make_topic(clean_kafka.bootstrap, "inventory.events", 1)
    write(clean_kafka, "settlement.events", range(10))
    return clean_kafka


def write(broker: KafkaBroker, topic: str, minutes: range, partitions: int = 2) -> None:
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for minute in minutes:
        stamp = int((AT + timedelta(minutes=minute)).timestamp() * 1000)
        for partition in range(partitions):
            producer.produce(topic, f" {partition}:{minute}\n", partition=partition, timestamp=stamp)
    assert producer.flush(20) == 0


def source(
    broker: KafkaBroker, name: str, period: Period = ALWAYS, earlier: SourceRead | None = None
) -> KafkaSource:
    bounds = None if earlier is None else earlier.topics
    return KafkaSource(broker.bootstrap, kafka_stretches(name)[0], period, bounds=bounds)


def offsets(read: list[RawEvent]) -> list[str]:
    return [event.position.removeprefix("settlement.events/") for event in read]


def test_everything_byte_for_byte_with_its_place(broker: KafkaBroker) -> None:
    opened = source(broker, "kafka:settlement.events,inventory.events")
    assert opened.estimate().total == 20
    read = list(opened.read())
    assert [event.raw.decode() for event in read] == [f" {p}:{m}\n" for p in range(2) for m in range(10)]
    assert offsets(read) == [f"{p}@{m}" for p in range(2) for m in range(10)]
    assert opened.done() == 20
    told = opened.read_so_far()
    assert told.events == 20
    assert [(t.topic, t.partition, t.from_, t.to) for t in told.topics] == [
        ("settlement.events", 0, 0, 10), ("settlement.events", 1, 0, 10), ("inventory.events", 0, 0, 0),
    ]  # fmt: skip


def test_what_comes_after_it_was_opened_is_not_read_also_when_it_is_taken_up_again(
    broker: KafkaBroker,
) -> None:
    opened = source(broker, "kafka:settlement.events")
    described = opened.describe()
    write(broker, "settlement.events", range(10, 13))
    whole = list(opened.read())
    assert len(whole) == 20
    again = source(broker, "kafka:settlement.events", earlier=described)
    assert list(again.read(skip=7)) == whole[7:]


def test_offsets_of_one_partition(broker: KafkaBroker) -> None:
    assert offsets(list(source(broker, "kafka:settlement.events@1:3-6").read())) == ["1@3", "1@4", "1@5"]
    assert offsets(list(source(broker, "kafka:settlement.events@0:8-").read())) == ["0@8", "0@9"]
    assert list(source(broker, "kafka:settlement.events@0:10-90").read()) == []


def test_a_period_by_the_brokers_time(broker: KafkaBroker) -> None:
    period = Period(AT + timedelta(minutes=4), AT + timedelta(minutes=6))
    assert offsets(list(source(broker, "kafka:settlement.events", period).read())) == [
        "0@4",
        "0@5",
        "1@4",
        "1@5",
    ]
    after = Period(AT + timedelta(days=1), None)
    assert list(source(broker, "kafka:settlement.events", after).read()) == []
    before = Period(None, AT - timedelta(days=1))
    assert list(source(broker, "kafka:settlement.events", before).read()) == []


def test_what_was_applied_of_rules_before_the_period_is_read_too(broker: KafkaBroker) -> None:
    make_topic(broker.bootstrap, "service.events", 1)
    write(broker, "service.events", range(3), partitions=1)
    period = Period(AT + timedelta(minutes=9), None)
    read = list(source(broker, "kafka:service.events,settlement.events", period).read())
    assert [event.position for event in read] == [
        "service.events/0@0", "service.events/0@1", "service.events/0@2", "settlement.events/0@9", "settlement.events/1@9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("kafka:no.such.topic", "there is no topic no.such.topic"),
        ("kafka:settlement.events@7:0-1", "no partition 7"),
    ],
)
def test_what_is_not_there_is_a_sentence(broker: KafkaBroker, name: str, sentence: str) -> None:
    with pytest.raises(WrongSource, match=sentence):
        source(broker, name).describe()


def test_kafka_being_away_is_a_sentence() -> None:
    with pytest.raises(WrongSource, match=r"Kafka at 127\.0\.0\.1:1 cannot be read"):
        KafkaSource("127.0.0.1:1", kafka_stretches("kafka")[0]).describe()
