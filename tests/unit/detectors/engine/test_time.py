"""Time as data: clocks only grow, and cells are due once, in a fixed order."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from detectors.engine.context import Clock
from detectors.engine.due import NEVER, DueIndex, Wake
from detectors.engine.history import History
from detectors.intake.read import Taken
from detectors.reference.parse import parse_table
from tests.unit.detectors.engine.toy import NOW, rules_of, waiting
from tests.unit.detectors.intake.events import event, read

_moments = st.none() | st.integers(0, 5)
_months = st.none() | st.sampled_from(["2026-01", "2026-02", "2026-03"])
_clocks = st.builds(Clock, _moments, _months)
_names = st.tuples(st.just("notes"), st.sampled_from("abc"))


@given(_clocks, _clocks, _clocks)
def test_clocks_merge_in_any_order_to_the_latest_of_each_part(a: Clock, b: Clock, c: Clock) -> None:
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(a) == a
    assert a.merge(b).now == max((m for m in (a.now, b.now) if m is not None), default=None)
    assert a.merge(b).closed == max((m for m in (a.closed, b.closed) if m is not None), default=None)


@given(st.lists(st.tuples(_names, st.tuples(_moments, _months)), max_size=8), st.lists(_clocks, max_size=4))
def test_a_cell_is_due_exactly_when_what_it_waits_for_has_come(
    sets: list[tuple[tuple[str, str], Wake]], clocks: list[Clock]
) -> None:
    index, waits = DueIndex(), {}
    for name, wake in sets:
        index.set(name, wake)
        waits[name] = wake
        if wake == NEVER:
            del waits[name]
    clock = Clock()
    for step in clocks:
        clock = clock.merge(step)
        expected = sorted(
            name
            for name, (moment, month) in waits.items()
            if (moment is not None and clock.now is not None and moment <= clock.now)
            or (month is not None and clock.closed is not None and month <= clock.closed)
        )
        assert index.pop_due(clock) == expected
        for name in expected:
            del waits[name]
        assert len(index) == len(waits)


def _transfer(id_: str) -> Taken:
    return read(event("registration.transferred_in", id_=id_))


def _tick(us: int) -> Taken:
    written = {**event("registration.transferred_in", id_=f"tick-{us}"), "type": "calendar.tick", "data": {}}
    return read({**written, "time": f"1970-01-01T00:00:00.{us:06}Z"})


def _closing(period: str) -> Taken:
    written = {**event("registration.transferred_in", id_=period), "type": "calendar.period_closed"}
    return read({**written, "data": {"period": period}})


def test_ticks_and_closings_in_the_log_judge_what_waits_for_them() -> None:
    history = History(rules_of(waiting), NOW)
    assert list(history.take(_transfer("a"))) == []
    assert list(history.take(_tick(999))) == []
    (raised,) = history.take(_tick(1_000))
    assert (raised.doubt.status, raised.doubt.complete) == ("raised", False)
    assert list(history.take(_closing("2026-05"))) == []
    (complete,) = history.take(_closing("2026-07"))
    assert (complete.doubt.status, complete.doubt.complete) == ("revised", True)
    assert list(history.take(_tick(2_000))) == []


def test_a_tick_that_comes_late_or_twice_turns_nothing_back() -> None:
    history = History(rules_of(waiting), NOW)
    assert list(history.take(_tick(5_000))) == []
    (at_once,) = history.take(_transfer("a"))
    assert at_once.doubt.status == "raised"
    assert list(history.take(_tick(10))) == []
    assert list(history.take(_tick(5_000))) == []


def test_a_reference_table_is_in_force_from_its_first_day() -> None:
    table = parse_table("wage", "region,begndate,value\n220100,2026-01-01,7000\n220100,2025-01-01,6500.5\n")
    assert [
        table.value("220100", on=date(year, month, day))
        for year, month, day in ((2024, 12, 31), (2025, 1, 1), (2025, 12, 31), (2026, 1, 1), (2030, 5, 5))
    ] == [None, Decimal("6500.5"), Decimal("6500.5"), Decimal("7000"), Decimal("7000")]
    assert table.value("220200", on=date(2026, 1, 1)) is None
