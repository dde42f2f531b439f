"""The published schemas: they are valid, say what the service takes and writes, and never break those who use them.

`tests/data/schema/` holds them as last released; a release that adds something replaces them
(`fundwatch schema events`, `fundwatch schema doubts`).
"""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from detectors.cases import load_cases
from detectors.contract.doubt import encode_doubt
from detectors.contract.events import EVENT_CLASSES
from detectors.contract.schema import doubts_schema, events_schema
from detectors.engine.rule import Rule
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.arrivals import read_all
from tests.generators.contract import any_event
from tests.generators.tables import shipped_tables
from tests.unit.detectors.contract.compatibility import input_breaks, output_breaks
from tests.unit.detectors.intake.events import EVENTS, event, reversal
from tests.unit.detectors.rules.judged import judge

_RELEASED = Path(__file__).parents[3] / "data/schema"
_EVENTS = Draft202012Validator(events_schema())
_DOUBTS = Draft202012Validator(doubts_schema())

_EXAMPLE = """
{"specversion": "1.0", "id": "2304-8812345", "source": "/his/H220102001", "type": "settlement.settled",
 "time": "2026-03-02T10:15:00+08:00",
 "data": {"setl_id": "8812345", "mdtrt_id": "M100", "psn_no": "2200001", "emp_no": "E77", "fixmedins_code": "H22010200001",
          "med_type": "21", "begntime": "2026-02-25T09:00:00+08:00", "endtime": "2026-03-02T09:30:00+08:00",
          "brdy": "1960-02-03", "gend": "1", "psn_type": "11", "medfee_sumamt": "12034.50", "fund_pay_sumamt": "9100.00",
          "insu_admdvs": "220100", "mdtrtarea_admdvs": "220100"}}
"""


def _released(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((_RELEASED / f"{name}.json").read_text(encoding="utf-8"))
    return schema


def test_both_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(events_schema())
    Draft202012Validator.check_schema(doubts_schema())


def test_the_contracts_example_is_an_event_also_with_numbers_for_money() -> None:
    example = json.loads(_EXAMPLE)
    _EVENTS.validate(example)
    example["data"]["medfee_sumamt"] = 12034.5
    _EVENTS.validate(example)


@pytest.mark.parametrize("type_", EVENTS)
def test_what_the_intake_takes_is_valid(type_: str) -> None:
    _EVENTS.validate(event(type_))
    _EVENTS.validate(reversal(event(type_)))
    _EVENTS.validate(event(type_, nobody_knows=1))


@given(any_event())
def test_every_made_up_event_is_valid(written: dict[str, Any]) -> None:
    _EVENTS.validate(written)


@pytest.mark.parametrize(
    "written",
    [
        {**event("inventory.sold"), "type": "inventory.stolen"},
        {**event("inventory.sold"), "id": ""},
        {**event("inventory.sold"), "specversion": "0.3"},
        event("inventory.sold", cnt=[]),
        event("inventory.adjusted", inv_chg_type="999"),
        event("registration.transferred_in", period="2026-13"),
        event("registration.transferred_in", cross_pool="yes"),
        {key: value for key, value in event("inventory.sold").items() if key != "time"},
    ],
)
def test_what_the_intake_refuses_by_shape_is_invalid(written: dict[str, Any]) -> None:
    assert not _EVENTS.is_valid(written)


def test_every_event_type_has_its_definition_and_its_tag() -> None:
    schema = events_schema()
    assert set(schema["discriminator"]["mapping"]) == set(EVENT_CLASSES)
    for tag, reference in schema["discriminator"]["mapping"].items():
        definition = schema["$defs"][reference.rpartition("/")[2]]
        assert definition["properties"]["type"] == {"enum": [tag]}


@pytest.mark.parametrize("rule", catalogue().values(), ids=catalogue().keys())
def test_the_doubts_of_every_rule_are_valid(rule: Rule) -> None:
    seen = 0
    for case in load_cases(rule):
        tables = {**shipped_tables(), **parse_tables(case.tables)}
        for doubt in judge(rule, read_all(case.events), case.parameters, tables=tables):
            _DOUBTS.validate(json.loads(encode_doubt(doubt)))
            seen += 1
    assert seen


def test_what_was_released_is_still_accepted_and_still_written() -> None:
    assert input_breaks(_released("events"), events_schema()) == []
    assert output_breaks(_released("doubts"), doubts_schema()) == []


def _spoil_events(change: str) -> dict[str, Any]:
    schema = deepcopy(events_schema())
    sold = schema["$defs"]["StockData"]
    if change == "type gone":
        schema["anyOf"] = [choice for choice in schema["anyOf"] if not choice["$ref"].endswith("/Sold")]
    elif change == "definition gone":
        del schema["$defs"]["Sold"]
    elif change == "field gone":
        del sold["properties"]["expy_end"]
    elif change == "renamed":
        sold["properties"]["quantity"] = sold["properties"].pop("cnt")
    elif change == "now required":
        sold["required"].append("psn_no")
    elif change == "narrower type":
        sold["properties"]["cnt"]["type"] = "string"
    elif change == "shorter":
        sold["properties"]["fixmedins_code"]["maxLength"] = 12
    elif change == "closed":
        sold["additionalProperties"] = False
    elif change == "fewer choices":
        schema["$defs"]["AdjustedData"]["properties"]["inv_chg_type"]["anyOf"][0]["enum"].pop()
    return schema


_SPOILT = (
    "type gone", "definition gone", "field gone", "renamed", "now required", "narrower type", "shorter", "closed", "fewer choices",
)  # fmt: skip


@pytest.mark.parametrize("change", _SPOILT)
def test_a_change_that_breaks_a_writer_is_found(change: str) -> None:
    assert input_breaks(events_schema(), _spoil_events(change)) != []


def test_growing_is_no_break() -> None:
    events, doubts = deepcopy(events_schema()), deepcopy(doubts_schema())
    events["$defs"]["StockData"]["properties"]["shelf"] = {"type": "string"}
    events["$defs"]["StockData"]["properties"]["fixmedins_code"]["maxLength"] = 500
    events["$defs"]["Stolen"] = {"type": "object"}
    events["anyOf"].append({"$ref": "#/$defs/Stolen"})
    doubts["$defs"]["Doubt"]["properties"]["colour"] = {"type": "string"}
    assert input_breaks(events_schema(), events) == []
    assert output_breaks(doubts_schema(), doubts) == []


@pytest.mark.parametrize("change", ["field gone", "may be missing", "another type", "a new status"])
def test_a_change_that_breaks_a_reader_is_found(change: str) -> None:
    schema = deepcopy(doubts_schema())
    doubt = schema["$defs"]["Doubt"]
    if change == "field gone":
        del doubt["properties"]["amount"]
    elif change == "may be missing":
        doubt["required"].remove("amount")
    elif change == "another type":
        doubt["properties"]["revision"] = {"type": "string"}
    else:
        doubt["properties"]["status"]["enum"].append("forgotten")
    assert output_breaks(doubts_schema(), schema) != []
