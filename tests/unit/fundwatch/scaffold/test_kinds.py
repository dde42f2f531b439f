"""Every cell kind can start a rule."""

import ast

import pytest
import yaml

from detectors.registry import catalogue
from fundwatch.scaffold.files import cases_text
from fundwatch.scaffold.kinds import cell_kinds, example
from fundwatch.scaffold.module import NewRule, module_text


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
