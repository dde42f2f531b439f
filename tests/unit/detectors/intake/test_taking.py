"""What is taken: flags, unknown fields, and that the strict and the plain reading of an event agree."""

import json
import re
import sys
import unicodedata
from copy import deepcopy
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detectors.contract.events import EVENT_CLASSES
from detectors.engine.projector import Projector
from detectors.intake.decimals import may_hide_odd_decimals
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from tests.generators.contract import any_event
from tests.unit.detectors.intake.events import EVENTS, HORIZON, MAX_BYTES, event, raw, read, reversal

_PROJECTOR = Projector({rule.cell.name: rule.cell for rule in catalogue().values()}.values())
# a decision on rules holds maps of names, in which no name is unknown; a reversal has fields of its own
_FIXED_FIELDS = tuple(
    cls for tag, cls in EVENT_CLASSES.items() if not tag.endswith((".reversed", ".rules_applied"))
)
_WRONG_NUMBER = "220101196002031230"
_FAR = "2130-01-01T00:00:00+08:00"


def _flags(written: dict[str, Any]) -> set[str]:
    return set(read(written).flags)


@pytest.mark.parametrize("type_", EVENTS)
def test_an_ordinary_event_is_taken_without_a_flag(type_: str) -> None:
    assert _flags(event(type_)) == set()
    assert _flags(reversal(event(type_))) == set()


@pytest.mark.parametrize(
    ("written", "flag"),
    [
        (event("registration.person_registered", certno=_WRONG_NUMBER), "id_number_check"),
        (event("registration.person_registered", certno="E1234567"), "id_number_check"),
        (event("registration.person_changed", after={"certno": _WRONG_NUMBER}), "id_number_check"),
        ({**event("inventory.sold"), "time": _FAR}, "future_date"),
        (event("settlement.admitted", begntime=_FAR), "future_date"),
        (event("settlement.discharged", endtime=_FAR), "future_date"),
        (event("settlement.settled", endtime=_FAR), "future_date"),
        (event("inventory.sold", colour="red"), "unknown_field"),
        (
            event("settlement.settled", details=[{"med_list_codg": "X", "cnt": 1, "shelf": 3}]),
            "unknown_field",
        ),
        (event("registration.person_changed", after={"nickname": "x"}), "unknown_field"),
        ({**event("inventory.sold"), "colour": "red"}, "unknown_field"),
        ({**reversal(event("inventory.sold")), "colour": "red"}, "unknown_field"),
    ],
)
def test_what_is_odd_but_possible_is_taken_and_flagged(written: dict[str, Any], flag: str) -> None:
    assert _flags(written) == {flag}


@pytest.mark.parametrize(
    "written",
    [
        event("registration.person_registered", certno=""),  # none given is no wrong one
        event("registration.person_registered", certno="610104620927690"),
        event("registration.person_changed", before={"certno": _WRONG_NUMBER}, after={"psn_name": "李样板"}),
        {**event("inventory.sold"), "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
        {**event("inventory.sold"), "time": HORIZON.isoformat()},
    ],
)
def test_what_is_not_odd_has_no_flag(written: dict[str, Any]) -> None:
    assert _flags(written) == set()


def test_several_flags_stand_together() -> None:
    written = event("registration.person_registered", certno=_WRONG_NUMBER, colour="red")
    assert _flags({**written, "time": _FAR}) == {"id_number_check", "future_date", "unknown_field"}


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        ("0.1", "0.1"),
        (0.1, "0.1"),
        ("12034.50", "12034.50"),
        (3, "3"),
        ("99999999999999.999999",) * 2,
        (1e3, "1000.0"),
    ],
)
def test_numbers_are_kept_as_they_were_written(number: Any, exact: str) -> None:
    taken = read(event("inventory.sold", cnt=number))
    assert str(taken.event.data.cnt) == exact  # type: ignore[union-attr]


@pytest.mark.parametrize("written", ["12.50", "-3", "+4", "0.000001", ".5", "5.", "1e3", "1.5E-2", "007"])
def test_a_number_in_text_is_taken_in_every_form_that_is_digits_sign_point_and_exponent(written: str) -> None:
    taken = read(event("inventory.adjusted", inv_chg_type=None, cnt=written)).event
    assert taken.data.cnt == Decimal(written)


