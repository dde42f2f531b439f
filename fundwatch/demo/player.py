"""Plays recorded and synthetic events into Kafka, each at its moment."""

import heapq
import json
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from detectors.contract import topics
from fundwatch.demo.settings import DemoSettings
from fundwatch.demo.stays import encode, stay_events
from fundwatch.demo.synthetic.stream import synthetic_stream


class Cue(NamedTuple):
    """Seconds after the start, where to, and what."""

    at: float
    topic: str
    key: bytes | None
    message: bytes


def stay_cues(speed_up: float) -> list[Cue]:
    """The recorded stays, their span of a century divided by `speed_up`."""
    events = stay_events()
    start = datetime.fromisoformat(events[0]["time"])
    return [
        _cue((datetime.fromisoformat(event["time"]) - start).total_seconds() / speed_up, event)
        for event in events
    ]


def synthetic_cues(settings: DemoSettings, seconds: float) -> list[Cue]:
    """The made-up population spread over so many seconds."""
    if settings.synthetic_events == 0:
        return []
    deliveries = synthetic_stream(settings.seed, settings.synthetic_events).deliveries
    return [_routed(delivery.at * seconds, delivery.event) for delivery in deliveries]


def _routed(at: float, message: bytes) -> Cue:
    """To the topic of its stream; what cannot be read goes where a broken source might send it."""
    try:
        event = json.loads(message)
    except ValueError:
        return Cue(at, topics.REGISTRATION_EVENTS, None, message)
    return _cue(at, event, message)


def _cue(at: float, event: dict[str, Any], message: bytes | None = None) -> Cue:
    data = event["data"].get("original", event)["data"]
    key = data.get("psn_no") or data.get("emp_no") or data.get("fixmedins_code")
    topic = f"{event['type'].partition('.')[0]}.events"
    return Cue(at, topic, key.encode() if key else None, encode(event) if message is None else message)


def cues(settings: DemoSettings) -> Iterator[Cue]:
    """Everything that the demonstration plays, in order."""
    stays = stay_cues(settings.speed_up)
    yield from heapq.merge(stays, synthetic_cues(settings, stays[-1].at), key=lambda cue: cue.at)


def play(
    played: Iterable[Cue],
    publish: Callable[[str, bytes | None, bytes], None],
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> int:
    """Publish each cue at its moment; returns how many there were."""
    started = clock()
    count = 0
    for cue in played:
        ahead = started + cue.at - clock()
        if ahead > 0:
            wait(ahead)
        publish(cue.topic, cue.key, cue.message)
        count += 1
    return count
