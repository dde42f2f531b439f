"""Heartbeats that cannot be read are left out and counted."""

from datetime import datetime

import pytest

from detectors.contract.health import Heartbeat, LastEvent, encode_heartbeat
from detectors.contract.topics import HEALTH
from detectors.contract.values import BUSINESS_TZ
from sinks.base import Record
from sinks.redis.heartbeats import read_heartbeats
from sinks.tally import SKIPPED, Tally

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=BUSINESS_TZ)
GOOD = Heartbeat(
    process="worker", instance="h-1", at=NOW, counts={"doubts": 1}, last_event=LastEvent(time=NOW, at=NOW)
)


def record(value: bytes) -> Record:
    return Record(HEALTH, 0, 7, None, value, 0)


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff",
        b"[]",
        encode_heartbeat(GOOD).replace(b'"at":"2026-03-02T10:15:00+08:00"', b'"at":"2026-03-02T10:15:00"'),
        encode_heartbeat(GOOD).replace(
            b'"time":"2026-03-02T10:15:00+08:00"', b'"time":"2026-03-02T10:15:00"'
        ),
        b"[" * 100_000,
    ],
)
def test_one_that_cannot_be_read_is_counted_and_its_neighbours_go_on(bad: bytes) -> None:
    tally = Tally()
    assert read_heartbeats([record(bad), record(encode_heartbeat(GOOD))], tally) == [GOOD]
    assert tally.counts()[SKIPPED] == 1
