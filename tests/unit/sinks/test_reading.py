"""A record that cannot be read is left out, counted and logged by its place; its neighbours are read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from detectors.contract.deadletter import DeadLetter, encode_dead_letter
from detectors.contract.doubt import encode_doubt
from detectors.contract.topics import DEAD_LETTERS, DOUBTS
from detectors.contract.values import BUSINESS_TZ, Text
from sinks.base import Record
from sinks.reading import read_dead_letters, read_doubts
from sinks.tally import SKIPPED, Tally
from tests.tools.synthetic import make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
GOOD = encode_doubt(make_doubt(1, AT))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    plain = msgspec.json.decode(GOOD)
    change(plain)
    return msgspec.json.encode(plain)


POISON = {
    "not JSON": b"\x00\xffoops",
    "cut off": GOOD[:-20],
    "another type": b"[]",
    "a field is missing": changed(lambda doubt: doubt.pop("level")),
    "an unknown level": changed(lambda doubt: doubt.update(level="urgent")),
    "a time without offset": changed(lambda doubt: doubt.update(occurred_at="2026-03-02T10:15:00")),
    "revision nought": changed(lambda doubt: doubt.update(revision=0)),
    "a revision beyond every integer": changed(lambda doubt: doubt.update(revision=2**40)),
    "an amount that is no number": changed(lambda doubt: doubt.update(amount="NaN")),
    "text that is no UTF-8": GOOD.replace(b"220100", b"\xff\xfe2201"),
    "endless nesting": GOOD.replace(b'"evidence":[', b'"evidence":[{"fields":{"a":' + b"[" * 100_000),
}


@pytest.mark.parametrize("value", POISON.values(), ids=POISON.keys())
def test_poison_is_skipped_counted_and_logged_by_its_place_only(value: bytes) -> None:
    tally = Tally()
    records = [Record(DOUBTS, 2, 40 + n, b"k", body, 0) for n, body in enumerate((GOOD, value, GOOD))]
    with capture_logs() as logs:
        read = read_doubts(records, tally)
    assert [record.offset for record, _ in read] == [40, 42]
    assert tally.counts()[SKIPPED] == 1
    assert logs == [
        {"event": "record skipped", "log_level": "warning", "topic": DOUBTS, "partition": 2, "offset": 41}
    ]


def test_the_newest_doubt_read_is_what_the_heartbeat_tells() -> None:
    tally = Tally()
    doubts = [make_doubt(number, AT) for number in (1, 2)]
    read_doubts([Record(DOUBTS, 0, n, b"k", encode_doubt(doubt), 0) for n, doubt in enumerate(doubts)], tally)
    assert tally.last().time == doubts[1].occurred_at
    assert tally.last().at is not None


def test_unreadable_dead_letters_are_skipped_too() -> None:
    letter = DeadLetter(
        reason="not_json", message=Text("不是 JSON", "not JSON"), path=None, topic="settlement.events",
        partition=0, offset=7, key=None, time=AT, original_base64="bm90IGpzb24=",
    )  # fmt: skip
    bad = [
        msgspec.structs.replace(letter, original_base64="not base64!"),
        msgspec.structs.replace(letter, time=AT.replace(tzinfo=None)),
        msgspec.structs.replace(letter, offset=2**63),
    ]
    records = [
        Record(DEAD_LETTERS, 0, n, None, encode_dead_letter(one), 0) for n, one in enumerate((*bad, letter))
    ]
    tally = Tally()
    assert [read for _, read in read_dead_letters(records, tally)] == [letter]
    assert tally.counts()[SKIPPED] == len(bad)
