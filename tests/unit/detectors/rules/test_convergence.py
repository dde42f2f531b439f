"""What holds for every registered rule and any multiset of events, whatever the order and the repeats."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from detectors.cases import Case, load_cases
from detectors.contract.doubt import Doubt, doubt_id, encode_doubt
from detectors.engine.context import Clock
from detectors.engine.rule import Rule
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from replay.judging import end_of, in_business_order, judge_events
from tests.generators.arrivals import arrivals, histories, is_reversal, read_all
from tests.generators.parameters import parameters_of
from tests.generators.tables import shipped_tables
from tests.unit.detectors.rules.judged import judge, settled, standing

_RULES = list(catalogue().values())
_TABLES = shipped_tables()
_LATER = Clock(now=253_000_000_000_000_000, closed="8999-12")

every_rule = pytest.mark.parametrize("rule", _RULES, ids=[rule.id for rule in _RULES])

# every property runs for every rule: the share of the profile's examples keeps the whole in seconds
some = settings(
    max_examples=max(10, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def _judge(rule: Rule, case: Case, taken: list[Taken], end: Clock = Clock(), **over: Any) -> list[Doubt]:  # noqa: B008
    tables = {**_TABLES, **parse_tables(case.tables)}
    return judge(rule, taken, {**case.parameters, **over}, tables=tables, end=end)


@every_rule
@some
@given(data=st.data())
def test_order_and_repeats_of_arrival_leave_no_trace(rule: Rule, data: st.DataObject) -> None:
    case, first, second = data.draw(arrivals(rule))
    over = data.draw(parameters_of(rule))
    end = data.draw(st.sampled_from([Clock(), _LATER]))
    assert settled(_judge(rule, case, first, end, **over)) == settled(_judge(rule, case, second, end, **over))


@every_rule
@some
@given(data=st.data())
def test_reversals_first_reversals_last_and_no_such_events_at_all_are_the_same(
    rule: Rule, data: st.DataObject
) -> None:
    case, events = data.draw(histories(rule, bodies=False))
    reversals = [event for event in events if is_reversal(event)]
    assume(reversals)
    plain = [event for event in events if not is_reversal(event)]
    gone = {(item.event.data.reverses.source, item.event.data.reverses.id) for item in read_all(reversals)}  # type: ignore[union-attr]
    without = [event for event in plain if (event["source"], event["id"]) not in gone]
    last = settled(_judge(rule, case, read_all([*plain, *reversals])))
    assert settled(_judge(rule, case, read_all([*reversals, *plain]))) == last
    assert settled(_judge(rule, case, read_all(without))) == last


@every_rule
@some
@given(data=st.data())
def test_a_replay_is_the_same_in_every_field_however_the_file_was_shuffled(
    rule: Rule, data: st.DataObject
) -> None:
    case, first, second = data.draw(arrivals(rule))
    end = end_of(first)
    assert end_of(second) == end
    replayed = _judge(rule, case, in_business_order(first), end)
    again = _judge(rule, case, in_business_order(second), end)
    assert [encode_doubt(doubt) for doubt in again] == [encode_doubt(doubt) for doubt in replayed]


@every_rule
@some
@given(data=st.data())
def test_revisions_count_up_by_one_and_doubts_explain_themselves(rule: Rule, data: st.DataObject) -> None:
    case, taken, _ = data.draw(arrivals(rule))
    came = {(item.event.source, item.event.id) for item in taken}
    seen: dict[str, Doubt] = {}
    for end in range(len(taken) + 1):
        now = {doubt.anchor: doubt for doubt in _judge(rule, case, taken[:end])}
        assert seen.keys() <= now.keys()
        for anchor, doubt in now.items():
            _follows(seen.get(anchor), doubt)
        seen = now
    for doubt in standing(seen.values()).values():
        assert doubt.evidence
        assert {(entry.source, entry.event_id) for entry in doubt.evidence} <= came
        assert all(entry.fields or entry.changed for entry in doubt.evidence)
        assert doubt.message.zh and doubt.message.en and doubt.reason
        assert doubt.doubt_id == doubt_id(rule.id, doubt.anchor)


def _follows(before: Doubt | None, doubt: Doubt) -> None:
    if before is None:
        assert (doubt.revision, doubt.status) == (1, "raised")
    elif doubt.revision == before.revision:
        assert doubt == before
    elif doubt.revision == before.revision + 1:
        assert (doubt.status == "raised") == (before.status == "withdrawn")
    else:  # one event may take a doubt back in one cell and raise it in another, never more
        raise AssertionError(f"{doubt.revision} follows {before.revision}")


@every_rule
@some
@given(data=st.data())
def test_a_rule_says_the_same_alone_and_among_those_that_share_its_cell(
    rule: Rule, data: st.DataObject
) -> None:
    case, taken, _ = data.draw(arrivals(rule))
    tables = {**_TABLES, **parse_tables(case.tables)}
    sharing = {other.id: other for other in _RULES if other.cell is rule.cell}
    together = make_ruleset(sharing, parameters={rule.id: case.parameters}, only=sharing, tables=tables)
    doubts = judge_events(taken, together, datetime(2026, 6, 1, tzinfo=UTC), _LATER).values()
    mine = [doubt for doubt in doubts if doubt.rule_id == rule.id]
    assert settled(mine) == settled(_judge(rule, case, taken, _LATER))


@pytest.mark.parametrize("rule", [rule for rule in _RULES if rule.needs], ids=lambda rule: rule.id)
@some
@given(data=st.data())
def test_a_rule_that_names_what_it_needs_would_find_nothing_without_it(
    rule: Rule, data: st.DataObject
) -> None:
    case, taken, _ = data.draw(arrivals(rule))
    always_asked = replace(rule, needs=())
    assert settled(_judge(always_asked, case, taken, _LATER)) == settled(_judge(rule, case, taken, _LATER))


@every_rule
def test_the_histories_start_from_cases_that_raise(rule: Rule) -> None:
    """Otherwise the properties above could hold of nothing at all."""
    raising = [case for case in load_cases(rule) if standing(_judge(rule, case, read_all(case.events)))]
    assert raising
