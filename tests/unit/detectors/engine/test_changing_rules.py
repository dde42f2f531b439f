"""Rules that change while the log goes on."""

from datetime import UTC, datetime

import pytest

from detectors.engine.history import History
from detectors.engine.ruleset import RulesChange, WrongRules, make_ruleset
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.support.events import admitted, discharged, event, taken

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RULE = "readmission-within-days"


def ruleset(**arguments):
    return make_ruleset(catalogue(), only=[RULE], **arguments)


def stays(person, gap):
    return [
        admitted(f"{person}-a1", 0, stay=f"{person}1", person=person),
        discharged(f"{person}-d1", 1, stay=f"{person}1", person=person),
        admitted(f"{person}-a2", 1 + gap, stay=f"{person}2", person=person),
    ]


def applied(event_id, days, parameters=None, states=None):
    return event("service.rules_applied", event_id, days, states=states or {}, parameters=parameters or {})


def standing(rules, events):
    history, doubts = History(rules, NOW), {}
    for item in map(taken, events):
        for published in history.take(item):
            doubts[published.doubt.anchor] = published.doubt
    return doubts


def test_a_change_is_in_force_from_where_it_stands_in_the_log():
    #  P1: gap 5 │ max_gap_days 2 → 7 │ P2: gap 5
    change = applied("c1", 0, {RULE: {"max_gap_days": 7}})
    doubts = standing(ruleset(), [*stays("P1", 5), change, *stays("P2", 5)])
    assert [doubt.subject.id for doubt in doubts.values()] == ["P2"]
    (doubt,) = doubts.values()
    (active,) = ruleset(parameters={RULE: {"max_gap_days": 7}}).rules
    assert doubt.parameters_digest == active.digest


def test_a_change_replaces_the_one_before_it_whole_and_an_older_one_changes_nothing():
    first = applied("c1", 1, {RULE: {"max_gap_days": 7}})
    second = applied("c2", 2, {RULE: {"age_below": 30}})
    late = applied("c0", 0, {RULE: {"max_gap_days": 30}})
    assert standing(ruleset(), [first, second, late, *stays("P1", 1)]) == {}
    assert standing(ruleset(), [first, late, *stays("P1", 5)]) != {}
    assert standing(ruleset(), [first, late, *stays("P1", 9)]) == {}


def test_a_rule_that_is_switched_off_raises_nothing_more_and_keeps_what_stands():
    off = applied("c1", 1, states={RULE: "disabled"})
    doubts = standing(ruleset(), [*stays("P1", 1), off, *stays("P2", 1)])
    assert [(doubt.subject.id, doubt.status) for doubt in doubts.values()] == [("P1", "raised")]


def test_what_an_auditor_forces_wins_over_what_was_applied():
    change = applied("c1", 0, {RULE: {"max_gap_days": 7}})
    assert standing(ruleset(forced={RULE: {"max_gap_days": 0}}), [change, *stays("P1", 5)]) == {}


SHARE = "base-below-social-average-share"


def wages(amount):
    return {"social-average-wage": f"insu_admdvs,year,begndate,value\n220100,2026,2026-01-01,{amount}\n"}


def base(event_id, person):
    return event(
        "registration.base_declared",
        event_id,
        psn_no=person,
        psn_clctstd="3500",
        begndate="2026-01-01",
        year=2026,
        psn_type="11",
        emp_no="E1",
        insu_admdvs="220100",
    )


def test_a_reference_table_is_another_from_where_its_change_stands_and_the_settings_own_when_that_is_gone():
    #  60 % of 5000: 3500 is enough │ 60 % of 7000: it is not │ 60 % of 5000 again
    rules = make_ruleset(catalogue(), only=[SHARE], tables=parse_tables(wages(5000)))
    change = event(
        "service.rules_applied",
        "c1",
        1,
        tables={name: text.splitlines() for name, text in wages(7000).items()},
    )
    back = event("service.rules_applied", "c2", 2)
    doubts = standing(rules, [base("b1", "P1"), change, base("b2", "P2"), back, base("b3", "P3")])
    assert [doubt.subject.id for doubt in doubts.values()] == ["P2"]
    (doubt,) = doubts.values()
    (active,) = make_ruleset(catalogue(), only=[SHARE], tables=parse_tables(wages(7000))).rules
    assert doubt.parameters_digest == active.digest


@pytest.mark.parametrize(
    ("tables", "what"),
    [({"no-such-table": "begndate,value\n"}, "no-such-table"), (wages("much"), "social-average-wage")],
)
def test_a_table_that_no_rule_reads_or_nobody_can_read_is_refused(tables, what):
    rules = make_ruleset(catalogue(), only=[SHARE], tables=parse_tables(wages(5000)))
    with pytest.raises(WrongRules, match=what):
        rules.changed(RulesChange(1, "x", {}, {}, tables=tables))


def test_a_change_that_no_rule_can_take_is_refused():
    with pytest.raises(WrongRules, match="max_gap_days"):
        ruleset().changed(RulesChange(1, "x", {}, {RULE: {"max_gap_days": -1}}))
    with pytest.raises(WrongRules, match="no-such-rule"):
        ruleset().changed(RulesChange(1, "x", {"no-such-rule": "enabled"}, {}))


def test_what_an_earlier_release_accepted_and_this_one_does_not_know_is_left_out_and_named():
    tables = {"social-average-wage": "no table at all", "gone-table": "a,begndate,value\n"}
    change = RulesChange(
        5, "c1", {"gone-rule": "shadow", RULE: "shadow"},
        {RULE: {"max_gap_days": 7, "age_below": -1, "gone": 1}, "gone-rule": {"x": 1}},
        {"gone-rule": 1}, ("gone-rule",), tables,
    )  # fmt: skip
    before = ruleset()
    rules, unknown = before.restored(change)
    (active,) = rules.rules
    assert (active.shadow, active.parameters.max_gap_days, active.parameters.age_below) == (True, 7, 70)
    assert set(unknown) == {
        "gone-rule", f"{RULE}.age_below", f"{RULE}.gone", "social-average-wage", "gone-table",
    }  # fmt: skip
    assert rules.change is not None and rules.change.order == change.order
    with pytest.raises(WrongRules):
        before.changed(change)


def test_a_change_that_is_known_in_full_is_restored_as_it_was_applied():
    change = RulesChange(5, "c1", {RULE: "shadow"}, {RULE: {"max_gap_days": 7}})
    rules, unknown = ruleset().restored(change)
    assert unknown == ()
    assert rules.rules == ruleset().changed(change).rules
    older = RulesChange(4, "c0", {}, {"gone-rule": {}})
    assert rules.restored(older) == (rules, ("gone-rule",))
