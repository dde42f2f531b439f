"""A process whose loop stands still ends itself; one whose loop turns does not."""

import time
from threading import Event

from messaging.watchdog import FAILED, Watchdog


class _End:
    def __init__(self) -> None:
        self.code: int | None = None
        self.came = Event()

    def __call__(self, code: int) -> None:
        self.code = code
        self.came.set()


def test_a_loop_that_stands_still_ends_the_process() -> None:
    end = _End()
    with Watchdog("toy", stuck_seconds=0.3, stop_seconds=60, end=end) as watchdog:
        assert end.came.wait(10)
        assert watchdog.stands_still(0.3)
    assert end.code == FAILED


def test_a_loop_that_turns_goes_on() -> None:
    end = _End()
    with Watchdog("toy", stuck_seconds=2.0, stop_seconds=60, end=end) as watchdog:
        until = time.monotonic() + 3.0
        while time.monotonic() < until:
            watchdog.turned()
            end.came.wait(0.05)
    assert end.code is None


def test_a_stop_that_is_not_followed_in_time_ends_the_process_though_the_loop_turns() -> None:
    end = _End()
    with Watchdog("toy", stuck_seconds=60, stop_seconds=0.5, end=end) as watchdog:
        watchdog.asked_to_stop()
        while not end.came.wait(0.05):
            watchdog.turned()
    assert end.code == FAILED


def test_what_has_ended_is_left_alone() -> None:
    end = _End()
    with Watchdog("toy", stuck_seconds=0.2, stop_seconds=0.2, end=end) as watchdog:
        watchdog.asked_to_stop()
    assert not end.came.wait(1.0)
