"""Never more messages in a minute than allowed, whenever they go; failures make the next attempt wait."""

from hypothesis import given
from hypothesis import strategies as st

from sinks.dingtalk.pace import WINDOW_SECONDS, Pace
from sinks.dingtalk.robot import Answer


@given(st.lists(st.floats(0, 30), min_size=1, max_size=120), st.integers(1, 20))
def test_no_minute_holds_more_than_allowed(gaps: list[float], most: int) -> None:
    pace, now, sent = Pace(most), 0.0, []
    for gap in gaps:
        now += gap
        while pace.left(now) > 0:
            pace.attempted(now)
            pace.heard(Answer.TAKEN, now)
            sent.append(now)
    for start in sent:
        assert sum(start <= at < start + 60 for at in sent) <= most


def test_a_window_passes() -> None:
    pace = Pace(2)
    for _ in range(2):
        pace.attempted(100.0)
    assert pace.left(100.0) == 0
    assert pace.left(100.0 + WINDOW_SECONDS - 0.01) == 0
    assert pace.left(100.0 + WINDOW_SECONDS) == 2


def test_what_was_sent_before_a_restart_counts() -> None:
    pace = Pace(3, attempts=[10.0, 90.0, 95.0])
    assert pace.left(100.0) == 1


def test_pauses_grow_while_a_failure_lasts_and_end_with_it() -> None:
    pace, now, pauses = Pace(20), 0.0, []
    for _ in range(7):
        pace.heard(Answer.AWAY, now)
        pause = next(seconds for seconds in (1, 2, 5, 10, 30, 60) if pace.left(now + seconds) > 0)
        assert pace.left(now + pause - 0.001) == 0
        pauses.append(pause)
        now += pause
    assert pauses == [1, 2, 5, 10, 30, 60, 60]
    pace.heard(Answer.TAKEN, now)
    assert pace.left(now) == 20
    pace.heard(Answer.AWAY, now)
    assert pace.left(now + 1) == 20


def test_a_robot_that_is_barred_waits_a_minute_at_least() -> None:
    pace = Pace(20)
    pace.heard(Answer.TOO_FAST, 0.0)
    assert pace.left(59.9) == 0
    assert pace.left(60.0) == 20


def test_a_message_that_was_unfit_does_not_hold_up_the_next() -> None:
    pace = Pace(20)
    pace.heard(Answer.UNFIT, 0.0)
    assert pace.left(0.0) == 20
