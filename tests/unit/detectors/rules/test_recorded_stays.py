"""The 275 recorded stays: nine readmissions and no other, by the rule, by its oracle, and straight from the tables."""

import csv
import json
from collections import Counter
from datetime import date, datetime
from importlib.resources import files
from random import Random
from typing import Any

import pytest

from detectors.registry import catalogue
from fundwatch.demo.stays import HOSPITAL, encode, stay_events
from tests.oracles import ORACLES
from tests.unit.detectors.rules.judged import judge, read, settled, standing

_RULE = catalogue()["readmission-within-days"]
_MESSAGES = [encode(event) for event in stay_events()]


def _gaps(parameters: dict[str, Any]) -> dict[str, int]:
    """Days between discharge and admission, by the later stay, as the rule's evidence has it."""
    doubts = standing(judge(_RULE, read(_MESSAGES), parameters))
    return {
        anchor.split("|")[2]: entry.fields["gap_days"]
        for anchor, doubt in doubts.items()
        for entry in doubt.evidence
        if "gap_days" in entry.fields
    }


def _table(name: str) -> list[dict[str, str]]:
    text = (files("fundwatch.demo") / "mimic_iv_demo" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _straight_from_the_tables(age_below: int) -> dict[str, int]:
    """Every admission against the dates of the patient's earlier discharges; no events, no code of ours."""
    born = {
        row["subject_id"]: int(row["anchor_year"]) - int(row["anchor_age"]) for row in _table("patients.csv")
    }
    rows = _table("admissions.csv")
    found: dict[str, int] = {}
    for row in rows:
        admitted = date.fromisoformat(row["admittime"][:10])
        if admitted.year - born[row["subject_id"]] >= age_below:
            continue
        before = [
            (admitted - date.fromisoformat(other["dischtime"][:10])).days
            for other in rows
            if other["subject_id"] == row["subject_id"] and other["admittime"] < row["admittime"]
        ]
        near = [gap for gap in before if 0 <= gap <= 2]
        if near:
            found[row["hadm_id"]] = min(near)
    return found


def test_there_are_275_stays_of_two_events_each_in_the_22nd_and_23rd_century() -> None:
    assert len(_MESSAGES) == 550
    years = {datetime.fromisoformat(json.loads(message)["time"]).year for message in _MESSAGES}
    assert min(years) >= 2102 and max(years) <= 2202


def test_nine_readmissions_with_gaps_of_0_1_and_2_days_three_two_and_four_times() -> None:
    gaps = _gaps({})
    assert Counter(gaps.values()) == {0: 3, 1: 2, 2: 4}
    assert gaps == _straight_from_the_tables(70)


def test_ten_without_a_limit_of_age() -> None:
    gaps = _gaps({"age_below": 200})
    assert len(gaps) == 10
    assert gaps == _straight_from_the_tables(200)


@pytest.mark.parametrize("parameters", [{}, {"age_below": 200}, {"max_gap_days": 0}, {"max_gap_days": 30}])
def test_rule_and_oracle_find_the_same(parameters: dict[str, Any]) -> None:
    found = ORACLES["readmission-within-days"](_MESSAGES, **parameters)
    assert found.keys() == standing(judge(_RULE, read(_MESSAGES), parameters)).keys()


def test_shuffled_and_repeated_they_are_the_same_nine() -> None:
    rng = Random(9)
    shuffled = rng.sample(_MESSAGES, len(_MESSAGES)) + rng.choices(_MESSAGES, k=100)
    assert settled(judge(_RULE, read(shuffled))) == settled(judge(_RULE, read(_MESSAGES)))


def test_a_doubt_names_the_hospital_and_the_person_and_asks_for_no_money() -> None:
    for doubt in standing(judge(_RULE, read(_MESSAGES))).values():
        assert doubt.facility == HOSPITAL
        assert (doubt.subject.kind, doubt.level, doubt.amount) == ("person", "high", None)
        assert len(doubt.evidence) == 3
