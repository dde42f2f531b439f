"""The archive holds every accepted event byte for byte, once, whatever comes again."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import xxhash
from pydantic import SecretStr

from detectors.contract.events import Retracted
from detectors.contract.topics import RAW, SERVICE_EVENTS, SETTLEMENT_EVENTS
from detectors.contract.values import to_us
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from sinks.archive.admission import Admission
from sinks.archive.bodies import BODY
from sinks.archive.columns import EVENT
from sinks.archive.retractions import cells_of
from sinks.archive.sink import ArchiveSink
from sinks.base import Record
from sinks.clickhouse.connect import connect
from sinks.settings import ClickHouseSettings
from tests.generators.arrivals import reversal_of
from tests.integration.sinks.running import committed, eventually, make_topic, produce, running
from tests.parts.clickhouse import ClickHouseDatabase
from tests.parts.kafka import KafkaBroker
from tests.support.events import START, admitted, discharged, raw, readmission

ARRIVED_MS = 1_790_000_000_123
ADMIT = Admission(1_048_576, lambda: make_ruleset(catalogue(), tables=reference_tables(None)))

CELLS = cells_of({rule.cell.name: rule.cell for rule in catalogue().values()}.values())


class Archive:
    """A sink over a database of its own, and what the database answers."""

    def __init__(self, place: ClickHouseDatabase) -> None:
        self.settings = ClickHouseSettings(
            host=place.host, port=place.port, password=SecretStr(place.password), database=place.database
        )
        self.retracted: list[bytes] = []
        self.sink = self.make_sink()
        self.sink.open()
        self.client = connect(self.settings)

    def make_sink(self, keep_days: int = 0) -> ArchiveSink:
        return ArchiveSink(
            lambda: connect(self.settings), ADMIT, cells=CELLS, retract=self.retracted.extend, max_batch=1_000,
            linger_seconds=0.05, keep_days=keep_days, pauses=(),
        )  # fmt: skip

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        found = self.client.query(query, query_formats={"String": "bytes"})
        return [tuple(row) for row in found.result_rows]

    def close(self) -> None:
        self.client.close()
        self.sink.close()


@pytest.fixture
def archive(clickhouse_server: ClickHouseDatabase) -> Iterator[Archive]:
    opened = Archive(clickhouse_server)
    yield opened
    opened.close()


def records(*messages: bytes, first: int = 0, topic: str = SETTLEMENT_EVENTS) -> list[Record]:
    return [
        Record(topic, 1, first + number, b"P1", message, ARRIVED_MS) for number, message in enumerate(messages)
    ]  # fmt: skip


def test_the_insert_names_the_columns_and_types_that_the_migration_made(archive: Archive) -> None:
    for table, columns in (("events", EVENT), ("event_bodies", BODY)):
        made = [tuple(part.decode() for part in row[:2]) for row in archive.ask(f"DESCRIBE TABLE {table}")]
        assert made == [(column.name, column.type) for column in columns]


def test_an_event_stands_byte_for_byte_with_its_place_and_its_times(archive: Archive) -> None:
    message = b" \n" + raw(admitted("a-一", 0.5, stay="m1")) + b" \r\n"
    archive.sink.handle(records(message, first=7))
    (row,) = archive.ask("SELECT * FROM events FINAL")
    held = dict(zip((column.name for column in EVENT), row, strict=True))
    assert held["original"] == message
    assert held["digest"] == xxhash.xxh3_64_intdigest(message.strip())
    assert (held["topic"], held["partition"], held["offset"]) == (SETTLEMENT_EVENTS.encode(), 1, 7)
    assert (held["type"], held["source"]) == (b"settlement.admitted", b"/test")
    assert (held["event_id"], held["key"]) == ("a-一".encode(), b"P1")
    assert to_us(held["event_time"]) == to_us(START + timedelta(days=0.5))
    assert to_us(held["arrived_at"]) == ARRIVED_MS * 1_000


def test_redelivery_changes_nothing(archive: Archive) -> None:
    taken = records(*(raw(event) for event in readmission()))
    for _ in range(3):
        archive.sink.handle(taken)
    assert archive.ask("SELECT count() FROM events FINAL") == [(3,)]
    assert archive.ask("SELECT DISTINCT offset FROM events ORDER BY offset") == [(0,), (1,), (2,)]


def test_an_event_sent_twice_stands_twice(archive: Archive) -> None:
    """Both are on the topic: a replay has to meet what live met."""
    message = raw(readmission()[0])
    archive.sink.handle(records(message, message))
    assert archive.ask("SELECT count() FROM events FINAL") == [(2,)]


def test_what_the_gateway_refuses_is_counted_and_left_out(archive: Archive) -> None:
    early = discharged("d0", 0, stay="m0", begntime=(START + timedelta(days=1)).isoformat())
    archive.sink.handle(records(b"{", raw(early), raw(readmission()[0]), b"x" * 1_048_577))
    assert archive.ask("SELECT event_id FROM events FINAL") == [(b"P1-a1",)]
    assert archive.sink.tally.counts()["refused"] == 3
    assert archive.sink.tally.counts()["archived"] == 1


def test_events_of_many_years_in_one_batch_up_to_the_last_that_is_taken(archive: Archive) -> None:
    years = [1900, *range(1920, 2040), 2199, 2299]
    events = [
        {**admitted(f"a{year}", 0, stay=f"m{year}"), "time": f"{year}-06-01T00:00:00+08:00"} for year in years
    ]
    archive.sink.handle(records(*(raw(event) for event in events)))
    assert archive.ask("SELECT count() FROM events FINAL") == [(len(years),)]


def test_events_go_after_their_time_and_stay_for_ever_when_it_is_0(archive: Archive) -> None:
    archive.sink.handle(records(raw(readmission()[0])))
    old = Record(SETTLEMENT_EVENTS, 0, 0, None, raw(readmission()[1]), int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000))  # fmt: skip
    archive.sink.handle([old])
    archive.client.command("OPTIMIZE TABLE events FINAL")
    assert archive.ask("SELECT count() FROM events") == [(2,)]
    keeping = archive.make_sink(keep_days=365)
    keeping.open()
    keeping.close()
    archive.client.command("OPTIMIZE TABLE events FINAL")
    eventually(lambda: archive.ask("SELECT event_id FROM events") == [(b"P1-a1",)], "the old one goes")
    for_ever = archive.make_sink()
    for_ever.open()
    for_ever.close()
    archive.sink.handle([old])
    archive.client.command("OPTIMIZE TABLE events FINAL")
    assert archive.ask("SELECT count() FROM events") == [(2,)]


def test_every_raw_topic_is_read_and_a_restart_repeats_nothing(
    clean_kafka: KafkaBroker, archive: Archive
) -> None:
    for topic in RAW:
        make_topic(clean_kafka.bootstrap, topic)
    tick = {
        "specversion": "1.0", "id": "tick", "source": "/fundwatch/calendar", "type": "calendar.tick",
        "time": START.isoformat(), "data": {},
    }  # fmt: skip
    change = {
        **tick,
        "id": "rules",
        "type": "service.rules_applied",
        "data": {"states": {}, "parameters": {}},
    }
    wrong = {**change, "id": "wrong", "data": {"states": {"no-such-rule": "enabled"}, "parameters": {}}}
    send = {
        "settlement.events": [*map(raw, readmission()), b"poison", raw(change)],
        "inventory.events": [],
        "registration.events": [raw(tick)],  # time is told on the service's own topic alone
        "service.events": [raw(tick), raw(change), raw(wrong)],
    }
    for topic, messages in send.items():
        produce(clean_kafka.bootstrap, [(b"k", message) for message in messages], topic)

    def behind() -> bool:
        done = {topic: committed(clean_kafka.bootstrap, "archive", topic) for topic in RAW}
        return done == {topic: len(messages) for topic, messages in send.items()}

    for _ in range(2):
        with running(archive.make_sink(), clean_kafka.bootstrap):
            eventually(behind, "everything read")
    kept = archive.ask("SELECT topic, event_id FROM events ORDER BY topic, event_id")
    assert kept == [
        (b"service.events", b"rules"),
        (b"service.events", b"tick"),
        *((b"settlement.events", name) for name in (b"P1-a1", b"P1-a2", b"P1-d1")),
    ]


def _corrected(**more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """An admission, and the same with the hospital put right later."""
    wrong = admitted("a", 0, stay="m1")
    right = {**wrong, "recordedtime": (START + timedelta(days=3)).isoformat()}
    right["data"] = {**wrong["data"], "fixmedins_code": "H-RIGHT", **more}
    return wrong, right


@pytest.mark.parametrize("later_first", [False, True])
def test_a_body_that_lost_its_event_to_another_cell_is_retracted_whichever_came_first(
    archive: Archive, later_first: bool
) -> None:
    wrong, right = map(raw, _corrected())
    order = (right, wrong) if later_first else (wrong, right)
    archive.sink.handle(records(order[0]))
    assert archive.retracted == []
    archive.sink.handle(records(raw(discharged("d", 1, stay="m1")), order[1], first=1))
    (message,) = archive.retracted
    told = ADMIT(message, SERVICE_EVENTS).event
    assert isinstance(told, Retracted)
    assert json.loads(message)["data"]["original"] == json.loads(wrong)
    assert told.data.digest == f"{xxhash.xxh3_64_intdigest(right):016x}"
    assert told.data.recordedtime == ADMIT(right, SETTLEMENT_EVENTS).event.recordedtime
    again = list(archive.retracted)
    archive.sink.handle(records(order[1], first=9))  # found again, told again: the same message
    assert archive.retracted == [*again, *again]


def test_a_correction_that_stays_in_its_cells_needs_no_retraction(archive: Archive) -> None:
    wrong, right = _corrected(
        fixmedins_code=admitted("a", 0, stay="m1")["data"]["fixmedins_code"], brdy="1950-01-01"
    )
    archive.sink.handle(records(raw(wrong), raw(right), raw(wrong)))
    assert archive.retracted == []


def test_a_reversal_that_carries_another_body_retracts_the_one_that_came(archive: Archive) -> None:
    came, carried = _corrected()
    archive.sink.handle(records(raw(came), raw(reversal_of(carried, "r", carried["time"]))))
    (message,) = archive.retracted
    told = ADMIT(message, SERVICE_EVENTS).event
    assert isinstance(told, Retracted)
    assert told.data.reversed and json.loads(message)["data"]["original"] == came


def test_numbers_shared_by_types_and_sources_are_no_clash(archive: Archive) -> None:
    admission, discharge = admitted("n", 0, stay="m1"), discharged("n", 1, stay="m1")
    archive.sink.handle(records(raw(admission), raw(discharge), raw({**admission, "source": "/other"})))
    assert archive.retracted == []


def test_an_archive_of_an_earlier_release_learns_which_bodies_it_holds(archive: Archive) -> None:
    wrong, right = _corrected()
    reversed_ = admitted("b", 0, stay="m2")
    earlier = [wrong, right, reversed_, reversal_of(reversed_, "r", reversed_["time"])]
    archive.sink.handle(records(*map(raw, earlier)))
    query = "SELECT name, recorded, digest, event_time, offset FROM event_bodies FINAL ORDER BY name, digest"
    before = archive.ask(query)
    archive.client.command("TRUNCATE TABLE event_bodies")
    for _ in range(2):
        opened = archive.make_sink()
        opened.open()
        opened.close()
        assert archive.ask(query) == before
    assert len(before) == 5  # and the row that says that it was done
