"""What is told of the pipeline, from what was read of it."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from dashboard_api.health import assess
from dashboard_api.lag import LagReading
from dashboard_api.live.store import Pulse
from dashboard_api.models import Health
from detectors.contract.health import Heartbeat, LastEvent
from detectors.contract.values import BUSINESS_TZ

NOW = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
NEEDED = ("gateway", "worker", "sink.redis")
REACHED = LagReading(True, {"gateway": 3, "worker": 0})


def beat(process: str, *, seconds: float = 0, instance: str = "h-1", **counts: Any) -> Heartbeat:
    at = NOW - timedelta(seconds=seconds)
    last = LastEvent(time=at - timedelta(days=1), at=at) if process == "gateway" else LastEvent(None, None)
    return Heartbeat(process=process, instance=instance, at=at, counts=counts, last_event=last)


def pulse(*beats: Heartbeat, retired: dict[str, int] | None = None) -> Pulse:
    return Pulse(beats, retired or {}, {"not_json": 2, "too_large": 1})


def healthy(*more: Heartbeat) -> Pulse:
    return pulse(*(beat(process) for process in NEEDED), *more)


def told(read: Pulse | None, lag: LagReading = REACHED) -> Health:
    return assess(read, lag, NOW, lag_warning=1_000)


def test_all_well() -> None:
    health = told(healthy())
    assert (health.status, health.problems) == ("ok", [])
    assert health.lag == {"gateway": 3, "worker": 0}
    assert (health.dead_letters.total, health.dead_letters.by_reason["not_json"]) == (3, 2)
    assert health.last_event.at == NOW
    assert health.last_event.time == NOW - timedelta(days=1)


def test_redis_away_is_down_and_says_so_in_both_languages() -> None:
    health = told(None)
    assert health.status == "down"
    assert "Redis" in health.problems[0].zh
    assert "Redis" in health.problems[0].en


def test_kafka_away_is_degraded_and_unknown_before_the_first_look() -> None:
    assert told(healthy(), LagReading(False)).status == "degraded"
    assert told(healthy(), LagReading()).status == "ok"


def test_a_silent_process_is_named() -> None:
    health = told(pulse(beat("gateway"), beat("sink.redis"), beat("worker", seconds=10.5)))
    assert health.status == "degraded"
    assert [problem.en for problem in health.problems] == ["Process worker is silent since 11-21 21:04:49."]


def test_ten_seconds_are_not_silent_yet() -> None:
    assert told(pulse(beat("gateway", seconds=10), beat("sink.redis"), beat("worker"))).status == "ok"


def test_one_living_instance_is_enough() -> None:
    health = told(healthy(beat("worker", seconds=60, instance="h-0")))
    assert health.status == "ok"
    assert [(p.instance, p.alive) for p in health.processes if p.process == "worker"] == [
        ("h-0", False),
        ("h-1", True),
    ]


def test_instances_that_died_long_ago_are_not_listed_unless_they_are_the_last() -> None:
    read = healthy(
        beat("worker", seconds=301, instance="h-0"), beat("sink.dingtalk", seconds=9_999, instance="h-9")
    )
    listed = [(process.process, process.instance) for process in told(read).processes]
    assert ("worker", "h-0") not in listed
    assert ("sink.dingtalk", "h-9") in listed


def test_a_process_never_heard_of_is_missed() -> None:
    health = told(pulse(beat("gateway"), beat("sink.redis")))
    assert [problem.en for problem in health.problems] == ["Process worker has not been heard of yet."]


def test_when_everything_is_silent_one_sentence_points_to_the_sink() -> None:
    health = told(pulse(*(beat(process, seconds=60) for process in NEEDED)))
    assert len(health.problems) == 1
    assert "sink redis" in health.problems[0].zh


def test_a_backlog_is_a_problem_beyond_the_limit() -> None:
    assert told(healthy(), LagReading(True, {"worker": 1_000})).status == "ok"
    health = told(healthy(), LagReading(True, {"worker": 1_001}))
    assert health.problems[0].en == "Process worker is 1,001 messages behind."


def test_counts_are_summed_over_gateways_and_those_that_were_forgotten() -> None:
    read = pulse(
        beat("gateway", accepted=10, refused=1, flagged={"future_date": 2}),
        beat("gateway", instance="h-2", accepted=5, flagged={"future_date": 1, "id_check": 4}),
        beat("worker", accepted=99, doubts=3),
        retired={"gateway|accepted": 100, "gateway|flagged|id_check": 6, "worker|doubts": 7},
    )
    health = told(read)
    assert (health.events.accepted, health.events.refused) == (115, 1)
    assert health.flagged == {"future_date": 3, "id_check": 10}


def test_flagged_events_are_named_the_newest_of_every_instance_and_each_once() -> None:
    one = msgspec.structs.replace(beat("worker"), examples={"two_bodies": ("t /s 1", "t /s 2")})
    other = msgspec.structs.replace(
        beat("worker", instance="h-2"), examples={"two_bodies": ("t /s 2", "t /s 3", "t /s 4")}
    )
    assert told(healthy()).flag_examples == {}
    assert told(healthy(one, other)).flag_examples == {"two_bodies": ["t /s 2", "t /s 3", "t /s 4"]}
