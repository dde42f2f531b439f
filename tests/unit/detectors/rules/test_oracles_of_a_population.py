"""Every rule against its oracle on a simulated population, in the order of delivery, all rules on at once and one by one.

The seed is chosen at run time and shown as a parameter of the tests; `SIMULATION_SEED` repeats one.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import pytest

from detectors.contract.doubt import Doubt
from detectors.engine.context import Tables
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.tables import reference_tables
from replay.judging import end_of, judge_events
from tests.generators.tables import shipped_tables
from tests.oracles import ORACLES
from tests.support.seeds import simulation_seed
from tests.support.sizes import sized
from tests.unit.detectors.rules.compared import OTHER_PARAMETERS, differences, oracle_of
from tests.unit.detectors.rules.judged import judge, read, standing

PLAN = Plan(
    persons=sized(250, 2_500),
    months=sized(3, 14),
    seed=simulation_seed(),
)
_NOW = datetime(2026, 6, 1, tzinfo=UTC)


class Population(NamedTuple):
    """`texts` are the reference tables that the population brings, `tables` all; `doubts` stand with every rule on."""

    messages: list[bytes]
    taken: list[Taken]
    texts: dict[str, str]
    tables: Tables
    doubts: dict[str, dict[str, Doubt]]


@pytest.fixture(scope="module", params=[PLAN.seed], ids=lambda seed: f"seed {seed}")
def population() -> Iterator[Population]:
    history = History(PLAN)
    messages = [line for part in history.parts() for line in part.lines]
    taken, texts = read(messages), dict(reference_tables(history.pool))
    tables = {**shipped_tables(), **parse_tables(texts)}
    rules = make_ruleset(catalogue(), only=list(catalogue()), tables=tables)
    doubts = sorted(judge_events(taken, rules, _NOW, end_of(taken)).values(), key=lambda doubt: doubt.rule_id)
    by_rule = {rule_id: standing(mine) for rule_id, mine in groupby(doubts, lambda doubt: doubt.rule_id)}
    yield Population(messages, taken, texts, tables, by_rule)


@pytest.mark.parametrize("rule_id", ORACLES)
def test_with_every_rule_on_each_says_what_its_oracle_says(population: Population, rule_id: str) -> None:
    expected = oracle_of(rule_id, population.texts, {})(population.messages)
    assert differences(expected, population.doubts.get(rule_id, {})) == []
    assert expected  # something was planted for every rule


@pytest.mark.parametrize(
    ("rule_id", "parameters"),
    [(rule_id, given) for rule_id, others in OTHER_PARAMETERS.items() for given in others],
    ids=lambda value: str(value),
)
def test_other_parameters_say_what_the_oracle_says_of_them(
    population: Population, rule_id: str, parameters: dict[str, Any]
) -> None:
    expected = oracle_of(rule_id, population.texts, parameters)(population.messages)
    end = end_of(population.taken)
    said = judge(catalogue()[rule_id], population.taken, parameters, tables=population.tables, end=end)
    assert differences(expected, standing(said)) == []


def test_the_population_is_as_large_as_planned(population: Population) -> None:
    assert len(population.messages) >= sized(5_000, 100_000)
