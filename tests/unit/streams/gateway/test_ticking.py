from datetime import datetime, timedelta

from detectors.contract.values import BUSINESS_TZ
from detectors.intake.read import read_event
from streams.gateway.ticking import Ticker
from tests.support.events import HORIZON

NOW = datetime(2026, 11, 21, 21, 8, 51, tzinfo=BUSINESS_TZ)


def names(messages):
    return [read_event(m, max_bytes=10_000, horizon=HORIZON).event.id for m in messages]


def test_the_first_look_closes_the_last_period_and_ticks():
    assert names(Ticker(60, 15).due(NOW)) == ["closed-2026-10", "tick-20261121T210800"]


def test_nothing_is_due_within_one_tick_and_the_next_is_due_after_it():
    ticker = Ticker(60, 15)
    list(ticker.due(NOW))
    assert names(ticker.due(NOW + timedelta(seconds=8))) == []
    assert names(ticker.due(NOW + timedelta(seconds=9))) == ["tick-20261121T210900"]


def test_a_period_is_closed_so_many_days_after_its_end():
    #  October │ November
    #          │<── 15 days ──>│ closed
    before = datetime(2026, 11, 15, 23, 59, 59, tzinfo=BUSINESS_TZ)
    assert names(Ticker(60, 15).due(before))[0] == "closed-2026-09"
    assert names(Ticker(60, 15).due(before + timedelta(seconds=1)))[0] == "closed-2026-10"


def test_gateways_side_by_side_name_a_tick_alike():
    one, other = Ticker(60, 15), Ticker(60, 15)
    assert names(one.due(NOW)) == names(other.due(NOW + timedelta(seconds=5)))


def test_time_that_is_caught_up_with_brings_every_tick_between():
    ticker = Ticker(60, 15)
    list(ticker.due(NOW))
    later = names(ticker.due(NOW + timedelta(minutes=3)))
    assert later == [f"tick-20261121T21{minute:02}00" for minute in (9, 10, 11)]


def test_a_very_long_time_is_caught_up_with_in_larger_steps_to_its_end():
    ticker = Ticker(60, 15)
    list(ticker.due(NOW - timedelta(days=365)))
    ticks = [name for name in names(ticker.due(NOW)) if name.startswith("tick")]
    assert len(ticks) < 25_000
    assert ticks[-1] == "tick-20261121T210800"


def test_time_that_goes_back_brings_none():
    ticker = Ticker(60, 15)
    list(ticker.due(NOW))
    assert names(ticker.due(NOW - timedelta(hours=1))) == []
    assert ticker.is_due(NOW + timedelta(seconds=9)) and not ticker.is_due(NOW)
