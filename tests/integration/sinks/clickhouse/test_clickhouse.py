"""The tables say what stands, whatever comes again, late or in numbers."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

import msgspec
import pytest
from pydantic import SecretStr

from detectors.contract.deadletter import DeadLetter, encode_dead_letter
from detectors.contract.doubt import Doubt, Status, encode_doubt
from detectors.contract.topics import DEAD_LETTERS, DOUBTS
from detectors.contract.values import BUSINESS_TZ, Text
from sinks.base import Record, SinkError
from sinks.clickhouse.columns import DEAD_LETTER, DOUBT
from sinks.clickhouse.connect import connect
from sinks.clickhouse.migrate import Migration, migrate, read_migrations
from sinks.clickhouse.sink import ClickHouseSink
from sinks.settings import ClickHouseSettings
from tests.integration.sinks.running import make_topic, publish, running
from tests.parts.clickhouse import ClickHouseDatabase, ClickHouseEngine
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
_offsets = count()


class Tables:
    """A sink over a database of its own, and what the database answers."""

    def __init__(self, place: ClickHouseDatabase) -> None:
        self.settings = ClickHouseSettings(
            host=place.host, port=place.port, password=SecretStr(place.password), database=place.database
        )
        self.sink = self.make_sink()
        self.sink.open()
        self.client = connect(self.settings)

    def make_sink(self) -> ClickHouseSink:
        return ClickHouseSink(lambda: connect(self.settings), max_batch=5_000, linger_seconds=0.05, pauses=())

    def take(self, *doubts: Doubt) -> None:
        self.sink.handle([record(doubt) for doubt in doubts])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = [tuple(row) for row in self.client.query(query).result_rows]
        return rows

    def standing(self) -> int:
        return int(self.ask("SELECT count() FROM doubts_standing")[0][0])

    def close(self) -> None:
        self.client.close()
        self.sink.close()


@pytest.fixture
def tables(clickhouse_server: ClickHouseDatabase) -> Iterator[Tables]:
    opened = Tables(clickhouse_server)
    yield opened
    opened.close()


def record(doubt: Doubt) -> Record:
    return Record(DOUBTS, 0, next(_offsets), str(doubt.doubt_id).encode(), encode_doubt(doubt), 0)


def revision(number: int, of: int, status: Status = "revised") -> Doubt:
    return msgspec.structs.replace(make_doubt(number, AT, revision=of), status=status)


def test_every_column_holds_what_the_doubt_says(tables: Tables) -> None:
    doubt = make_doubt(8, AT)
    tables.take(doubt)
    names = [column.name for column in DOUBT]
    row = dict(zip(names, tables.ask("SELECT * FROM doubts FINAL")[0], strict=True))
    plain = msgspec.json.decode(encode_doubt(doubt))
    for name in ("rule_id", "rule_version", "parameters_digest", "level", "status", "business_item"):
        assert row[name] == plain[name]
    assert (row["doubt_id"], row["revision"]) == (doubt.doubt_id, 1)
    assert (row["subject_kind"], row["subject_id"], row["subject_name"]) == (
        doubt.subject.kind, doubt.subject.id, doubt.subject.name,
    )  # fmt: skip
    assert (row["region"], row["facility"], row["anchor"]) == (doubt.region, doubt.facility, doubt.anchor)
    assert (row["occurred_at"], row["detected_at"]) == (doubt.occurred_at, doubt.detected_at)
    assert (row["amount"], row["reason"], row["complete"]) == (doubt.amount, doubt.reason, doubt.complete)
    assert (row["message_zh"], row["message_en"]) == (doubt.message.zh, doubt.message.en)
    assert msgspec.json.decode(row["evidence"]) == plain["evidence"]
    assert row["raw"].encode() == encode_doubt(doubt)


@pytest.mark.parametrize("table", ["doubts", "doubt_revisions", "dead_letters"])
def test_the_insert_names_the_columns_and_types_that_the_migrations_made(tables: Tables, table: str) -> None:
    columns = DEAD_LETTER if table == "dead_letters" else DOUBT
    made = [row[:2] for row in tables.ask(f"DESCRIBE TABLE {table}")]
    assert made == [(column.name, column.type) for column in columns]


def test_what_was_found_in_retrospect_says_so_in_every_table(tables: Tables) -> None:
    tables.take(make_doubt(1, AT), msgspec.structs.replace(make_doubt(2, AT), found="retrospect"))
    for table in ("doubts", "doubt_revisions", "doubts_standing"):
        asked = f"SELECT found, count() FROM {table} GROUP BY found ORDER BY found"  # noqa: S608
        assert tables.ask(asked) == [
            ("", 1),
            ("retrospect", 1),
        ]


def test_redelivery_changes_nothing(tables: Tables) -> None:
    doubts = [make_doubt(number, AT) for number in range(50)]
    for _ in range(3):
        tables.take(*doubts)
    assert tables.ask("SELECT count() FROM doubts FINAL") == [(50,)]
    assert tables.ask("SELECT count() FROM doubt_revisions FINAL") == [(50,)]
    assert tables.standing() == 50


def test_an_older_revision_that_comes_late_does_not_stand(tables: Tables) -> None:
    tables.take(revision(1, 3))
    tables.take(revision(1, 2), revision(1, 1, "raised"))
    tables.take(revision(1, 2))
    assert tables.ask("SELECT revision, status FROM doubts FINAL") == [(3, "revised")]
    assert tables.ask("SELECT revision FROM doubt_revisions FINAL ORDER BY revision") == [(1,), (2,), (3,)]


def test_withdrawn_is_kept_but_does_not_stand(tables: Tables) -> None:
    tables.take(revision(1, 1, "raised"), revision(2, 1, "raised"))
    tables.take(revision(1, 2, "withdrawn"))
    tables.take(revision(1, 1, "raised"))
    assert tables.standing() == 1
    assert tables.ask("SELECT status, count() FROM doubts FINAL GROUP BY status ORDER BY status") == [
        ("raised", 1),
        ("withdrawn", 1),
    ]
    tables.take(revision(1, 3, "raised"))
    assert tables.standing() == 2


def test_any_order_with_any_duplicates_ends_in_the_same_tables(tables: Tables) -> None:
    dice = Random(20261121)
    statuses: tuple[Status, ...] = ("raised", "revised", "withdrawn", "revised")
    revisions = [revision(number, of + 1, statuses[of]) for number in range(30) for of in range(4)]
    shuffled = dice.sample(revisions, len(revisions)) + dice.choices(revisions, k=60)
    for start in range(0, len(shuffled), 7):
        tables.take(*shuffled[start : start + 7])
    latest = tables.ask("SELECT doubt_id, revision, status FROM doubts FINAL ORDER BY doubt_id")
    assert sorted(latest) == sorted((revision(n, 4).doubt_id, 4, "revised") for n in range(30))
    assert tables.ask("SELECT count() FROM doubt_revisions FINAL") == [(120,)]


@pytest.mark.parametrize("year", [1901, 1960, 2126, 2202, 2299])
def test_dates_of_other_centuries_come_back_to_the_microsecond(tables: Tables, year: int) -> None:
    time = datetime(year, 3, 2, 10, 15, 7, 123_456, tzinfo=BUSINESS_TZ)
    tables.take(msgspec.structs.replace(make_doubt(1, AT), occurred_at=time))
    shown, back = tables.ask("SELECT toString(occurred_at), occurred_at FROM doubts FINAL")[0]
    assert shown == f"{year}-03-02 10:15:07.123456"
    assert back == time


def test_dates_beyond_the_column_are_kept_at_its_bound_and_exactly_in_the_raw_doubt(tables: Tables) -> None:
    time = datetime(9999, 12, 31, tzinfo=BUSINESS_TZ)
    tables.take(msgspec.structs.replace(make_doubt(1, AT), occurred_at=time))
    shown, raw = tables.ask("SELECT toString(occurred_at), raw FROM doubts FINAL")[0]
    assert shown == "2299-12-31 23:59:59.999999"
    assert '"occurred_at":"9999-12-31T00:00:00+08:00"' in raw


def test_amounts_are_exact_and_may_be_unknown(tables: Tables) -> None:
    amounts = [None, Decimal("0.10"), Decimal("12345678901234.0000000001"), Decimal("1E+400")]
    tables.take(*(msgspec.structs.replace(make_doubt(n, AT), amount=a) for n, a in enumerate(amounts)))
    kept = {row[0] for row in tables.ask("SELECT amount FROM doubts FINAL")}
    assert kept == {None, Decimal("0.1"), Decimal("12345678901234.0000000001")}
    assert tables.ask("SELECT sum(amount) FROM doubts FINAL") == [(Decimal("12345678901234.1000000001"),)]


def test_five_thousand_in_one_go(tables: Tables) -> None:
    doubts = [make_doubt(number, AT + timedelta(milliseconds=number)) for number in range(5_000)]
    tables.take(*doubts)
    tables.take(*doubts)
    assert tables.standing() == 5_000
    by_level = dict(tables.ask("SELECT level, count() FROM doubts_standing GROUP BY level"))
    assert sum(by_level.values()) == 5_000
    assert by_level["high"] == sum(doubt.level == "high" for doubt in doubts)


def dead_letter(offset: int, original: str = "bm90IGpzb24=") -> Record:
    letter = DeadLetter(
        reason="not_json", message=Text("不是 JSON", "not JSON"), path="$.data", topic="settlement.events",
        partition=1, offset=offset, key=None, time=AT, original_base64=original,
    )  # fmt: skip
    return Record(DEAD_LETTERS, 0, next(_offsets), None, encode_dead_letter(letter), 0)


def test_dead_letters_are_kept_byte_for_byte_and_once(tables: Tables) -> None:
    tables.sink.handle([dead_letter(7, "AP+Abm90IGpzb24="), dead_letter(8)])
    tables.sink.handle([dead_letter(7, "AP+Abm90IGpzb24=")])  # refused again after a crash of the gateway
    rows = tables.ask(
        "SELECT topic, partition, offset, key, reason, path, refused_at, hex(original)"
        " FROM dead_letters FINAL ORDER BY offset"
    )
    assert rows == [
        ("settlement.events", 1, 7, None, "not_json", "$.data", AT, b"\0\xff\x80not json".hex().upper()),
        ("settlement.events", 1, 8, None, "not_json", "$.data", AT, b"not json".hex().upper()),
    ]


def test_poison_does_not_keep_its_neighbours_out(tables: Tables) -> None:
    poison = Record(DOUBTS, 0, next(_offsets), b"k", b"{broken", 0)
    letter = Record(DEAD_LETTERS, 0, next(_offsets), None, b"broken too", 0)
    tables.sink.handle([record(make_doubt(1, AT)), poison, letter, record(make_doubt(2, AT))])
    assert tables.standing() == 2
    assert tables.sink.tally.counts()["skipped"] == 2


def test_opening_again_migrates_nothing_and_an_edited_migration_is_refused(tables: Tables) -> None:
    tables.take(make_doubt(1, AT))
    again = tables.make_sink()
    again.open()
    again.close()
    assert tables.standing() == 1
    assert migrate(tables.client, read_migrations()) == 0
    new = Migration(99, "more", "d" * 64, ("CREATE TABLE IF NOT EXISTS more (a Int8) ENGINE = Log",))
    assert migrate(tables.client, [*read_migrations(), new]) == 1
    with pytest.raises(SinkError, match="0099"):
        migrate(tables.client, [Migration(99, "more", "e" * 64, new.statements)])


def test_from_the_topic_to_the_tables(clean_kafka: KafkaBroker, tables: Tables) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    publish(clean_kafka.bootstrap, [make_doubt(number, AT) for number in range(300)])
    with running(tables.make_sink(), clean_kafka.bootstrap) as run:
        run.has_committed(300)
    assert tables.standing() == 300


def test_a_server_that_is_away_stops_it_and_nothing_is_lost(
    clickhouse_factory: Callable[[], ClickHouseEngine],
) -> None:
    engine = clickhouse_factory()
    tables = Tables(ClickHouseDatabase(engine, "away"))
    engine.kill()
    with pytest.raises(SinkError, match=r"^insert into doubt_revisions failed 1 times"):
        tables.take(make_doubt(1, AT))
    with pytest.raises(SinkError, match=r"^connect to ClickHouse failed"):
        tables.make_sink().open()
    engine.start()
    tables.take(make_doubt(1, AT))
    assert tables.standing() == 1
    tables.close()
