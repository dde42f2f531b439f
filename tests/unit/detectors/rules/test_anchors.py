"""An anchor names what a doubt is about, whatever stands in the ids."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.engine.finding import join_anchor, split_anchor
from detectors.engine.rule import Rule
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.arrivals import plain_cases, read_all
from tests.generators.tables import shipped_tables
from tests.support.events import event
from tests.unit.detectors.rules.judged import judge, read, standing

_RULES = list(catalogue().values())
_ODD = "|\\"
_IDS = {
    *(
        "id",
        "source",
        "psn_no",
        "emp_no",
        "from_emp_no",
        "into_emp_no",
        "fixmedins_code",
        "mdtrt_id",
        "setl_id",
    ),
    *("case_id", "transfer_id", "med_list_codg", "fixmedins_bchno", "orgcode", "emp_name", "drug_trac_codg"),
}


def _odd(value: Any, name: str = "") -> Any:
    """The same message about ids that hold what joins them."""
    if isinstance(value, dict):
        return {key: _odd(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_odd(part, name) for part in value]
    if name in _IDS and isinstance(value, str) and value:
        return value[0] + _ODD + value[1:]
    return value


@given(st.lists(st.text("a|\\b"), min_size=1), st.lists(st.text("a|\\b"), min_size=1))
def test_no_two_lists_of_ids_have_one_anchor(one: list[str], other: list[str]) -> None:
    assert split_anchor(join_anchor(*one)) == one
    assert (join_anchor(*one) == join_anchor(*other)) == (one == other)


def test_an_anchor_of_plain_ids_is_what_it_always_was() -> None:
    assert join_anchor("2200001", 2026, "/h/1", "e1") == "2200001|2026|/h/1|e1"
    assert join_anchor("S1") == "S1"


@pytest.mark.parametrize("rule", _RULES, ids=[rule.id for rule in _RULES])
def test_every_rule_keeps_the_ids_of_its_anchors_apart(rule: Rule) -> None:
    compared = 0
    for case in plain_cases(rule.id):
        tables = {**shipped_tables(), **parse_tables(case.tables)}
        plain = standing(judge(rule, read_all(case.events), case.parameters, tables=tables))
        odd = standing(judge(rule, read_all(_odd(case.events)), case.parameters, tables=tables))
        if len(plain) == len(odd):  # reference tables know plain ids only
            compared += len(plain)
            assert sorted(
                [part.replace(_ODD, "") for part in split_anchor(anchor)] for anchor in odd
            ) == sorted(split_anchor(anchor) for anchor in plain)
    assert compared or rule.tables


def _stay(person: str, hospital: str, stay: str, begin: str, end: str) -> dict[str, Any]:
    return event(
        "settlement.settled",
        f"{person}-{hospital}-{stay}",
        mdtrt_id=stay,
        setl_id=f"S{stay}",
        psn_no=person,
        fixmedins_code=hospital,
        med_type="21",
        begntime=f"2026-03-{begin}T09:00:00+08:00",
        endtime=f"2026-03-{end}T09:00:00+08:00",
        brdy="1980-05-05",
        medfee_sumamt="200.00",
        fund_pay_sumamt="100.10",
        insu_admdvs="220100",
        mdtrtarea_admdvs="220100",
    )


def test_two_doubts_whose_ids_hold_a_bar_are_two_doubts() -> None:
    events = [
        _stay(person, hospital, stay, begin, end)
        for person, hospital in (("P|1", "H"), ("P", "1|H"))
        for stay, begin, end in (("M1", "01", "02"), ("M2", "03", "04"))
    ]
    rule = catalogue()["readmission-within-days"]
    doubts = judge(rule, read(json.dumps(each).encode() for each in events))
    assert {doubt.subject.id for doubt in doubts} == {"P|1", "P"}
