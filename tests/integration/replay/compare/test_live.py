"""Live doubts read from the topic and from ClickHouse: every newest revision, and nothing is left behind."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient
from pydantic import SecretStr

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.topics import DOUBTS
from replay.compare.live import LiveUnavailable, from_clickhouse, from_topic
from replay.compare.spool import Spool
from replay.sources.clickhouse import connect_read_only
from sinks.base import Record
from sinks.clickhouse.connect import connect
from sinks.clickhouse.sink import ClickHouseSink
from sinks.settings import ClickHouseSettings
from tests.integration.sinks.running import make_topic
from tests.parts.clickhouse import ClickHouseDatabase
from tests.parts.kafka import KafkaBroker
from tests.support.runs import made_up


def revisions() -> list[Doubt]:
    """Three of each of forty doubts; the newest of every fourth withdraws it."""
    made = []
    for number in range(1, 41):
        for revision in (2, 1, 3):
            withdrawn = revision == 3 and number % 4 == 0
            made.append(made_up(number, revision=revision, status="withdrawn" if withdrawn else "revised"))
    return made


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool")
    yield opened
    opened.close()


def check(spool: Spool) -> None:
    assert len(spool.held) == 40
    assert {held.revision for held in spool.held.values()} == {3}
    assert sum(held.stands for held in spool.held.values()) == 30
    assert spool.unreadable == 0


def test_the_topic_is_read_whole_and_no_offset_is_kept(clean_kafka: KafkaBroker, spool: Spool) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, 3)
    producer = Producer({"bootstrap.servers": clean_kafka.bootstrap})
    for doubt in revisions():
        producer.produce(DOUBTS, encode_doubt(doubt), key=doubt.doubt_id.bytes)
    assert producer.flush(20) == 0
    spool.fill(from_topic(clean_kafka.bootstrap))
    check(spool)
    admin = AdminClient({"bootstrap.servers": clean_kafka.bootstrap})
    groups = [group.group_id for group in admin.list_consumer_groups().result(10).valid]
    assert not [name for name in groups if "compare" in name]


def test_an_empty_topic_has_none_and_a_missing_one_is_told(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, 2)
    assert list(from_topic(clean_kafka.bootstrap)) == []
    with pytest.raises(LiveUnavailable) as raised:
        list(from_topic(clean_kafka.bootstrap, "no-such-topic"))
    assert "no-such-topic" in raised.value.message.zh


def test_clickhouse_gives_the_newest_revision_to_a_client_that_can_only_read(
    clickhouse_server: ClickHouseDatabase, spool: Spool
) -> None:
    place = clickhouse_server
    settings = ClickHouseSettings(
        host=place.host, port=place.port, password=SecretStr(place.password), database=place.database
    )
    sink = ClickHouseSink(lambda: connect(settings), max_batch=5_000, linger_seconds=0.05, pauses=())
    sink.open()
    doubts = revisions()
    for batch in (doubts[60:], doubts[:70], doubts[10:20]):
        sink.handle(
            [
                Record(DOUBTS, 0, at, doubt.doubt_id.bytes, encode_doubt(doubt), 0)
                for at, doubt in enumerate(batch)
            ]
        )
    sink.close()
    client = connect_read_only(
        host=place.host,
        port=place.port,
        username="default",
        password=place.password,
        database=place.database,
        secure=False,
    )
    spool.fill(from_clickhouse(client))
    client.close()
    check(spool)
    (first,) = [held for held in spool.held.values() if held.anchor == made_up(1).anchor]
    assert msgspec.structs.asdict(spool.doubt(first)) == msgspec.structs.asdict(
        made_up(1, revision=3, status="revised")
    )
