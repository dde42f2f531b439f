"""History is read in step with the clock, over all partitions."""

from datetime import datetime, timedelta
from typing import Any

from detectors.contract.values import BUSINESS_TZ
from streams.gateway.backlog import LONGEST_QUIET, Quiet
from streams.gateway.held import Held

NOW = datetime(2026, 11, 21, 21, 8, 51, tzinfo=BUSINESS_TZ)


class Came:
    """A message, as far as it is looked at."""

    def __init__(self, arrival: int, partition: int = 0, topic: str = "settlement.events") -> None:
        self._told = (topic, partition, arrival)

    def topic(self) -> str:
        return self._told[0]

    def partition(self) -> int:
        return self._told[1]

    def timestamp(self) -> tuple[int, int]:
        return 1, self._told[2]


def came(*arrivals: int, partition: int = 0) -> list[Any]:
    return [Came(arrival, partition) for arrival in arrivals]


def test_what_came_just_now_is_taken_at_once() -> None:
    held, fresh = Held(), came(1_001, 1_002)
    assert held.release(fresh, None, 1_000) == fresh
    assert len(held) == 0


def test_history_waits_until_the_clock_has_come_to_it() -> None:
    held = Held()
    first, second, later = came(10, 50, 90)
    assert held.release([first, second, later], None, 1_000) == []
    assert held.release([], 60, 1_000) == [first, second]
    assert held.arrivals()["settlement.events", 0] == datetime.fromtimestamp(0.09, BUSINESS_TZ)
    assert held.release([], 89, 1_000) == []
    assert held.release([], 90, 1_000) == [later]


def test_what_is_released_comes_in_the_order_of_arrival_over_all_partitions() -> None:
    held = Held()
    one, other = came(10, 30, partition=0), came(20, 40, partition=1)
    held.release([*one, *other], None, 1_000)
    assert held.release([], 40, 1_000) == [one[0], other[0], one[1], other[1]]


def test_a_partition_keeps_its_order_where_its_own_clock_went_back() -> None:
    held = Held()
    late, early = came(80, 20)
    held.release([late, early], None, 1_000)
    assert held.release([], 50, 1_000) == []


def test_what_follows_history_waits_with_it() -> None:
    held = Held()
    history, now = came(10, 2_000)
    assert held.release([history, now], None, 1_000) == []
    assert held.release([], 10, 1_000) == [history, now]


def test_partitions_that_went_to_another_gateway_are_dropped() -> None:
    held = Held()
    mine, theirs = came(10, partition=0), came(10, partition=1)
    held.release([*mine, *theirs], None, 1_000)
    held.drop({("settlement.events", 1)})
    assert held.release([], 10, 1_000) == mine


def _quiet() -> Quiet:
    quiet = Quiet(timedelta(seconds=5), NOW)
    quiet.seen(NOW)
    return quiet


def test_the_clock_moves_while_all_is_well() -> None:
    quiet = _quiet()
    for seconds in range(0, 60, 4):
        quiet.turn(NOW + timedelta(seconds=seconds))
    assert quiet.over(NOW + timedelta(seconds=60))


def test_after_brokers_were_away_the_clock_waits_as_long_again() -> None:
    quiet = _quiet()
    quiet.lost(NOW)
    quiet.lost(NOW + timedelta(seconds=3))
    assert not quiet.over(NOW + timedelta(seconds=9))
    quiet.seen(NOW + timedelta(seconds=10))
    assert not quiet.over(NOW + timedelta(seconds=19))
    assert quiet.over(NOW + timedelta(seconds=20))


def test_a_process_that_stood_still_waits_too_and_never_longer_than_the_limit() -> None:
    quiet = _quiet()
    quiet.turn(NOW + timedelta(hours=3))
    woken = NOW + timedelta(hours=3, seconds=1)
    quiet.seen(woken)
    assert not quiet.over(woken + LONGEST_QUIET - timedelta(seconds=1))
    assert quiet.over(woken + LONGEST_QUIET)
