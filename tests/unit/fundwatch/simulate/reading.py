"""Histories as tests look at them."""

from collections import Counter
from datetime import UTC, datetime

import orjson

from detectors.intake.read import Taken, read_event
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan

_HORIZON = datetime(8000, 1, 1, tzinfo=UTC)


def parts_of(plan: Plan) -> list[tuple[str, list[bytes]]]:
    """Every file's name and lines."""
    return [(part.name, part.lines) for part in History(plan).parts()]


def lines_of(plan: Plan) -> list[bytes]:
    """Every line in the order of delivery."""
    return [line for _, lines in parts_of(plan) for line in lines]


def taken(line: bytes) -> Taken:
    """Through the intake; raises `Refused`."""
    return read_event(line, max_bytes=1_000_000, horizon=_HORIZON)


def names(lines: list[bytes]) -> Counter[tuple[str, str]]:
    """How often each (source, id) stands in a history."""
    events = (orjson.loads(line) for line in lines)
    return Counter((event["source"], event["id"]) for event in events)
