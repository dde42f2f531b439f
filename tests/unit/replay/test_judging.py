"""Replay: the order of the file leaves no trace, and time ends where the history does."""

import json
from datetime import UTC, datetime
from itertools import permutations
from random import Random
from typing import Any

import pytest

from detectors.contract.doubt import encode_doubt
from detectors.contract.values import to_us
from detectors.engine.context import Clock
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken, read_event
from detectors.registry import catalogue
from replay.judging import end_of, in_business_order, judge_events
from replay.writing import canonical, line, line_of
from tests.generators.histories import HISTORIES
from tests.generators.histories.delivery import messy
from tests.generators.tables import shipped_tables

_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_HORIZON = datetime(8000, 1, 1, tzinfo=UTC)


def _taken(type_: str, time: str, id_: str = "e", source: str = "/s", **data: Any) -> Taken:
    envelope = {"specversion": "1.0", "id": id_, "source": source, "type": type_, "time": time, "data": data}
    return read_event(json.dumps(envelope).encode(), max_bytes=10_000, horizon=_HORIZON)


def _sold(time: str, id_: str = "e", source: str = "/s", cnt: str = "1") -> Taken:
    key = {"fixmedins_code": "F1", "med_list_codg": "I1", "fixmedins_bchno": "B1"}
    return _taken("inventory.sold", time, id_, source, cnt=cnt, **key)


def test_business_order_is_time_then_name_then_body_whatever_the_offset() -> None:
    ordered = [
        _sold("2026-03-01T23:59:59Z"),
        _sold("2026-03-02T08:00:00+08:00", id_="a", source="/r"),  # midnight UTC
        _sold("2026-03-02T00:00:00Z", id_="a"),
        _sold("2026-03-02T08:00:00+08:00", id_="b"),
    ]
    bodies = sorted((_sold("2026-03-03T00:00:00Z", cnt=cnt) for cnt in "123"), key=lambda taken: taken.digest)
    for shuffled in permutations(ordered):
        assert in_business_order([*bodies[::-1], *shuffled]) == [*ordered, *bodies]


@pytest.mark.parametrize(
    ("taken", "end"),
    [
        ([], Clock()),
        (["2026-03-02T10:00:00+08:00"], Clock(to_us(datetime(2026, 3, 2, 2, tzinfo=UTC)), "2026-02")),
        (
            ["2026-02-28T16:00:00Z", "2026-01-01T00:00:00Z"],
            Clock(to_us(datetime(2026, 2, 28, 16, tzinfo=UTC)), "2026-02"),
        ),
        (["2026-01-01T00:00:00+08:00"], Clock(to_us(datetime(2025, 12, 31, 16, tzinfo=UTC)), "2025-12")),
    ],
)
def test_without_ticks_time_ends_with_the_last_event_and_the_months_before_it_are_closed(
    taken: list[str], end: Clock
) -> None:
    assert end_of([_sold(time) for time in taken]) == end


def test_a_history_with_ticks_or_closings_of_its_own_keeps_them() -> None:
    sold = _sold("2026-03-02T10:00:00+08:00")
    tick = _taken("calendar.tick", "2026-02-01T00:00:00Z")
    closing = _taken("calendar.period_closed", "2026-02-03T00:00:00Z", period="2026-01")
    assert end_of([sold, tick]) == Clock(None, "2026-02")
    assert end_of([sold, closing]) == Clock(to_us(sold.event.time), None)
    assert end_of([sold, tick, closing]) == Clock()


def _everything(seed: int) -> list[bytes]:
    rng = Random(seed)
    messages = [
        message for history in dict.fromkeys(HISTORIES.values()) for message in messy(rng, history(rng, 80))
    ]
    return rng.sample(messages, len(messages))


def test_a_shuffled_file_with_repeats_is_the_same_replay_byte_for_byte() -> None:
    rules = make_ruleset(catalogue(), tables=shipped_tables())
    messages = _everything(1)
    outputs = set()
    for seed in range(3):
        rng = Random(seed)
        file = rng.sample(messages, len(messages)) + rng.choices(messages, k=seed * 50)
        taken = [read_event(message, max_bytes=10_000, horizon=_HORIZON) for message in file]
        doubts = judge_events(in_business_order(taken), rules, _NOW, end_of(taken))
        outputs.add(b"\n".join(line(doubt) for doubt in canonical(doubts.values())))
    assert len(outputs) == 1
    assert next(iter(outputs)).count(b"\n") > 200


def test_lines_are_canonical_hold_every_field_but_the_clock_and_name_their_evidence() -> None:
    rules = make_ruleset(catalogue(), only=["sale-without-purchase"])
    doubts = judge_events([_sold("2026-03-02T10:00:00+08:00")], rules, _NOW, Clock())
    (doubt,) = doubts.values()
    written = json.loads(line(doubt))
    whole = json.loads(encode_doubt(doubt))
    assert whole.keys() - written.keys() == {"detected_at"}
    assert (written["anchor"], written["status"], written["revision"]) == ("F1|I1|B1", "raised", 1)
    assert [entry["event_id"] for entry in written["evidence"]] == ["e"]
    assert b"\n" not in line(doubt)
    assert line_of(encode_doubt(doubt)) == line(doubt)


def test_canonical_is_by_rule_then_anchor() -> None:
    rules = make_ruleset(catalogue(), tables=shipped_tables())
    taken = [read_event(message, max_bytes=10_000, horizon=_HORIZON) for message in _everything(2)]
    doubts = list(judge_events(taken, rules, _NOW, Clock()).values())
    order = [(doubt.rule_id, doubt.anchor) for doubt in canonical(doubts)]
    assert order == sorted(order)
    assert canonical(doubts[::-1]) == canonical(doubts)
    assert len({rule for rule, _ in order}) >= 6


def test_a_withdrawn_doubt_is_in_the_final_state_as_withdrawn() -> None:
    sold = _sold("2026-03-02T10:00:00+08:00", id_="s")
    original = json.loads(json.dumps({
        "specversion": "1.0", "id": "s", "source": "/s", "type": "inventory.sold", "time": "2026-03-02T10:00:00+08:00",
        "data": {"fixmedins_code": "F1", "med_list_codg": "I1", "fixmedins_bchno": "B1", "cnt": "1"},
    }))  # fmt: skip
    reverses = {"reverses": {"source": "/s", "id": "s"}, "original": original}
    back = _taken("inventory.reversed", "2026-03-03T10:00:00+08:00", "r", **reverses)
    rules = make_ruleset(catalogue(), only=["sale-without-purchase"])
    (doubt,) = judge_events(in_business_order([back, sold]), rules, _NOW, Clock()).values()
    assert (doubt.status, doubt.revision) == ("withdrawn", 2)
    assert (
        judge_events([back, sold], rules, _NOW, Clock()) == {}
    )  # never raised where the reversal came first
