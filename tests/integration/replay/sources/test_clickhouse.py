"""The archive read in business time, page by page, each event once, and never written to."""

from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from replay.manifest import SourceRead
from replay.sources.base import RawEvent, WrongSource
from replay.sources.clickhouse import ClickHouseSource, connect_read_only
from replay.sources.moments import ALWAYS, Period
from replay.sources.naming import archive_topics
from sinks.base import Record
from tests.integration.sinks.archive.test_archive import ARRIVED_MS, Archive
from tests.parts.clickhouse import ClickHouseDatabase
from tests.support.events import START, admitted, event, raw

DAYS = [3, 1, 2, 0, 1, 1, 5, 4, 1, 0]


@pytest.fixture
def archive(clickhouse_server: ClickHouseDatabase) -> Iterator[Archive]:
    """Ten events of two partitions, out of order, some of one moment, delivered twice in several inserts."""
    opened = Archive(clickhouse_server)
    records = [
        Record("settlement.events", number % 2, number // 2, None, raw(admitted(f"a{number}", day, stay=f"m{number}")),
               ARRIVED_MS + number * 60_000)
        for number, day in enumerate(DAYS)
    ]  # fmt: skip
    for batch in (records[:4], records[2:], records[5:6]):
        opened.sink.handle(batch)
    yield opened
    opened.close()


def source(
    archive: Archive,
    name: str = "clickhouse",
    period: Period = ALWAYS,
    *,
    earlier: SourceRead | None = None,
    page_rows: int = 3,
) -> ClickHouseSource:
    topics, by_arrival = archive_topics(name)
    bounds = None if earlier is None else earlier.topics
    link = archive.settings
    return ClickHouseSource(
        lambda: connect_read_only(
            host=link.host, port=link.port, username=link.username, password=link.password.get_secret_value(), database=link.database, secure=False
        ),
        topics, period, by_arrival=by_arrival, bounds=bounds, page_rows=page_rows,
    )  # fmt: skip


def names(read: list[RawEvent]) -> list[str]:
    return [event.raw.decode().split('"id": "a')[1][0] for event in read]


IN_ORDER = sorted(range(10), key=lambda number: (DAYS[number], number % 2, number // 2))


@pytest.mark.parametrize("page_rows", [1, 2, 3, 7, 10, 100])
def test_each_event_once_in_business_time_whatever_the_page(archive: Archive, page_rows: int) -> None:
    opened = source(archive, page_rows=page_rows)
    read = list(opened.read())
    assert names(read) == list(map(str, IN_ORDER))
    assert read[0].position == f"settlement.events/{IN_ORDER[0] % 2}@{IN_ORDER[0] // 2}"
    assert read[0].raw == raw(admitted(f"a{IN_ORDER[0]}", DAYS[IN_ORDER[0]], stay=f"m{IN_ORDER[0]}"))
    assert (opened.done(), opened.read_so_far().events) == (10, 10)


def test_it_says_beforehand_what_it_would_read(archive: Archive) -> None:
    period = Period(START, START + timedelta(days=9))
    opened = source(archive, period=period)
    told = opened.describe()
    assert [(t.topic, t.partition, t.from_, t.to) for t in told.topics] == [
        ("settlement.events", 0, 0, 5), ("settlement.events", 1, 0, 5),
    ]  # fmt: skip
    assert told.query == {
        "table": "events", "by": "event_time", "since": START.isoformat(),
        "until": (START + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    estimate = opened.estimate()
    assert estimate.total is not None and estimate.total >= 10  # what is not merged yet counts twice
    assert estimate.bytes is not None and 2_000 < estimate.bytes < 20_000


def test_a_period_by_business_time_or_by_arrival(archive: Archive) -> None:
    days = Period(START + timedelta(days=1), START + timedelta(days=3))
    assert names(list(source(archive, period=days).read())) == ["4", "8", "1", "5", "2"]
    arrival = Period(
        *(START.fromtimestamp(ARRIVED_MS / 1000 + minutes * 60, START.tzinfo) for minutes in (6, 9))
    )
    assert sorted(names(list(source(archive, "clickhouse@arrived", arrival).read()))) == ["6", "7", "8"]


@pytest.mark.parametrize("name", ["clickhouse", "clickhouse@arrived"])
def test_what_was_applied_of_rules_before_the_period_comes_first(archive: Archive, name: str) -> None:
    applied = event("service.rules_applied", "r1", -30, states={}, parameters={})
    archive.sink.handle([Record("service.events", 0, 0, None, raw(applied), ARRIVED_MS - 60_000)])
    period = (
        Period(START, None)
        if name == "clickhouse"
        else Period(START.fromtimestamp(ARRIVED_MS / 1000, UTC), None)
    )
    read = list(source(archive, name, period).read())
    assert read[0].topic == "service.events" and len(read) == 11
    assert source(archive, name, period).estimate().total is not None
    assert list(source(archive, name, period).read(skip=1)) == read[1:]
    assert len(list(source(archive, f"{name}:settlement.events", period).read())) == 10


def test_what_is_archived_meanwhile_is_not_read_also_when_it_is_taken_up_again(archive: Archive) -> None:
    opened = source(archive)
    described = opened.describe()
    whole = list(opened.read())
    archive.sink.handle(
        [Record("settlement.events", 0, 5, None, raw(admitted("a0", -3, stay="mx")), ARRIVED_MS)]
    )
    assert list(source(archive, earlier=described).read(skip=4)) == whole[4:]
    assert len(list(source(archive).read())) == 11


def test_its_connection_cannot_write(archive: Archive) -> None:
    link = archive.settings
    client = connect_read_only(
        host=link.host, port=link.port, username=link.username, password=link.password.get_secret_value(),
        database=link.database, secure=False
    )  # fmt: skip
    with client:
        for statement in ("CREATE TABLE other (a Int8) ENGINE = Memory", "TRUNCATE TABLE events"):
            with pytest.raises(DatabaseError):
                client.command(statement)
    assert len(list(source(archive).read())) == 10


def test_no_archive_is_a_sentence(clickhouse_server: ClickHouseDatabase) -> None:
    with clickhouse_server.client() as client:
        client.command(f"CREATE DATABASE {clickhouse_server.database}")
    opened = ClickHouseSource(
        lambda: connect_read_only(
            host=clickhouse_server.host, port=clickhouse_server.port, username="default", password=clickhouse_server.password,
            database=clickhouse_server.database, secure=False,
        ),
        ("settlement.events",),
    )  # fmt: skip
    with pytest.raises(WrongSource, match="no archive of events"):
        opened.describe()


def test_clickhouse_being_away_is_a_sentence() -> None:
    opened = ClickHouseSource(
        lambda: connect_read_only(
            host="127.0.0.1", port=1, username="default", password="", database="none", secure=False
        ),
        ("settlement.events",),
    )  # fmt: skip
    with pytest.raises(WrongSource, match="cannot be read"):
        opened.describe()
