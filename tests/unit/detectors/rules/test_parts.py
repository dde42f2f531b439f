"""Judging the part of a timeline that lies near a change, and claims, say what judging the whole anew says.

```
 timeline   --|--|------|---|---*--|------|-----      * comes, leaves, or is another body now
 part                   [       *        ]            the rule's own `near`
```
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import signature
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.contract.doubt import encode_doubt
from detectors.engine.cell import Cell
from detectors.engine.context import Clock, Context, WakeAt, WakeOnClose
from detectors.engine.finding import Claim, Finding, built
from detectors.engine.rule import Judge, Rule
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from replay.judging import judge_events
from tests.generators.arrivals import Event, arrivals, read_all, reversal_of
from tests.generators.parameters import parameters_of
from tests.generators.tables import shipped_tables
from tests.support.events import event

_RULES = [
    rule
    for rule in catalogue().values()
    if rule.near is not None or "Claim" in str(signature(rule.judge).return_annotation)
]
_START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def _always_built(judge: Judge) -> Judge:
    def judged(cell: Cell, parameters: Any, context: Context) -> Iterator[Finding | WakeAt | WakeOnClose]:
        for said in judge(cell, parameters, context):
            yield built(said) if isinstance(said, Claim) else said

    return judged


def _in_parts(
    rule: Rule, taken: list[Taken], parameters: dict[str, Any], tables: Any, part: bool
) -> list[bytes]:
    if part:
        cell = replace(rule.cell, view_from=0 if rule.cell.view_from < 2 else 1)
        rule = replace(rule, near_from=0, cell=cell)
    else:
        rule = replace(rule, near=None, judge=_always_built(rule.judge))
    rules = make_ruleset({rule.id: rule}, parameters={rule.id: parameters}, only=[rule.id], tables=tables)
    doubts = judge_events(taken, rules, datetime(2026, 6, 1, tzinfo=UTC), Clock())
    return sorted(encode_doubt(doubt) for doubt in doubts.values())


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: rule.id)
@settings(max_examples=max(20, settings().max_examples // 4))
@given(data=st.data())
def test_parts_say_what_the_whole_says_of_histories_near_the_rules_cases(
    rule: Rule, data: st.DataObject
) -> None:
    case, taken, _ = data.draw(arrivals(rule))
    parameters = {**case.parameters, **data.draw(parameters_of(rule))}
    tables = {**shipped_tables(), **parse_tables(case.tables)}
    assert _in_parts(rule, taken, parameters, tables, True) == _in_parts(
        rule, taken, parameters, tables, False
    )


def _stay(random: Random, number: int) -> list[Event]:
    """Admission, discharge and settlement of a stay, some of them missing, late or of two minds about the times."""
    begin = _START + timedelta(hours=random.randrange(24 * 90))
    end = begin + timedelta(hours=random.randrange(24 * random.choice((2, 9, 40))))
    stay, person = f"M{number}", {"psn_no": "P1", "fixmedins_code": "H1"}
    born = {} if random.random() < 0.05 else {"brdy": "1970-02-03"}
    areas = {"insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}
    told = end + timedelta(days=random.choice((0, 0, 1, 30)))
    times = {"begntime": begin.isoformat(), "endtime": end.isoformat()}
    paid = {"fund_pay_sumamt": "100.10", "medfee_sumamt": "200.00", "med_type": "21", "setl_id": f"S{number}"}
    parts: list[Event] = [
        event("settlement.admitted", f"a{number}", 0, mdtrt_id=stay, **person, **areas, gend="1", med_type="21",
              begntime=(begin + timedelta(hours=random.choice((0, 0, 30)))).isoformat(), brdy="1970-02-03"),
        event("settlement.discharged", f"d{number}", 0, mdtrt_id=stay, **person, endtime=end.isoformat()),
        event("settlement.settled", f"s{number}", 0, mdtrt_id=stay, **person, **areas, **times, **born, **paid),
    ]  # fmt: skip
    for part, moment in zip(parts, (begin, end, told), strict=True):
        part["time"] = moment.isoformat()
    return [part for part in parts if random.random() < 0.8]


@pytest.mark.parametrize("gap", [0, 2, 30])
@pytest.mark.parametrize("rule_id", ["readmission-within-days", "split-hospitalisation"])
@settings(max_examples=max(10, settings().max_examples // 10))
@given(seed=st.integers(0, 2**32))
def test_parts_say_what_the_whole_says_of_a_long_record_of_stays(rule_id: str, gap: int, seed: int) -> None:
    random = Random(seed)
    events = [part for number in range(40) for part in _stay(random, number)]
    gone = random.sample(events, 8)
    events += [reversal_of(one, f"r-{one['id']}", "2026-05-30T09:00:00+08:00") for one in gone]
    second = [{**one, "recordedtime": "2026-05-30T09:00:00+08:00"} for one in random.sample(events[:40], 8)]
    events += [
        {**one, "data": {**one["data"], "mdtrt_id": "M1"}} if random.random() < 0.3 else one for one in second
    ]
    random.shuffle(events)
    rule, taken = catalogue()[rule_id], read_all(events)
    whole = _in_parts(rule, taken, {"max_gap_days": gap}, {}, False)
    assert _in_parts(rule, taken, {"max_gap_days": gap}, {}, True) == whole
    assert whole
