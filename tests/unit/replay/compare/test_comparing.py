"""Replay against live: what agrees is silent, and what differs has the class that a reader needs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from detectors.contract.doubt import Doubt, Evidence, encode_doubt
from replay.compare.comparing import Scope, compare
from replay.compare.model import CLASSES, Comparison, Difference, Period
from replay.compare.spool import Spool
from replay.digest import digest_of
from replay.writing import canonical, line
from tests.support.runs import NOW, made_up

_DIGEST = "0123456789abcdef"
_REPLACE = msgspec.structs.replace
_ALWAYS = Period()


def _compared(
    tmp_path: Path,
    replayed: Iterable[Doubt],
    live: Iterable[Doubt],
    unread: Any = None,
    period: Period = _ALWAYS,
) -> tuple[Comparison, list[Difference]]:
    held = list(replayed)
    doubts, out = tmp_path / "doubts.jsonl", tmp_path / "comparison.jsonl"
    doubts.write_bytes(b"".join(line(doubt) + b"\n" for doubt in canonical(held)))
    spool = Spool(tmp_path / "live.spool")
    spool.fill([encode_doubt(doubt) for doubt in live])
    scope = Scope({made_up(number).rule_id: _DIGEST for number in range(50)}, period, unread)
    found = compare(doubts, spool, scope, out, variant="baseline", live="test", read_at=NOW)
    spool.close()
    assert not (tmp_path / "live.spool").exists()
    return found, [msgspec.json.decode(row, type=Difference) for row in out.read_bytes().splitlines()]


def test_what_arrival_decides_is_no_difference(tmp_path: Path) -> None:
    doubts = [made_up(number) for number in range(40)]
    way = {"revision": 3, "status": "revised", "detected_at": NOW + timedelta(hours=1)}
    live = [_REPLACE(doubt, **way, found="retrospect", schema_version="1.0") for doubt in doubts]
    older = [_REPLACE(doubt, revision=2, status="raised", amount=None) for doubt in doubts[::-1]]
    found, differences = _compared(tmp_path, doubts, [*older[:20], *live, *live[5:9], *older[20:]])
    assert found.agrees
    assert (found.compared, found.agree, differences) == (40, 40, [])
    assert found.digest == found.replayed_digest == digest_of(doubts)
    assert found.differences == dict.fromkeys(CLASSES, 0)


def test_nothing_on_either_side_agrees(tmp_path: Path) -> None:
    found, differences = _compared(tmp_path, [], [])
    assert found.agrees
    assert (found.compared, differences) == (0, [])


@pytest.mark.parametrize(
    ("replayed", "live", "expected", "fields"),
    [
        ({}, None, "missed-live", ()),
        ({}, {"status": "withdrawn"}, "missed-live", ()),
        (None, {}, "raised-only-live", ()),
        ({"status": "withdrawn"}, {}, "raised-only-live", ()),
        ({}, {"evidence": (Evidence("x", "/t", "t", NOW),)}, "other-evidence", ("evidence",)),
        ({}, {"amount": None, "complete": False}, "other-fields", ("amount", "complete")),
        ({}, {"parameters_digest": "f" * 16}, "other-parameters", ("parameters_digest",)),
        ({}, {"rule_version": "0"}, "other-parameters", ("rule_version",)),
        (None, {"parameters_digest": "f" * 16}, "other-parameters", ()),
        ({}, {"status": "withdrawn", "parameters_digest": "f" * 16}, "other-parameters", ()),
    ],
)
def test_every_difference_has_its_class(
    tmp_path: Path,
    replayed: dict[str, Any] | None,
    live: dict[str, Any] | None,
    expected: str,
    fields: tuple[str, ...],
) -> None:
    same = [made_up(number) for number in (2, 4, 7)]
    ours = [] if replayed is None else [made_up(1, **replayed)]
    theirs = [] if live is None else [made_up(1, **live)]
    found, differences = _compared(tmp_path, [*same, *ours], [*same, *theirs])
    assert not found.agrees
    assert (found.compared, found.agree) == (4, 3)
    assert {name: number for name, number in found.differences.items() if number} == {expected: 1}
    (difference,) = differences
    assert (difference.class_, difference.fields, difference.rule_id) == (
        expected,
        fields,
        made_up(1).rule_id,
    )
    assert difference in found.first


def test_a_doubt_that_rests_on_events_never_read_is_put_down_to_the_archive(tmp_path: Path) -> None:
    live = [made_up(1), made_up(2), made_up(4, amount=None)]
    asked: list[Any] = []

    def unread(names: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        asked.append(set(names))
        return {("/test", "e2")}

    found, differences = _compared(tmp_path, [made_up(1), made_up(4)], live, unread)
    assert asked == [{("/test", "e2"), ("/test", "e4")}], "asked once, and only of what differs"
    assert {difference.class_ for difference in differences} == {"archive-incomplete", "other-fields"}
    (incomplete,) = [d for d in differences if d.class_ == "archive-incomplete"]
    assert [name.event_id for name in incomplete.unread] == ["e2"]
    assert found.archive_checked


def test_a_rule_that_live_judged_with_other_parameters_throughout_explains_what_live_never_saw(
    tmp_path: Path,
) -> None:
    rules = len({made_up(number).rule_id for number in range(100)})
    here, there = made_up(1), made_up(1 + rules, parameters_digest="f" * 16)
    assert here.rule_id == there.rule_id
    _, differences = _compared(tmp_path, [here], [there])
    assert [difference.class_ for difference in differences] == ["other-parameters", "other-parameters"]


def test_rules_and_times_outside_the_replay_are_left_out_and_counted(tmp_path: Path) -> None:
    inside, early = made_up(1, occurred_at=NOW), made_up(2, occurred_at=NOW - timedelta(days=400))
    unknown = made_up(3, rule_id="a-rule-of-another-time")
    period = Period(from_=NOW - timedelta(days=30), to=NOW + timedelta(days=1))
    found, differences = _compared(tmp_path, [inside, early], [inside, early, unknown], period=period)
    assert found.agrees
    assert (found.compared, found.left_out.rule, found.left_out.period, differences) == (1, 1, 1, [])


def test_a_difference_holds_nobodys_number(tmp_path: Path) -> None:
    number = "110105194912310021"
    doubt = made_up(
        1, anchor=f"{number}|x", evidence=(Evidence(f"e-{number}", "/s", "t", NOW, {"certno": number}),)
    )
    _compared(tmp_path, [doubt], [])
    text = (tmp_path / "comparison.jsonl").read_text()
    assert "missed-live" in text
    assert number not in text


def test_what_is_no_doubt_is_counted_and_a_replay_may_stand_for_live(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "live.spool")
    spool.fill([b"not a doubt", b"{}", line(made_up(1))])
    assert (spool.unreadable, len(spool.held)) == (2, 1)
    (held,) = spool.held.values()
    assert spool.doubt(held).anchor == made_up(1).anchor
    assert spool.doubt(held).detected_at == datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    spool.close()
