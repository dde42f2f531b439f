"""A mistyped year moves nobody else's clock: a replay's time ends where its data plausibly end, and says what lies beyond."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.values import day_of, from_us, to_us
from replay.ending import Day, Days, ending_of
from replay.judging import end_of
from replay.reading_phase import Layout
from replay.variants import RulesAsked
from tests.generators.tables import shipped_tables
from tests.support.replaying import run, taken_of, written

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_BOTH = ("unit-unpaid-three-months", "sale-without-purchase")


def _event(type_: str, id_: str, time: str, **data: Any) -> bytes:
    event = {"specversion": "1.0", "id": id_, "source": "/his/H1", "type": type_, "time": time, "data": data}
    return json.dumps(event, ensure_ascii=False).encode()


def _contributions() -> list[bytes]:
    """A unit that registered and pays every month from January to May."""
    unit = {"emp_no": "E1", "orgcode": "91220100MAE1", "emp_name": "长春测试E1有限公司"}
    events = [
        _event(
            "registration.unit_registered", "e1", "2025-12-15T09:00:00+08:00", **unit, insu_admdvs="220100"
        )
    ]
    for month in range(1, 6):
        time = f"2026-0{month}-20T09:00:00+08:00"
        events.append(
            _event(
                "registration.contribution_paid",
                f"e{month + 1}",
                time,
                **unit,
                accrym=f"2026-0{month}",
                amount="1000",
            )
        )
    return events


def _sold(time: str, id_: str = "e7") -> bytes:
    key = {"fixmedins_code": "P22010000009", "med_list_codg": "XA01", "fixmedins_bchno": "Q1"}
    return _event("inventory.sold", id_, time, **key, cnt="1")


def _rules(folder: Path) -> list[str]:
    return [json.loads(line)["rule_id"] for line in written(folder)]


@pytest.mark.parametrize("year", [2027, 2036, 2062, 2126, 2206])
@pytest.mark.parametrize("judge", ["each", "once"])
def test_a_mistyped_year_is_judged_and_moves_no_other_clock(tmp_path: Path, year: int, judge: Any) -> None:
    asked = RulesAsked(only=_BOTH, tables=shipped_tables())
    clean = run(tmp_path / "clean", _contributions(), judge=judge, rules=asked)
    typo = run(
        tmp_path / "typo",
        [*_contributions(), _sold(f"{year}-05-21T09:00:00+08:00")],
        judge=judge,
        rules=asked,
    )
    assert (_rules(tmp_path / "clean"), clean.beyond) == ([], None)
    assert _rules(tmp_path / "typo") == ["sale-without-purchase"]
    assert typo.clock == clean.clock and str(typo.clock.now) == "2026-05-20 09:00:00+08:00"
    assert typo.beyond is not None
    assert (typo.beyond.events, typo.beyond.examples) == (1, ("events.jsonl:7",))
    assert typo.beyond.end == typo.clock.now


def test_what_comes_within_the_history_does_move_the_clock(tmp_path: Path) -> None:
    manifest = run(
        tmp_path,
        [*_contributions(), _sold("2026-10-21T09:00:00+08:00")],
        rules=RulesAsked(only=_BOTH, tables=shipped_tables()),
    )
    assert (_rules(tmp_path), manifest.beyond) == (
        ["sale-without-purchase", "unit-unpaid-three-months"],
        None,
    )


def test_a_mistyped_year_in_one_chunk_of_many_is_the_same_as_in_one(tmp_path: Path) -> None:
    events = [
        *_contributions(),
        *(_sold(f"{year}-05-21T09:00:00+08:00", f"x{year}") for year in (2062, 2206)),
    ]
    events.insert(0, events.pop())
    asked = RulesAsked(only=_BOTH, tables=shipped_tables())
    clocks = set()
    for size in (1, 300, 1 << 20):
        manifest = run(tmp_path / str(size), events, rules=asked, layout=Layout(size, 16))
        assert manifest.beyond is not None
        clocks.add(
            (manifest.clock.now, manifest.clock.closed, manifest.beyond.events, manifest.beyond.examples)
        )
    assert len(clocks) == 1
    assert clocks.pop()[2:] == (2, ("events.jsonl:8", "events.jsonl:1"))


def test_ticks_and_closings_of_a_history_are_its_own(tmp_path: Path) -> None:
    own = [
        _event("calendar.tick", "t", "2026-06-01T00:00:00+08:00"),
        _event("calendar.period_closed", "c", "2026-06-01T00:00:00+08:00", period="2026-05"),
    ]
    manifest = run(
        tmp_path,
        [*_contributions(), _sold("2062-05-21T09:00:00+08:00"), *own],
        rules=RulesAsked(only=_BOTH, tables=shipped_tables()),
    )
    assert (str(manifest.clock.now), manifest.clock.closed) == ("2026-06-01 00:00:00+08:00", "2026-05")
    assert manifest.beyond is None, "time did not end with the data"


# --- where the data end ---------------------------------------------------------------------------------------------


def _days(events: Iterable[tuple[str, int]]) -> Days:
    """So many events on each day."""
    rng, days = Random(1), Days()
    for day, count in events:
        begins = to_us(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC))
        for number in range(count):
            days.add(begins + number, rng.getrandbits(64))
    return days


def _every(first: str, last: str, count: int, step: int = 1) -> list[tuple[str, int]]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    found = []
    while day <= end:
        found.append((day.isoformat(), count))
        day += timedelta(days=step)
    return found


_YEAR = _every("2025-06-01", "2026-05-31", 40)
_MONTHLY = _every("2025-12-15", "2026-05-20", 1, 30)


@pytest.mark.parametrize(
    ("events", "end", "beyond"),
    [
        ([*_YEAR, ("2062-03-05", 1)], "2026-05-31", 1),
        ([*_YEAR, ("2206-03-05", 1)], "2026-05-31", 1),
        ([*_YEAR, ("2027-03-05", 1)], "2026-05-31", 1),
        ([*_YEAR, ("2026-08-05", 1)], "2026-05-31", 1),
        (
            [*_YEAR, ("2027-03-05", 2), ("2036-03-05", 1), ("2062-03-05", 3), ("2206-03-05", 1)],
            "2026-05-31",
            7,
        ),
        ([("1926-03-05", 1), *_YEAR, ("2027-03-05", 1)], "2026-05-31", 1),
        ([*_every("2019-01-01", "2019-12-31", 40), ("2029-03-05", 2)], "2019-12-31", 2),
        ([*_every("2019-01-01", "2019-03-31", 1, 10), ("2029-03-05", 1)], "2019-03-22", 1),
        ([*_MONTHLY, ("2062-03-05", 1), ("2206-03-05", 1)], "2026-05-14", 2),
        ([("2026-03-05", 2), ("2062-03-05", 1)], "2026-03-05", 1),
    ],
)
def test_too_few_beyond_a_hole_are_beyond_the_end(
    events: list[tuple[str, int]], end: str, beyond: int
) -> None:
    ending = ending_of(_days(events))
    assert ending.latest is not None and f"{from_us(ending.latest):%Y-%m-%d}" == end
    assert ending.beyond.events == beyond


@pytest.mark.parametrize(
    "events",
    [
        [*_every("2019-01-01", "2019-12-31", 5), *_every("2025-01-01", "2025-03-31", 5)],
        [*_every("2019-01-01", "2019-12-31", 40), *_every("2025-01-01", "2025-01-31", 2)],
        [*_every("2019-01-01", "2019-01-10", 1), *_every("2025-01-01", "2025-01-03", 1)],
        _every("2014-01-01", "2026-01-01", 1, 730),
        [*_YEAR, ("2026-06-20", 1)],
        [*_MONTHLY, ("2026-12-20", 1)],
        [("2026-03-05", 1)],
        [("2019-03-05", 1), ("2026-03-05", 1)],
        [("1988-03-05", 1), *_YEAR],
        [*_every("2001-01-01", "2001-01-05", 1), *_YEAR],
    ],
)
def test_what_may_well_be_a_part_of_the_history_is(events: list[tuple[str, int]]) -> None:
    ending = ending_of(_days(events))
    assert ending.latest is not None and f"{from_us(ending.latest):%Y-%m-%d}" == events[-1][0]
    assert ending.beyond.events == 0


def test_few_events_after_the_moment_of_judging_are_beyond_the_end_and_many_are_not() -> None:
    now = to_us(_NOW)
    for events, end in (
        ([*_MONTHLY, ("2027-03-05", 1)], "2026-05-14"),
        ([("2026-05-14", 1), ("2027-03-05", 1)], "2026-05-14"),
        ([*_MONTHLY, ("2026-11-20", 1)], "2026-11-20"),
        (_every("2026-10-01", "2027-10-01", 1, 40), "2027-09-26"),
        (_every("2030-01-01", "2030-03-01", 1), "2030-03-01"),
        ([*_every("2110-01-01", "2110-03-01", 2), ("2128-03-05", 40), ("2146-03-05", 9)], "2146-03-05"),
    ):
        latest = ending_of(_days(events), now).latest
        assert latest is not None and f"{from_us(latest):%Y-%m-%d}" == end
    assert f"{from_us(ending_of(_days([*_MONTHLY, ('2027-03-05', 1)])).latest or 0):%Y}" == "2027"


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 2**64 - 1)), min_size=1, max_size=120),
    st.integers(1, 7),
    st.randoms(use_true_random=False),
)
def test_parts_repeats_and_order_leave_no_trace(events: list[tuple[int, int]], parts: int, rng: Any) -> None:
    day = 86_400_000_000
    whole = Days()
    for number, digest in events:
        whole.add(number * day, digest)
    shuffled = events + [rng.choice(events) for _ in range(20)]
    rng.shuffle(shuffled)
    held = [Days() for _ in range(parts)]
    for number, digest in shuffled:
        rng.choice(held).add(number * day, digest)
    merged = Days()
    for part in held:
        merged.merge(part.held.items())
    assert merged.held == whole.held
    assert ending_of(merged) == ending_of(whole)


@pytest.mark.parametrize("count", [1, 15, 16, 200, 20_000])
def test_a_day_is_counted_exactly_while_few_and_about_when_many(count: int) -> None:
    spread = _every("2026-01-01", "2026-02-19", count) if count < 1_000 else [("2026-01-01", count)]
    ending = ending_of(_days([*_every("1980-01-01", "1982-12-31", 500), *spread]))
    true = sum(events for _, events in spread)
    if ending.beyond.events:
        assert 0.5 * true <= ending.beyond.events <= 1.6 * true
        assert count > 15 or ending.beyond.events == true


def test_a_history_in_memory_ends_where_its_replay_does() -> None:
    taken = taken_of([*_contributions(), _sold("2062-05-21T09:00:00+08:00")])
    assert end_of(taken) == end_of(taken[:-1])
    day = Days()
    assert day.add(0, 5) and not day.add(0, 4) and day.add(1, 4)
    assert day.held == {day_of(0): Day([4, 5], 1)}
