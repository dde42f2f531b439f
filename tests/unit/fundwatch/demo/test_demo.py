from datetime import UTC, datetime

import pytest

from detectors.engine.history import History
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from fundwatch.demo.player import Cue, cues, play
from fundwatch.demo.settings import DemoSettings
from fundwatch.demo.stays import encode, stay_events
from fundwatch.demo.synthetic.stream import synthetic_stream

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLANTED_RULES = [
    "id-number-duplicate",
    "id-number-modified",
    "id-number-and-name-modified",
    "mass-cross-pool-in",
    "stock-oversold",
]


def test_every_recorded_stay_is_admitted_and_discharged_in_business_time_order():
    events = stay_events()
    assert len(events) == 550
    times = [datetime.fromisoformat(event["time"]) for event in events]
    assert times == sorted(times)


@pytest.mark.parametrize("seed", [1, 2, 3, 20260302])
def test_the_planted_doubts_and_no_others_are_found_in_the_synthetic_stream(seed):
    script = synthetic_stream(seed, 1_000)
    history = History(make_ruleset(catalogue(), only=PLANTED_RULES), NOW)
    doubts, refused = {}, 0
    for delivery in script.deliveries:
        message = delivery.event if isinstance(delivery.event, bytes) else encode(delivery.event)
        try:
            item = read_event(message, max_bytes=1_000_000, horizon=NOW)
        except Refused:
            refused += 1
            continue
        for published in history.take(item):
            doubts[published.doubt.doubt_id] = published.doubt
    assert {(d.rule_id, d.anchor) for d in doubts.values() if d.status != "withdrawn"} == script.planted
    assert any(d.status == "withdrawn" for d in doubts.values())
    assert refused >= 4


def test_the_same_seed_gives_the_same_stream():
    one, other = synthetic_stream(7, 500), synthetic_stream(7, 500)
    assert one.deliveries == other.deliveries
    assert synthetic_stream(8, 500).deliveries != one.deliveries


def test_cues_come_in_order_and_the_speed_up_stretches_them():
    slow, fast = list(cues(DemoSettings(speed_up=1e7))), list(cues(DemoSettings(speed_up=1e8)))
    assert [cue.at for cue in slow] == sorted(cue.at for cue in slow)
    assert len(slow) == len(fast)
    assert slow[-1].at == pytest.approx(fast[-1].at * 10)


def test_each_cue_is_published_at_its_moment():
    now, published = [0.0], []
    played = [Cue(0.0, "t", None, b"a"), Cue(1.5, "t", None, b"b"), Cue(1.5, "t", None, b"c")]

    def wait(seconds):
        now[0] += seconds

    count = play(
        played, lambda topic, key, message: published.append((now[0], message)), wait, lambda: now[0]
    )
    assert count == 3
    assert published == [(0.0, b"a"), (1.5, b"b"), (1.5, b"c")]
