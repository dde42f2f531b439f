"""Histories as tests look at them."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson

from detectors.contract.events import AnyEvent
from detectors.engine.projector import version_of
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


def bodies_of(lines: list[bytes]) -> dict[tuple[str, str, str], list[dict[str, Any]]]:
    """The different bodies under each (source, id, type)."""
    bodies = defaultdict(list)
    for line in dict.fromkeys(lines):
        bodies[name_of(taken(line).event)].append(orjson.loads(line))
    return bodies


def name_of(event: AnyEvent) -> tuple[str, str, str]:
    """Source, id and type, as the intake reads them."""
    return event.source, event.id, str(event.__struct_config__.tag)


def that_count(lines: list[bytes]) -> list[AnyEvent]:
    """Of each event the body that counts, reversals among them."""
    best: dict[tuple[str, str, str], Taken] = {}
    for line in dict.fromkeys(lines):
        item = taken(line)
        name = name_of(item.event)
        held = best.get(name)
        if held is None or version_of(item.event, item.digest) > version_of(held.event, held.digest):
            best[name] = item
    return [item.event for item in best.values()]


def canonical(body: dict[str, Any]) -> bytes:
    """What the intake makes of a body, in one spelling."""
    return msgspec.json.encode(taken(orjson.dumps(body)).event)
