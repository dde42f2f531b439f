"""From findings to doubts: what is raised, revised, withdrawn, raised again and published once more."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec

from detectors.contract.doubt import NAMESPACE, Doubt, decode_doubt, doubt_id
from detectors.contract.values import from_us
from detectors.engine.cell import Cell, Outcome
from detectors.engine.context import NO_CONTEXT, Clock, Context, WakeAt
from detectors.engine.engine import Applied, apply_fact
from detectors.engine.fact import REVERSED, Fact, Void
from detectors.engine.finding import Finding
from detectors.engine.judging import MOST_EVIDENCE, judge_cell
from detectors.engine.ruleset import RuleSet
from tests.unit.detectors.engine.toy import (
    NOTES,
    NOW,
    Note,
    ToyParameters,
    enough,
    finding,
    note,
    rule_of,
    rules_of,
    waiting,
)


def _void(word: str) -> Void:
    return Void("/s", word, "toy.noted", 0, REVERSED, 0)


def _apply(rules: RuleSet, cell: Cell, *facts: Fact) -> list[Applied]:
    return [apply_fact(rules, cell, fact, NO_CONTEXT, NOW) for fact in facts]


def _said(applied: list[Applied]) -> list[tuple[int, str]]:
    return [(item.doubt.revision, item.doubt.status) for one in applied for item in one.published]


def test_a_doubt_is_raised_revised_withdrawn_and_raised_again_counting_up() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    assert _said(_apply(rules, cell, note("a", 1))) == []
    assert _said(_apply(rules, cell, note("b", 2))) == [(1, "raised")]
    assert _said(_apply(rules, cell, note("c", 3))) == [(2, "revised")]
    assert _said(_apply(rules, cell, _void("c"))) == [(3, "revised")]
    assert _said(_apply(rules, cell, _void("b"))) == [(4, "withdrawn")]
    assert _said(_apply(rules, cell, _void("z"))) == []
    assert _said(_apply(rules, cell, note("d", 4))) == [(5, "raised")]


def test_what_a_doubt_says_comes_from_rule_finding_and_clock() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    (published,) = _apply(rules, cell, note("a", 1), note("b", 2))[1].published
    doubt = published.doubt
    assert doubt == decode_doubt(published.message)
    assert (doubt.rule_id, doubt.rule_version, doubt.level, doubt.business_item) == (
        "toy",
        "1",
        "medium",
        "transfers",
    )
    assert doubt.parameters_digest == rules.rules[0].digest
    assert doubt.doubt_id == doubt_id("toy", "E1")
    assert (doubt.occurred_at, doubt.detected_at) == (from_us(2), NOW)
    assert [entry.event_id for entry in doubt.evidence] == ["a", "b"]
    assert doubt.evidence[0].fields == {"word": "a"}


def test_a_doubt_fits_into_a_message_however_much_it_rests_on() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    notes = [note(f"n{number:04d}", number) for number in range(MOST_EVIDENCE + 50)]
    last = _apply(rules, cell, *reversed(notes))[-1].published[0].doubt  # the earliest comes last
    assert [entry.event_id for entry in last.evidence] == [each.event_id for each in notes[:MOST_EVIDENCE]]
    assert last.amount == len(notes)
    (again,) = _apply(rules, cell, note("n9999", 9_999))[0].published
    assert (again.doubt.amount, again.doubt.evidence) == (len(notes) + 1, last.evidence)


def test_an_id_follows_from_rule_and_anchor_and_from_nothing_else() -> None:
    assert str(NAMESPACE) == "8f6f3a52-64a5-5d0e-9d0c-0f1d5a2b7c11"
    assert str(doubt_id("readmission-within-days", "P1|H1|M2")) == str(
        doubt_id("readmission-within-days", "P1|H1|M2")
    )
    assert len({doubt_id("a", "b"), doubt_id("a", "c"), doubt_id("b", "b"), doubt_id("ab", "")}) == 4


def test_a_withdrawn_doubt_says_what_stood_last() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    raised = _apply(rules, cell, note("a", 1), note("b", 2))[1].published[0].doubt
    withdrawn = _apply(rules, cell, _void("b"))[0].published[0].doubt
    assert msgspec.structs.replace(withdrawn, revision=1, status="raised") == raised


def test_a_repeated_fact_publishes_again_what_stands_on_it_and_changes_nothing() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    first = _apply(rules, cell, note("a", 1), note("b", 2))[1].published
    later = NOW + timedelta(hours=1)
    again = apply_fact(rules, cell, note("a", 1), NO_CONTEXT, later)
    assert again.outcome is Outcome.DUPLICATE
    assert [item.message for item in again.published] == [
        item.message for item in first
    ]  # the clock of the first


def test_a_repeated_reversal_publishes_the_withdrawal_again() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    _apply(rules, cell, note("a", 1), note("b", 2), _void("b"))
    assert _said(_apply(rules, cell, _void("b"))) == [(2, "withdrawn")]


def test_a_body_that_counts_less_changes_nothing_and_is_told() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(enough)
    _apply(rules, cell, note("a", 1, recorded=5), note("b", 2))
    (less,) = _apply(rules, cell, note("x", 1, id_="a", recorded=4))
    assert (less.outcome, less.published, less.conflict) == (Outcome.SUPERSEDED, [], True)
    (more,) = _apply(rules, cell, note("x", 1, id_="a", recorded=6))
    assert (more.outcome, _said([more]), more.conflict) == (Outcome.REPLACED, [(2, "revised")], True)


def test_a_change_that_the_doubt_does_not_show_is_no_revision() -> None:
    def mute(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
        yield msgspec.structs.replace(finding(cell, "one"), evidence=(), occurred_at=0, amount=None)

    cell, rules = Cell(NOTES, "E1"), rules_of(mute)
    assert _said(_apply(rules, cell, note("a", 1), note("b", 2), note("c", 3))) == [(1, "raised")]


def test_two_anchors_of_one_rule_live_apart() -> None:
    def each(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
        for fact in cell.facts:
            yield msgspec.structs.replace(finding(cell, fact.word), evidence=())

    cell, rules = Cell(NOTES, "E1"), rules_of(each)
    _apply(rules, cell, note("a", 1), note("b", 2))
    (gone,) = _apply(rules, cell, _void("a"))
    assert {(item.doubt.anchor, item.doubt.status) for item in gone.published} == {
        ("a", "withdrawn"),
        ("b", "revised"),
    }


def test_rules_of_one_cell_do_not_see_each_others_doubts() -> None:
    def never(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
        yield from ()

    cell, rules = Cell(NOTES, "E1"), rules_of(never, enough, never)
    assert _said(_apply(rules, cell, note("a", 1), note("b", 2))) == [(1, "raised")]
    assert list(cell.standing) == [("toy-1", "E1")]


def test_a_rule_on_trial_is_marked_and_a_level_may_be_the_findings_own() -> None:
    def loud(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
        yield finding(cell, "loud", level="high")

    cell, rules = Cell(NOTES, "E1"), rules_of(loud, states={"toy": "shadow"})
    (published,) = _apply(rules, cell, note("a", 1))[0].published
    assert (published.shadow, published.doubt.level) == (True, "high")
    assert _apply(rules, cell, note("a", 1))[0].published[0].shadow is True


def test_a_rule_that_needs_what_the_cell_does_not_hold_is_not_asked_but_its_doubts_are_withdrawn() -> None:
    asked: list[int] = []

    def counting(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
        asked.append(len(cell.facts))
        yield finding(cell, "one")

    cell, rules = Cell(NOTES, "E1"), rules_of(rule_of(counting, needs=(Note,)))
    applied = _apply(rules, cell, _void("z"), note("a", 1), _void("a"))
    assert asked == [1]
    assert _said(applied) == [(1, "raised"), (2, "withdrawn")]


def test_a_rule_that_waits_says_when_and_is_judged_by_the_clock_of_the_log() -> None:
    cell, rules = Cell(NOTES, "E1"), rules_of(waiting)
    _apply(rules, cell, note("a", 1))
    assert cell.wake == (1_000, None)
    early = judge_cell(cell, rules.rules, Context(Clock(now=999)), NOW)
    assert (early, cell.wake) == ([], (1_000, None))
    (due,) = judge_cell(cell, rules.rules, Context(Clock(now=1_000)), NOW)
    assert (due.doubt.status, due.doubt.complete, cell.wake) == ("raised", False, (None, "2026-06"))
    (closed,) = judge_cell(cell, rules.rules, Context(Clock(1_000, "2026-06")), NOW)
    assert (closed.doubt.status, closed.doubt.complete, cell.wake) == ("revised", True, (None, None))


def test_of_several_rules_the_one_that_waits_least_wakes_the_cell() -> None:
    def wakes(moment: int) -> Any:

        return lambda cell, parameters, context: iter([WakeAt(moment)])

    cell, rules = Cell(NOTES, "E1"), rules_of(wakes(30), wakes(10), wakes(20))
    assert judge_cell(cell, rules.rules, NO_CONTEXT, NOW) == []
    assert cell.wake == (10, None)


def test_equal_doubts_are_equal_bytes() -> None:
    first, second = Cell(NOTES, "E1"), Cell(NOTES, "E1")
    rules = rules_of(enough)
    one = _apply(rules, first, note("a", 1), note("b", 2))[1].published[0]
    other = _apply(rules, second, note("b", 2), note("a", 1))[1].published[0]
    assert one.message == other.message
    assert isinstance(one.doubt, Doubt)