@given(st.text(alphabet="0123456789_ .+-eE\u3000１٣", min_size=1, max_size=6), st.booleans())
def test_no_other_form_is_taken_however_the_message_is_written(written: str, compact: bool) -> None:
    sold = event(
        "settlement.settled",
        details=[{"med_list_codg": "X", "cnt": written}],
        psn_no="P 1_2",
        emp_name="长春百货",
    )
    message = json.dumps(sold, ensure_ascii=not compact, separators=(",", ":") if compact else None).encode()
    plain = re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", written, re.ASCII)
    try:
        taken = read(message).event
    except Refused as refused:
        assert not plain or refused.reason == "impossible_value"  # too large, too many decimals
        assert refused.path is not None and "cnt" in refused.path
    else:
        assert plain
        assert taken.data.details[0].cnt == Decimal(written)


def test_no_digit_of_any_script_begins_as_chinese_characters_do() -> None:
    """What lets a message with Chinese names pass without a walk through its fields."""
    digits = (chr(code) for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd")
    assert not [digit for digit in digits if 0xE4 <= digit.encode()[0] <= 0xE9]
    assert not may_hide_odd_decimals(raw(event("inventory.sold", emp_name="长春百货")))


def test_a_stock_change_without_a_code_may_be_negative() -> None:
    written = event("inventory.adjusted", cnt="-2.5")
    del written["data"]["inv_chg_type"]
    assert read(written).event.data.cnt < 0  # type: ignore[union-attr]


def test_a_digest_is_of_the_message_without_white_space_around_it() -> None:
    message = raw(event("inventory.sold"))
    assert read(message).digest == read(b" \n" + message + b"\n").digest
    assert read(message).digest != read(event("inventory.sold", cnt="3")).digest


def _fields(event: Any) -> dict[str, Any]:
    """What the contract knows of an event."""
    contract = EVENT_CLASSES[str(type(event).__struct_config__.tag)]
    return {name: msgspec.to_builtins(getattr(event, name)) for name in contract.__struct_fields__}


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(found for inner in value.values() for found in _objects(inner))]
    if isinstance(value, list):
        return [found for inner in value for found in _objects(inner)]
    return []


@given(any_event(_FIXED_FIELDS), st.data())
def test_an_unknown_field_anywhere_changes_nothing_but_the_flag(
    written: dict[str, Any], data: st.DataObject
) -> None:
    try:
        strict = read_event(json.dumps(written).encode(), max_bytes=MAX_BYTES, horizon=HORIZON)
    except Refused:
        assume(False)
        raise
    assert "unknown_field" not in strict.flags
    odd = deepcopy(written)
    data.draw(st.sampled_from([odd, *_objects(odd["data"])]))["nobody_knows_this"] = data.draw(
        st.sampled_from([1, "x", None, [{}]])
    )
    plain = read_event(json.dumps(odd).encode(), max_bytes=MAX_BYTES, horizon=HORIZON)
    assert set(plain.flags) == {*strict.flags, "unknown_field"}
    assert _fields(plain.event) == _fields(strict.event)
    assert [(kind.name, key, fact) for kind, key, fact in _PROJECTOR.project(plain.event, 7)] == [
        (kind.name, key, fact) for kind, key, fact in _PROJECTOR.project(strict.event, 7)
    ]


@given(any_event())
def test_an_event_of_any_type_is_read_as_its_type_and_its_reversal_as_its_reversal(
    written: dict[str, Any],
) -> None:
    try:
        taken = read_event(json.dumps(written).encode(), max_bytes=MAX_BYTES, horizon=HORIZON)
    except Refused as refused:
        assert refused.reason == "impossible_value"
        return
    assert isinstance(taken.event, EVENT_CLASSES[written["type"]])
    if not written["type"].startswith(("calendar.", "service.")):
        back = read(json.dumps(reversal(written)).encode())
        assert back.event.data.original == _decoded(written)  # type: ignore[union-attr]


def _decoded(written: dict[str, Any]) -> Any:
    return msgspec.convert(written, EVENT_CLASSES[written["type"]], strict=False)
