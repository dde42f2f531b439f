"""Every cell kind can start a rule."""

import ast
from datetime import UTC, datetime

import pytest
import yaml

from detectors.engine.context import Clock
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.scaffold.files import cases_text
from fundwatch.scaffold.kinds import cell_kinds, example
from fundwatch.scaffold.module import NewRule, module_text
from replay.judging import judge_events
from tests.generators.arrivals import is_reversal, plain_cases, read_all


def test_every_cell_kind_that_a_rule_uses_can_be_named():
    assert {rule.cell.name for rule in catalogue().values()} <= cell_kinds().keys()


@pytest.mark.parametrize("name", cell_kinds())
def test_a_new_rule_imports_its_kind_and_facts_and_its_case_brings_an_event_of_the_kind(name):
    kind = cell_kinds()[name]
    tree = ast.parse(module_text(NewRule("a-new-rule", "transfers", kind, "low")))
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == kind.module
        for alias in node.names
    }
    assert imported == {kind.attribute, *kind.facts}
    shown = example(kind.kind, catalogue())
    assert shown is not None
    (case,) = yaml.safe_load(cases_text(shown))
    types = {event_class.__struct_config__.tag for event_class in kind.kind.projections}
    assert case["events"][0]["type"] in types
    assert case["doubts"] == [{"anchor": shown.anchor}]


@pytest.mark.parametrize(
    "name", [name for name, kind in cell_kinds().items() if kind.kind.period is not None]
)
@pytest.mark.parametrize(
    "time", ["2026-12-31T23:50:00+08:00", "2026-12-31T21:00:00+08:00", "2027-01-01T00:10:00+08:00"]
)
def test_a_new_rule_that_raises_every_fact_raises_each_event_once(name, time):
    """At the turn of day, month, quarter and year, where neighbouring cells know of the event too."""
    kind = cell_kinds()[name]
    text = module_text(NewRule("a-new-rule", "transfers", kind, "low")).replace(
        "    return False\n", "    return True\n"
    )
    module = {"__name__": "a_new_rule"}
    exec(compile(text, "a_new_rule.py", "exec", dont_inherit=True), module)  # noqa: S102  (our own text)
    rule = module["RULE"]
    told = {}
    for known in catalogue().values():
        if known.cell is kind.kind:
            for case in plain_cases(known.id):
                told |= {
                    event["id"]: {**event, "time": time} for event in case.events if not is_reversal(event)
                }
    taken = read_all(list(told.values()))
    rules = make_ruleset({rule.id: rule}, only=[rule.id])
    doubts = judge_events(taken, rules, datetime(2026, 6, 1, tzinfo=UTC), Clock()).values()
    assert doubts
    cited = sorted(entry.event_id for doubt in doubts for entry in doubt.evidence)
    assert cited == sorted(set(cited))
