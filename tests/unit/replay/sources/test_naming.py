"""How Kafka and the archive are named on the command line."""

import pytest

from detectors.contract.topics import RAW
from replay.sources.base import WrongSource
from replay.sources.naming import Stretch, archive_topics, is_service, kafka_stretches


def test_kafka_alone_is_every_raw_topic() -> None:
    assert kafka_stretches("kafka") == (tuple(map(Stretch, RAW)), False)
    assert kafka_stretches("kafka@arrived:settlement.events") == ((Stretch("settlement.events"),), True)


def test_topics_and_offsets() -> None:
    named = "kafka:settlement.events, inventory.events@1:5-9,inventory.events@0:-9,registration.events@2:7-"
    assert kafka_stretches(named)[0] == (
        Stretch("settlement.events"),
        Stretch("inventory.events", 1, 5, 9),
        Stretch("inventory.events", 0, None, 9),
        Stretch("registration.events", 2, 7, None),
    )


@pytest.mark.parametrize(
    "name",
    [
        "kafka:", "kafka:a,,b", "kafka:a@x:1-2", "kafka:a@0:9-5", "kafka:a@0", "kafka:a,a", "kafka:a@0:1-2,a@0:5-6",
        "kafka:a,a@0:1-2",
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(name: str) -> None:
    with pytest.raises(WrongSource):
        kafka_stretches(name)


def test_the_archive_by_business_time_or_by_arrival() -> None:
    assert archive_topics("clickhouse") == (RAW, False)
    assert archive_topics("clickhouse@arrived:settlement.events") == (("settlement.events",), True)


@pytest.mark.parametrize(
    "name", ["clickhouse:", "clickhouse@event", "clickhouse:doubts", "clickhouse:x'; DROP"]
)
def test_an_archive_that_there_is_not_is_refused(name: str) -> None:
    with pytest.raises(WrongSource):
        archive_topics(name)


def test_files_are_no_service() -> None:
    assert [is_service(name) for name in ("kafka", "kafka:x", "clickhouse", "clickhouse@arrived:x")] == [
        True
    ] * 4
    assert not any(map(is_service, ("kafka.jsonl", "./kafka", "clickhouse.csv", "-", "events/*.jsonl")))
