"""What every registered rule must have: a new rule is held to it by being registered."""

import json
import re
from pathlib import Path

import pytest

from detectors.business_items import BUSINESS_ITEMS
from detectors.case_claims import missing_claims
from detectors.cases import load_cases, run_cases
from detectors.contract.topics import FACTS
from detectors.describe import describe
from detectors.engine.rule import Rule
from detectors.engine.ruleset import WrongRules, make_ruleset
from detectors.registry import cases_path, catalogue
from fundwatch.scaffold.module import TO_WRITE_EN, TO_WRITE_ZH
from tests.generators.tables import shipped_tables

_RULES = list(catalogue().values())
_TABLES = shipped_tables()
_FOLDER = Path(cases_path(_RULES[0])).parents[1]
_CHINESE = re.compile(r"[一-鿿]")

every_rule = pytest.mark.parametrize("rule", _RULES, ids=[rule.id for rule in _RULES])


@every_rule
def test_id_file_folder_and_cases_agree(rule: Rule) -> None:
    path = cases_path(rule)
    assert path.is_file(), f"{rule.id} has no cases"
    assert path.parent.name == rule.business_item.replace("-", "_")
    assert path.stem == rule.id.replace("-", "_")
    assert path.with_suffix(".py").is_file()


def test_no_module_and_no_case_file_lies_about_unregistered() -> None:
    stems = {rule.id.replace("-", "_") for rule in _RULES}
    assert {path.stem for path in _FOLDER.rglob("*.yaml")} <= stems
    defining = {
        path.stem for path in _FOLDER.rglob("*.py") if "RULE = Rule(" in path.read_text(encoding="utf-8")
    }
    assert defining <= stems


@every_rule
def test_nothing_of_a_rule_is_left_to_write(rule: Rule) -> None:
    for path in (cases_path(rule), cases_path(rule).with_suffix(".py")):
        text = path.read_text(encoding="utf-8")
        assert TO_WRITE_ZH not in text and TO_WRITE_EN not in text and "to_write" not in text, path.name


@every_rule
def test_the_cases_show_firing_both_sides_of_a_limit_a_repeat_and_a_reversal_or_late_event(
    rule: Rule,
) -> None:
    cases = load_cases(rule)
    assert missing_claims((case.shows, case.doubts) for case in cases) == []
    assert len({case.name for case in cases}) == len(cases)


@every_rule
def test_every_case_holds(rule: Rule) -> None:
    wrong = {result.case: result.problem for result in run_cases(rule, _TABLES) if result.problem is not None}
    assert wrong == {}


@every_rule
def test_every_parameter_with_a_limit_is_changed_by_some_case(rule: Rule) -> None:
    limited = {
        parameter["name"]
        for parameter in describe(rule)["parameters"]
        if parameter["type"] in ("integer", "number", "boolean")
    }
    changed = {name for case in load_cases(rule) for name in case.parameters}
    assert limited <= changed


@every_rule
def test_what_users_read_is_there_in_both_languages(rule: Rule) -> None:
    texts = [rule.name, rule.meaning, rule.to_check, *([rule.limits] if rule.limits else [])]
    for text in texts:
        assert _CHINESE.search(text.zh), text.zh
        assert text.en.strip() and not _CHINESE.search(text.en), text.en
    assert rule.business_item in BUSINESS_ITEMS
    assert rule.section


@every_rule
def test_a_rule_describes_itself_with_every_parameter_bounded_and_its_origin_marked(rule: Rule) -> None:
    described = json.loads(json.dumps(describe(rule)))
    assert described["id"] == rule.id
    assert described["events"]
    assert {parameter["name"] for parameter in described["parameters"]} == set(rule.parameters.model_fields)
    for parameter in described["parameters"]:
        assert _CHINESE.search(parameter["description"]["zh"])
        assert parameter["description"]["en"].strip() and parameter["unit"]
        assert parameter["origin"] in ("source document", "local practice", "ours")
        assert parameter["value"] == parameter["default"]
        if parameter["type"] in ("integer", "number"):
            assert parameter["min"] is not None and parameter["max"] is not None
            assert parameter["min"] <= parameter["default"] <= parameter["max"]


@every_rule
def test_values_out_of_bounds_and_unknown_parameters_are_refused_in_both_languages(rule: Rule) -> None:
    bad: list[tuple[str, object]] = [("no_such_parameter", 1)]
    for parameter in describe(rule)["parameters"]:
        if parameter["type"] in ("integer", "number"):
            bad += [(parameter["name"], parameter["min"] - 1), (parameter["name"], parameter["max"] + 1)]
            bad += [(parameter["name"], "many"), (parameter["name"], float("nan"))]
    for name, value in bad:
        with pytest.raises(WrongRules) as caught:
            make_ruleset({rule.id: rule}, parameters={rule.id: {name: value}}, only=[rule.id], tables=_TABLES)
        assert name in caught.value.message.zh and name in caught.value.message.en
        assert _CHINESE.search(caught.value.message.zh)


@every_rule
def test_the_digest_names_version_values_and_nothing_else(rule: Rule) -> None:
    def digest(**values: object) -> str:
        rules = make_ruleset({rule.id: rule}, parameters={rule.id: values}, only=[rule.id], tables=_TABLES)
        return rules.rules[0].digest

    assert digest() == digest() == digest(**rule.parameters().model_dump())
    assert re.fullmatch(r"[0-9a-f]{16}", digest())
    for parameter in describe(rule)["parameters"]:
        other = not parameter["default"] if parameter["type"] == "boolean" else parameter["min"]
        if parameter["type"] in ("integer", "number", "boolean") and other != parameter["default"]:
            assert digest(**{parameter["name"]: other}) != digest()


@every_rule
def test_facts_of_its_cell_travel_on_a_topic_that_exists(rule: Rule) -> None:
    assert rule.cell.topic in FACTS
    kinds = {other.cell.name: other.cell for other in _RULES}
    assert kinds[rule.cell.name] is rule.cell  # two kinds of one name would share cells


def test_a_rule_may_be_off_on_trial_or_chosen_alone() -> None:
    known = {rule.id: rule for rule in _RULES[:3]}
    first, second, third = known
    states = {first: "disabled", second: "shadow"}
    rules = make_ruleset(known, states=states, tables=_TABLES)
    assert [(active.rule.id, active.shadow) for active in rules.rules] == [(second, True), (third, False)]
    alone = make_ruleset(known, only=[first], tables=_TABLES)
    assert [active.rule.id for active in alone.rules] == [first]
    for wrong in (
        {"states": {"no-such-rule": "enabled"}},
        {"only": ["no-such-rule"]},
        {"states": {first: "asleep"}},
    ):
        with pytest.raises(WrongRules) as caught:
            make_ruleset(known, tables=_TABLES, **wrong)  # type: ignore[arg-type]
        assert _CHINESE.search(caught.value.message.zh)
