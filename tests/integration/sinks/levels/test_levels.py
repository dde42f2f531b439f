"""Level topics carry each doubt byte for byte; `doubts.state` holds the newest revision and never goes back."""

from datetime import datetime

import msgspec
import pytest

from detectors.contract.doubt import Doubt, Status, decode_doubt, encode_doubt
from detectors.contract.topics import DOUBTS, DOUBTS_BY_LEVEL, DOUBTS_STATE
from detectors.contract.values import BUSINESS_TZ
from sinks.base import Record, SinkMisconfigured
from sinks.levels.sink import LevelsSink
from sinks.runner import KafkaLink
from sinks.topics import partition_count, topic_setting
from tests.integration.sinks.running import (
    RunningSink,
    eventually,
    make_topic,
    produce,
    publish,
    read_topic,
    running,
    values,
)
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)


def revision(number: int, of: int, status: Status = "revised") -> Doubt:
    return msgspec.structs.replace(make_doubt(number, AT, revision=of), status=status)


def run_over(bootstrap: str, records: int) -> LevelsSink:
    """A sink of its own until `records` of the topic are behind it."""
    sink = LevelsSink(KafkaLink(bootstrap))
    with running(sink, bootstrap) as run:
        run.has_committed(records)
    return sink


def state(bootstrap: str) -> dict[str, tuple[int, str]]:
    """Revision and status of each doubt, by the last record of its key."""
    found = {}
    for message in read_topic(bootstrap, DOUBTS_STATE):
        doubt = decode_doubt(message.value())
        assert message.key() == str(doubt.doubt_id).encode()
        found[str(doubt.doubt_id)] = (doubt.revision, doubt.status)
    return found


def test_each_doubt_is_on_the_topic_of_its_level_with_the_same_bytes(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    doubts = [make_doubt(number, AT) for number in range(200)]
    publish(clean_kafka.bootstrap, doubts)
    sink = run_over(clean_kafka.bootstrap, 200)
    for level, topic in DOUBTS_BY_LEVEL.items():
        messages = read_topic(clean_kafka.bootstrap, topic)
        expected = [doubt for doubt in doubts if doubt.level == level]
        assert sorted(values(messages)) == sorted(encode_doubt(doubt) for doubt in expected)
        assert all(str(decode_doubt(m.value()).doubt_id).encode() == m.key() for m in messages)
        assert sink.tally.counts().get(level, 0) == len(expected)
    sources = {m.key(): m.timestamp() for m in read_topic(clean_kafka.bootstrap, DOUBTS)}
    assert {m.key(): m.timestamp() for m in read_topic(clean_kafka.bootstrap, DOUBTS_STATE)} == sources


def test_it_makes_its_topics_with_the_partitions_of_doubts_even_when_that_comes_late(
    clean_kafka: KafkaBroker,
) -> None:
    with running(LevelsSink(KafkaLink(clean_kafka.bootstrap)), clean_kafka.bootstrap):
        make_topic(clean_kafka.bootstrap, DOUBTS, partitions=3)
        eventually(lambda: partition_count(clean_kafka.bootstrap, DOUBTS_STATE) == 3, "doubts.state")
    for topic in DOUBTS_BY_LEVEL.values():
        assert partition_count(clean_kafka.bootstrap, topic) == 3
    assert topic_setting(clean_kafka.bootstrap, DOUBTS_STATE, "cleanup.policy") == "compact"


def test_an_older_revision_never_overwrites_a_newer_one(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    publish(clean_kafka.bootstrap, [revision(1, 1, "raised"), revision(1, 3), revision(1, 2)])
    publish(clean_kafka.bootstrap, [revision(2, 4, "withdrawn"), revision(2, 1, "raised")])
    sink = run_over(clean_kafka.bootstrap, 5)
    one, two = (str(make_doubt(number, AT).doubt_id) for number in (1, 2))
    assert state(clean_kafka.bootstrap) == {one: (3, "revised"), two: (4, "withdrawn")}
    assert sink.tally.counts()["older_revisions"] == 2


def test_an_older_revision_that_comes_after_a_restart_changes_nothing(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    publish(clean_kafka.bootstrap, [revision(number, 3) for number in range(50)])
    run_over(clean_kafka.bootstrap, 50)
    publish(clean_kafka.bootstrap, [revision(number, 2) for number in range(50)])
    run_over(clean_kafka.bootstrap, 100)
    found = state(clean_kafka.bootstrap)
    assert set(found.values()) == {(3, "revised")}
    assert len(read_topic(clean_kafka.bootstrap, DOUBTS_STATE)) == 50


def test_the_same_revision_with_other_content_replaces_it(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    first = revision(1, 2)
    later = msgspec.structs.replace(first, reason="another")
    publish(clean_kafka.bootstrap, [first, later, first, later])
    run_over(clean_kafka.bootstrap, 4)
    assert decode_doubt(read_topic(clean_kafka.bootstrap, DOUBTS_STATE)[-1].value()) == later


def test_what_another_process_wrote_meanwhile_is_read_before_a_partition_goes_on(
    clean_kafka: KafkaBroker,
) -> None:
    """Two processes take turns on a partition, as after a rebalance; the first one's memory is then out of date."""
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=1)

    def record(offset: int, of: int) -> Record:
        doubt = revision(1, of)
        return Record(DOUBTS, 0, offset, str(doubt.doubt_id).encode(), encode_doubt(doubt), 0)

    first, second = (LevelsSink(KafkaLink(clean_kafka.bootstrap)) for _ in range(2))
    for sink in (first, second):
        sink.open()
    first.handle([record(0, 1)])
    second.handle([record(1, 5)])
    first.handle([record(2, 3)])
    assert list(state(clean_kafka.bootstrap).values()) == [(5, "revised")]


def test_poison_in_between_does_not_disturb_it(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=1)
    sink = LevelsSink(KafkaLink(clean_kafka.bootstrap))
    with running(sink, clean_kafka.bootstrap):
        produce(clean_kafka.bootstrap, [(b"k", b"{broken")])
        eventually(lambda: sink.tally.counts()["skipped"] == 1, "the first")
        publish(clean_kafka.bootstrap, [revision(1, 2)])
        produce(clean_kafka.bootstrap, [(b"k", b"{broken")])
        publish(clean_kafka.bootstrap, [revision(1, 1)])
        eventually(lambda: sink.tally.counts()["records"] == 4, "all four")
    assert list(state(clean_kafka.bootstrap).values()) == [(2, "revised")]


@pytest.mark.parametrize(("partitions", "policy"), [(3, "compact"), (2, "delete")])
def test_a_state_topic_that_would_lose_state_is_refused(
    clean_kafka: KafkaBroker, partitions: int, policy: str
) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=2)
    make_topic(clean_kafka.bootstrap, DOUBTS_STATE, partitions, **{"cleanup.policy": policy})
    run = RunningSink(LevelsSink(KafkaLink(clean_kafka.bootstrap)), clean_kafka.bootstrap)
    eventually(run.ended, "the end")
    assert isinstance(run.failure, SinkMisconfigured)
    assert DOUBTS_STATE in run.failure.zh


def test_records_that_the_broker_does_not_take_stop_it(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    for topic in DOUBTS_BY_LEVEL.values():
        make_topic(clean_kafka.bootstrap, topic, **{"max.message.bytes": "100"})
    publish(clean_kafka.bootstrap, [make_doubt(1, AT)])
    run = RunningSink(LevelsSink(KafkaLink(clean_kafka.bootstrap)), clean_kafka.bootstrap)
    eventually(run.ended, "the end")
    assert "MSG_SIZE_TOO_LARGE" in str(run.failure)
