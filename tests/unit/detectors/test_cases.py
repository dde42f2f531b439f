"""The runner of the cases: what is wrong in a case is found, and said."""

from copy import deepcopy
from typing import Any

import pytest

from detectors.case_claims import CLAIMS, false_claim, missing_claims
from detectors.cases import WrongCase, parse_cases, problem_of
from detectors.registry import catalogue

_RULE = catalogue()["id-number-modified"]

_CASE = """
- case: another number
  shows: [fires]
  events:
    - {specversion: "1.0", id: c1, source: /registration, type: registration.person_changed, time: "2026-03-02T10:00:00+08:00",
       data: {psn_no: "2200001", psn_name: 李样本, before: {certno: "220101196002031238"}, after: {certno: "220101196002031254"}}}
  doubts:
    - {anchor: 2200001|/registration|c1, level: high, reason: id_number_changed, subject: {kind: person, name: 李*}, evidence: [c1]}
"""


def _problem(**changed: Any) -> str | None:
    (case,) = parse_cases(_CASE)
    return problem_of(_RULE, case._replace(**changed))


def _doubt(**changed: Any) -> list[dict[str, Any]]:
    (case,) = parse_cases(_CASE)
    return [{**deepcopy(case.doubts[0]), **changed}]


def test_a_case_that_holds_has_no_problem() -> None:
    assert _problem() is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"doubts": [], "shows": ()}, "1 doubts stand, 0 expected"),
        ({"doubts": _doubt() * 2}, "1 doubts stand, 2 expected"),
        ({"doubts": _doubt(anchor="2200001|/registration|c2")}, "anchor is '2200001|/registration|c1'"),
        ({"doubts": _doubt(level="medium")}, "level is 'high', expected 'medium'"),
        ({"doubts": _doubt(evidence=["c1", "c2"])}, "evidence is ['c1'], expected ['c1', 'c2']"),
        ({"doubts": _doubt(evidence=[])}, "evidence is ['c1'], expected []"),
        ({"doubts": _doubt(subject={"kind": "person", "id": "2200002"})}, "subject is"),
        ({"doubts": _doubt(subject={"nickname": "x"})}, "subject is"),
        ({"doubts": _doubt(amount="0.00")}, "amount is None, expected '0.00'"),
        ({"doubts": _doubt(colour="red")}, "a doubt has no field colour"),
        ({"doubts": [{"level": "high"}]}, "an expected doubt has no anchor"),
        (
            {"parameters": {"ignore_upgrade": "perhaps"}},
            "parameter id-number-modified.ignore_upgrade is wrong",
        ),
        ({"parameters": {"within": 1}}, "parameter id-number-modified.within is wrong"),
        ({"shows": ("fires", "beauty")}, "it shows 'beauty'"),
        ({"shows": ("reversal",)}, "reverses no event"),
        ({"shows": ("duplicate",)}, "no event comes twice"),
        ({"shows": ("time",)}, "no tick and no closing"),
    ],
)
def test_a_wrong_expectation_fails_with_a_sentence(changed: dict[str, Any], said: str) -> None:
    problem = _problem(**changed)
    assert problem is not None
    assert said in problem


def test_an_event_that_the_intake_refuses_is_a_problem() -> None:
    (case,) = parse_cases(_CASE)
    del case.events[0]["data"]["psn_no"]
    problem = problem_of(_RULE, case)
    assert problem is not None and "refused" in problem and "$.data.psn_no" in problem


@pytest.mark.parametrize(
    "text",
    [
        "case: not a list",
        "- just a name",
        "- {case: no doubts given, shows: [fires], events: []}",
        "- {case: nothing shown, events: [], doubts: []}",
        "- {case: a word too many, shows: [], events: [], doubts: [], paramters: {within_days: 2}}",
    ],
)
def test_what_is_no_case_is_refused_before_it_can_pass_by_testing_nothing(text: str) -> None:
    with pytest.raises(WrongCase):
        parse_cases(text)


def test_firing_without_doubts_is_a_false_claim() -> None:
    assert false_claim(["fires"], [], []) == "it says that it fires, but expects no doubts"
    assert false_claim(CLAIMS, [], [{}]) is not None


def test_each_kind_of_case_is_missed_when_it_is_missing() -> None:
    whole: list[tuple[list[str], list[str]]] = [
        (["fires"], ["a doubt"]),
        (["boundary"], ["a doubt"]),
        (["boundary"], []),
        (["reversal"], []),
        (["duplicate"], ["a doubt"]),
    ]
    assert missing_claims(whole) == []
    assert missing_claims([*whole[:3], (["late"], []), whole[4]]) == []
    for index in range(len(whole)):
        assert len(missing_claims(whole[:index] + whole[index + 1 :])) == 1
