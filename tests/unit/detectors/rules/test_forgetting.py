"""What is forgotten is missed by no rule: with and without a horizon the same doubts stand in the end."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.contract.doubt import Doubt
from detectors.engine.history import History
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RuleSet, make_ruleset
from detectors.intake.read import Taken
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.arrivals import Event, plain_cases, read_all
from tests.generators.epochs import clock, in_epoch, on_time
from tests.generators.histories import HISTORIES
from tests.generators.tables import shipped_tables
from tests.unit.detectors.rules.compared import OTHER_PARAMETERS, TABLES
from tests.unit.detectors.rules.judged import settled

_RULES = list(catalogue().values())
_FORGETTING = [rule for rule in _RULES if rule.cell.forgetting is not None]
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_LATENESS_DAYS = 400

every_rule = pytest.mark.parametrize("rule", _RULES, ids=[rule.id for rule in _RULES])
every_forgetting_rule = pytest.mark.parametrize("rule", _FORGETTING, ids=[rule.id for rule in _FORGETTING])

few = settings(
    max_examples=max(5, settings().max_examples // 20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _events(rng: Random, rule: Rule, epochs: int = 3) -> tuple[list[Event], RuleSet]:
    """One history of the rule in every epoch, as messages without a clock; and the rule in force."""
    parameters: dict[str, Any]
    if rng.random() < 0.5 and rule.id in HISTORIES:
        events, parameters = HISTORIES[rule.id](rng, 60), rng.choice([{}, *OTHER_PARAMETERS.get(rule.id, [])])
        tables = TABLES.get(rule.id, {})
    else:
        case = rng.choice(plain_cases(rule.id))
        events, parameters, tables = case.events, case.parameters, case.tables
    events = [event for event in events if not event["type"].startswith("calendar.")]
    rules = make_ruleset(
        {rule.id: rule},
        parameters={rule.id: parameters},
        only=[rule.id],
        tables={**shipped_tables(), **parse_tables(tables)},
    )
    return [in_epoch(event, epoch) for epoch in range(epochs) for event in events], rules


def _run(taken: list[Taken], rules: RuleSet, lateness_days: int | None) -> tuple[list[Doubt], History]:
    """What a sink holds in the end: the largest revision of every doubt."""
    history = History(rules, _NOW, lateness_days)
    held: dict[Any, Doubt] = {}
    for item in taken:
        for published in history.take(item):
            doubt = published.doubt
            if doubt.doubt_id not in held or doubt.revision > held[doubt.doubt_id].revision:
                held[doubt.doubt_id] = doubt
    return list(held.values()), history


@every_rule
@few
@given(seed=st.integers(0, 2**32))
def test_what_is_on_time_ends_in_the_same_doubts_whether_cells_forget_or_not(rule: Rule, seed: int) -> None:
    rng = Random(seed)
    events, rules = _events(rng, rule)
    taken = read_all(on_time(rng, events, _LATENESS_DAYS))
    kept, _ = _run(taken, rules, None)
    forgot, history = _run(taken, rules, _LATENESS_DAYS)
    assert not history.late
    assert settled(forgot) == settled(kept)


@every_rule
@few
@given(seed=st.integers(0, 2**32))
def test_a_history_within_horizon_and_lateness_is_judged_as_if_nothing_were_ever_forgotten(
    rule: Rule, seed: int
) -> None:
    rng = Random(seed)
    events, rules = _events(rng, rule, epochs=1)
    events = [event for event in events if "2025-12" <= event["time"] < "2026-12"]
    taken = read_all(on_time(rng, events, 30))
    kept, all_held = _run(taken, rules, None)
    same, history = _run(taken, rules, _LATENESS_DAYS)
    assert same == kept
    assert not history.late
    assert {name: list(cell.bodies()) for name, cell in history.cells.items()} == {
        name: list(cell.bodies()) for name, cell in all_held.cells.items()
    }


@every_forgetting_rule
def test_every_rule_that_says_how_long_it_remembers_has_cells_that_forget(rule: Rule) -> None:
    """Otherwise the properties above could hold of cells that keep everything."""
    held = kept = 0
    for seed in range(6):
        rng = Random(seed)
        events, rules = _events(rng, rule)
        taken = read_all(on_time(rng, events, _LATENESS_DAYS))
        taken += read_all(clock(datetime(2040, 1, 1, tzinfo=UTC)))
        held += sum(len(cell.bodies()) for cell in _run(taken, rules, None)[1].cells.values())
        kept += sum(len(cell.bodies()) for cell in _run(taken, rules, _LATENESS_DAYS)[1].cells.values())
    assert kept < held * 0.9


def test_rules_state_their_memory_where_their_cells_can_forget() -> None:
    silent = {rule.id for rule in _FORGETTING if rule.memory_days is None}
    assert silent == set()
    assert all(rule.memory_days is None for rule in _RULES if rule.cell.forgetting is None)


def test_a_memory_that_is_stated_too_short_is_found_out() -> None:
    """Two changes of the designated hospital lie three years apart, in a window of ten."""
    rule = catalogue()["veteran-designation-changes"]
    messages = [
        {
            "specversion": "1.0",
            "id": f"e{year}",
            "source": "/test",
            "type": "settlement.designation_changed",
            "time": f"{year}-05-01T08:00:00+08:00",
            "data": {"psn_no": "P1", "kind": "veteran", "fixmedins_code": f"H{year}"},
        }
        for year in (2020, 2023)
    ]
    taken = read_all(on_time(Random(1), messages, 1))
    standing = {}
    for short in (rule, replace(rule, memory_days=lambda parameters: 0)):
        rules = make_ruleset({rule.id: short}, parameters={rule.id: {"months": 120}}, only=[rule.id])
        standing[short is rule] = settled(_run(taken, rules, _LATENESS_DAYS)[0])
    assert len(standing[True]) == 1
    assert len(standing[False]) == 0
