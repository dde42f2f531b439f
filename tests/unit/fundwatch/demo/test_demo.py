from contextlib import suppress
from datetime import UTC, datetime

import pytest

from detectors.contract.values import to_us
from detectors.engine.context import Clock
from detectors.engine.history import History
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from fundwatch.demo.player import Cue, cues, play
from fundwatch.demo.settings import DemoSettings
from fundwatch.demo.stays import stay_events
from fundwatch.demo.synthetic.stream import synthetic_stream
from fundwatch.reference import reference_tables

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_every_recorded_stay_is_admitted_and_discharged_in_business_time_order():
    events = stay_events()
    assert len(events) == 550
    times = [datetime.fromisoformat(event["time"]) for event in events]
    assert times == sorted(times)


@pytest.mark.parametrize("seed", [1, 20260302])
@pytest.mark.parametrize("closed", ["2026-05", "2209-12"])
def test_the_planted_doubts_and_no_others_stand_however_far_the_services_own_time_has_come(seed, closed):
    script = synthetic_stream(seed, 3_500)
    history = History(make_ruleset(catalogue(), tables=reference_tables(None)), NOW)
    doubts, refused = {}, 0
    for delivery in script.deliveries:
        try:
            item = read_event(delivery.event, max_bytes=1_000_000, horizon=NOW)
        except Refused:
            refused += 1
            continue
        for published in history.take(item):
            doubts[published.doubt.doubt_id] = published.doubt
    end = datetime(int(closed[:4]) + 1, 1, 1, tzinfo=UTC)
    for published in history.advance(Clock(to_us(end), closed)):
        doubts[published.doubt.doubt_id] = published.doubt
    standing = {(d.rule_id, d.anchor) for d in doubts.values() if d.status != "withdrawn"}
    assert standing == script.planted
    assert {rule for rule, _ in script.planted} >= script.rules - {
        "annual-quota-pace"
    }  # it knows no facility of ours
    assert any(d.status == "withdrawn" for d in doubts.values())
    assert refused == 4


def test_doubts_begin_a_few_hundredths_into_the_demonstration():
    script = synthetic_stream(20260302, 6_000)
    history = History(make_ruleset(catalogue(), tables=reference_tables(None)), NOW)
    for delivery in script.deliveries:
        with suppress(Refused):
            item = read_event(delivery.event, max_bytes=1_000_000, horizon=NOW)
            if any(True for _ in history.take(item)):
                break
    assert delivery.at < 0.05


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
