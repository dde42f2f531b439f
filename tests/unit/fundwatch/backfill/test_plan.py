"""What is applied of rules before, while and after they are seeded."""

from datetime import datetime
from typing import Any

import pytest

from detectors.contract.values import BUSINESS_TZ, to_us
from detectors.engine.ruleset import RulesChange, WrongRules, make_ruleset
from detectors.registry import catalogue
from fundwatch.backfill.plan import begin, end, in_force, plan_filling
from fundwatch.reference import reference_tables

RULE, OTHER = "readmission-within-days", "stock-oversold"
SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=BUSINESS_TZ)


def change(time: int, states: dict[str, str], **more: Any) -> RulesChange:
    return RulesChange(time, f"r{time}", states, more.pop("parameters", {}), **more)


def test_changes_come_in_their_own_order_once_and_without_those_that_no_gateway_took() -> None:
    base = make_ruleset(catalogue(), tables=reference_tables(None))
    first, second = change(1, {RULE: "disabled"}), change(2, {RULE: "shadow"})
    wrong = change(3, {"no-such-rule": "enabled"})
    assert in_force(base, [second, wrong, first, second]) == [first, second]


@pytest.mark.parametrize(
    ("configured", "states", "on_trial"),
    [
        ({}, [], False),
        ({RULE: "shadow"}, [], True),
        ({RULE: "disabled"}, ["shadow", "disabled"], True),
        ({RULE: "shadow"}, ["enabled", "disabled"], False),
        ({RULE: "disabled"}, [], False),
    ],
)
def test_whether_it_was_on_trial_is_what_it_was_when_it_was_last_on(
    configured: dict[str, str], states: list[str], on_trial: bool
) -> None:
    changes = [change(number, {RULE: state}) for number, state in enumerate(states)]
    filling = plan_filling(catalogue(), [RULE], "enabled", configured, changes)
    assert (RULE in filling.on_trial) is on_trial
    assert not plan_filling(catalogue(), [RULE], "shadow", configured, changes).on_trial


def test_what_was_applied_before_stays_and_other_backfills_go_on() -> None:
    filling = plan_filling(catalogue(), [RULE, RULE], "enabled", {}, [])
    assert [kind.name for kind in filling.kinds] == [catalogue()[RULE].cell.name]
    before = change(5, {OTHER: "shadow", RULE: "disabled"}, parameters={RULE: {"max_gap_days": 7}},
                    backfills={OTHER: to_us(SINCE), RULE: 1}, trials=(OTHER,), tables={"a": "b"})  # fmt: skip
    applied = begin(filling, before, SINCE)
    kept = {"rule": OTHER, "since": SINCE.isoformat(), "on_trial": True}
    assert applied == {
        "states": {OTHER: "shadow", RULE: "enabled"},
        "parameters": {RULE: {"max_gap_days": 7}},
        "tables": {"a": "b"},
        "backfills": [kept, {"rule": RULE, "since": SINCE.isoformat(), "on_trial": False}],
    }
    during = change(6, applied["states"], parameters=applied["parameters"],
                    backfills={OTHER: to_us(SINCE), RULE: to_us(SINCE)}, trials=(OTHER,), tables={"a": "b"})  # fmt: skip
    assert end(filling, during) == {**applied, "backfills": [kept]}


def test_nothing_is_taken_away_that_somebody_else_has_ended() -> None:
    filling = plan_filling(catalogue(), [RULE], "enabled", {}, [])
    assert end(filling, change(7, {RULE: "disabled"})) is None


def test_a_rule_that_there_is_not_is_refused() -> None:
    with pytest.raises(WrongRules):
        plan_filling(catalogue(), ["no-such-rule"], "enabled", {}, [])
