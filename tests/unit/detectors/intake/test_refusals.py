"""What is refused: with which reason, at which path, in which words, and without repeating a value."""

import json
import re
from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest

from detectors.contract.deadletter import REASONS, Reason
from detectors.contract.events import EVENT_CLASSES
from detectors.intake.refusal import from_validation
from tests.unit.detectors.intake.events import event, raw, read, refusal, reversal

_CHINESE = re.compile(r"[一-鿿]")

Spoil = Callable[[dict[str, Any]], None]


def _with(type_: str, **spoilt: Any) -> dict[str, Any]:
    return event(type_, **spoilt)


def _envelope(**spoilt: Any) -> dict[str, Any]:
    return {**event("settlement.settled"), **spoilt}


def _without(*path: str) -> dict[str, Any]:
    written = event("settlement.settled")
    inner = written
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return written


def _reversal_of(type_: str, **spoilt: Any) -> dict[str, Any]:
    return reversal(event(type_, **spoilt))


_REFUSED: dict[str, tuple[dict[str, Any] | bytes, Reason, str | None]] = {
    "no bytes": (b"", "not_json", None),
    "text": (b"hello", "not_json", None),
    "cut short": (raw(event("settlement.settled"))[:-1], "not_json", None),
    "something after it": (raw(event("settlement.settled")) + b"x", "not_json", None),
    "not UTF-8": (raw(event("inventory.sold")).replace(b"XA01", b"XA\xff1"), "not_json", None),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + raw(event("inventory.sold")), "not_json", None),
    "half a surrogate pair": (raw(event("inventory.sold")).replace(b"XA01", b"\\ud800"), "not_json", None),
    "a bare control character": (raw(event("inventory.sold")).replace(b"XA01", b"X\x1f1"), "not_json", None),
    "NaN as a number": (raw(event("inventory.sold", cnt=float("nan"))), "not_json", None),
    "an array": (b"[]", "wrong_type", "$"),
    "null": (b"null", "wrong_type", "$"),
    "a number": (b"17", "wrong_type", "$"),
    "an empty object": (b"{}", "missing_field", "$.type"),
    "no type": (_without("type"), "missing_field", "$.type"),
    "a type that is no text": (_envelope(type=7), "wrong_type", "$.type"),
    "an unknown type": (_envelope(type="settlement.paid"), "unknown_type", "$.type"),
    "an unknown type inside a reversal": (
        reversal({**event("inventory.sold"), "type": "inventory.stolen"}),
        "unknown_type",
        "$.data.original.type",
    ),
    "no id": (_without("id"), "missing_field", "$.id"),
    "no source": (_without("source"), "missing_field", "$.source"),
    "no time": (_without("time"), "missing_field", "$.time"),
    "no data": (_without("data"), "missing_field", "$.data"),
    "no field of the data": (_without("data", "psn_no"), "missing_field", "$.data.psn_no"),
    "no field of a detail": (
        _with("settlement.settled", details=[{"cnt": "1"}]),
        "missing_field",
        "$.data.details[0].med_list_codg",
    ),
    "no field of a change": (_with("registration.person_changed", after=None), "wrong_type", "$.data.after"),
    "another CloudEvents version": (_envelope(specversion="0.3"), "impossible_value", "$.specversion"),
    "data that is text": (_envelope(data="x"), "wrong_type", "$.data"),
    "a number with separators": (_with("inventory.sold", cnt="1_000"), "wrong_type", "$.data.cnt"),
    "a number with a space before it": (_with("inventory.sold", cnt=" 1"), "wrong_type", "$.data.cnt"),
    "a number with a space behind it": (_with("inventory.sold", cnt="1 "), "wrong_type", "$.data.cnt"),
    "a number in full width": (_with("inventory.sold", cnt="１２"), "wrong_type", "$.data.cnt"),
    "a number with separators in a detail": (
        _with("settlement.settled", details=[{"med_list_codg": "X", "cnt": "1", "pric": "1_0"}]),
        "wrong_type",
        "$.data.details[0].pric",
    ),
    "a number with separators inside a reversal": (
        _reversal_of("inventory.sold", cnt="1_000"),
        "wrong_type",
        "$.data.original.data.cnt",
    ),
    "a reversal of another stream's event": (
        {**_reversal_of("inventory.sold"), "type": "settlement.reversed"},
        "impossible_value",
        "$.data.original.type",
    ),
    "a number that is a list": (_with("inventory.sold", cnt=[]), "wrong_type", "$.data.cnt"),
    "a number that is a word": (_with("inventory.sold", cnt="two"), "wrong_type", "$.data.cnt"),
    "an id that is a number": (
        _with("inventory.sold", fixmedins_code=7),
        "wrong_type",
        "$.data.fixmedins_code",
    ),
    "a flag that is text": (
        _with("registration.transferred_in", cross_pool="yes"),
        "wrong_type",
        "$.data.cross_pool",
    ),
    "an empty id": (_envelope(id=""), "impossible_value", "$.id"),
    "an empty person": (_with("settlement.admitted", psn_no=""), "impossible_value", "$.data.psn_no"),
    "an endless id": (_envelope(id="x" * 257), "impossible_value", "$.id"),
    "a time without offset": (_envelope(time="2026-03-02T10:15:00"), "impossible_value", "$.time"),
    "a time that does not exist": (_envelope(time="2026-02-30T10:15:00+08:00"), "impossible_value", "$.time"),
    "a date that does not exist": (
        _with("settlement.admitted", brdy="1961-02-29"),
        "impossible_value",
        "$.data.brdy",
    ),
    "a month that does not exist": (
        _with("registration.transferred_in", period="2026-13"),
        "impossible_value",
        "$.data.period",
    ),
    "a month of no calendar": (
        _with("registration.transferred_in", period="9999-12"),
        "impossible_value",
        "$.data.period",
    ),
    "a year that is too small": (
        _with("registration.base_declared", year=26),
        "impossible_value",
        "$.data.year",
    ),
    "a stock change of no kind": (
        _with("inventory.adjusted", inv_chg_type="999"),
        "impossible_value",
        "$.data.inv_chg_type",
    ),
    "the end of all calendars": (_envelope(time="9999-12-31T23:59:59Z"), "impossible_value", "$.time"),
    "the end of all calendars as an admission": (
        _with("settlement.admitted", begntime="9999-12-31T23:59:59Z"),
        "impossible_value",
        "$.data.begntime",
    ),
    "the beginning of all calendars": (
        _with("settlement.admitted", begntime="0001-01-01T00:00:00+08:00"),
        "impossible_value",
        "$.data.begntime",
    ),
    "a year with a slipped digit": (
        {**event("inventory.sold"), "recordedtime": "0206-03-02T10:15:00+08:00"},
        "impossible_value",
        "$.recordedtime",
    ),
    "the end of all calendars inside a reversal": (
        _reversal_of("settlement.admitted", begntime="9999-12-31T23:59:59Z"),
        "impossible_value",
        "$.data.original",
    ),
    "discharged before admitted": (
        _with("settlement.discharged", endtime="2026-02-25T08:59:59+08:00"),
        "impossible_value",
        "$.data.endtime",
    ),
    "settled stay that ends before it begins": (
        _with("settlement.settled", endtime="2026-02-25T00:59:59Z"),
        "impossible_value",
        "$.data.endtime",
    ),
    "admitted before birth": (
        _with("settlement.admitted", brdy="2026-02-26"),
        "impossible_value",
        "$.data.brdy",
    ),
    "treated before birth": (
        _with("settlement.settled", brdy="2026-02-26"),
        "impossible_value",
        "$.data.brdy",
    ),
    "registered before birth": (
        _with("registration.person_registered", brdy="2026-03-03"),
        "impossible_value",
        "$.data.brdy",
    ),
    "retired before birth": (
        _with("registration.person_retired", brdy="2026-03-03"),
        "impossible_value",
        "$.data.brdy",
    ),
    "maternity money that is not a number": (
        _with("settlement.maternity_claimed", fund_pay_sumamt="NaN"),
        "impossible_value",
        "$.data.fund_pay_sumamt",
    ),
    "a fee within policy that is not a number": (
        _with("settlement.settled", inscp_scp_amt="NaN"),
        "impossible_value",
        "$.data.inscp_scp_amt",
    ),
    "an endless deductible": (
        _with("settlement.settled", act_pay_dedc="Infinity"),
        "impossible_value",
        "$.data.act_pay_dedc",
    ),
    "a payment of the pool fund with seven decimals": (
        _with("settlement.settled", hifp_pay="0.0000001"),
        "impossible_value",
        "$.data.hifp_pay",
    ),
    "filed to end before it begins": (
        _with("settlement.offsite_filed", enddate="2025-12-31"),
        "impossible_value",
        "$.data.enddate",
    ),
    "back-paid backwards": (
        _with("registration.back_paid", accrym_end="2024-12"),
        "impossible_value",
        "$.data.accrym_end",
    ),
    "fewer than none sold": (_with("inventory.sold", cnt="-1"), "impossible_value", "$.data.cnt"),
    "a negative price": (
        _with("inventory.sold", finl_trns_pric="-0.01"),
        "impossible_value",
        "$.data.finl_trns_pric",
    ),
    "fewer than none by a change of a kind": (
        _with("inventory.adjusted", cnt="-1"),
        "impossible_value",
        "$.data.cnt",
    ),
    "a negative rate": (_with("registration.rate_set", rate="-0.1"), "impossible_value", "$.data.rate"),
    "not a number": (_with("inventory.sold", cnt="NaN"), "impossible_value", "$.data.cnt"),
    "a signalling not-a-number": (_with("inventory.sold", cnt="sNaN"), "impossible_value", "$.data.cnt"),
    "infinity": (_with("inventory.sold", cnt="-Infinity"), "impossible_value", "$.data.cnt"),
    "money beyond the platform's": (
        _with("settlement.settled", fund_pay_sumamt="100000000000000"),
        "impossible_value",
        "$.data.fund_pay_sumamt",
    ),
    "an exponent that overflows": (
        _with("inventory.sold", cnt="1E+9999999"),
        "impossible_value",
        "$.data.cnt",
    ),
    "an exponent that underflows": (
        _with("inventory.sold", cnt="1E-9999999"),
        "impossible_value",
        "$.data.cnt",
    ),
    "a nought with a hundred million zeros": (
        _with("inventory.sold", cnt="0E-99999999"),
        "impossible_value",
        "$.data.cnt",
    ),
    "six thousand digits": (_with("inventory.sold", cnt="9" * 6000), "impossible_value", "$.data.cnt"),
    "seven decimals": (_with("inventory.sold", cnt="0.0000001"), "impossible_value", "$.data.cnt"),
    "an overflowing detail": (
        _with("settlement.settled", details=[{"med_list_codg": "X", "cnt": "1E+9999999"}]),
        "impossible_value",
        "$.data.details[...].cnt",
    ),
    "an escaped control character": (
        _with("settlement.admitted", psn_no="22\u001f1"),
        "impossible_value",
        "$.data.psn_no",
    ),
    "a control character where nobody reads it": (
        {**event("inventory.sold"), "note": [{"deep": "a\nb"}]},
        "impossible_value",
        "$.note[0].deep",
    ),
    "a reversal of something else": (
        reversal(event("inventory.sold"), reverses={"source": "/his/other", "id": "e-1"}),
        "impossible_value",
        "$.data.reverses",
    ),
    "a reversal without its original": (
        {
            **event("inventory.sold"),
            "type": "inventory.reversed",
            "data": {"reverses": {"source": "s", "id": "e"}},
        },
        "missing_field",
        "$.data.original",
    ),
    "a reversal of what cannot be": (
        _reversal_of("inventory.sold", cnt="-1"),
        "impossible_value",
        "$.data.original",
    ),
}


@pytest.mark.parametrize(("written", "reason", "path"), _REFUSED.values(), ids=_REFUSED.keys())
def test_a_bad_event_is_refused_with_reason_path_and_a_sentence_in_both_languages(
    written: dict[str, Any] | bytes, reason: Reason, path: str | None
) -> None:
    refused = refusal(written)
    assert (refused.reason, refused.path) == (reason, path)
    assert _CHINESE.search(refused.message.zh)
    assert refused.message.en and not _CHINESE.search(refused.message.en)
    if path is not None:
        name = path.rpartition(".")[2]
        assert name in refused.message.zh and name in refused.message.en


def test_every_reason_but_size_is_shown_above_and_size_by_itself() -> None:
    assert (
        {reason for _, reason, _ in _REFUSED.values()} | {"too_large"}
        == set(REASONS)
        == set(get_args(Reason))
    )
    whole = raw(event("settlement.settled"))
    assert refusal(whole, max_bytes=len(whole) - 1).reason == "too_large"
    assert read(whole, max_bytes=len(whole)).event.id == "e-1"


def test_every_event_type_says_what_is_missing_when_its_data_is_empty() -> None:
    for type_ in EVENT_CLASSES:
        written = {**event("inventory.sold"), "type": type_, "data": {}}
        if type_ in ("calendar.tick", "service.rules_applied"):  # what they say may be nothing
            assert read(written).event.id == "e-1"
        else:
            refused = refusal(written)
            assert refused.reason == "missing_field"
            assert refused.path and refused.path.startswith("$.data.")


def test_a_sentence_of_the_decoder_that_is_not_known_is_still_answered() -> None:
    refused = from_validation(msgspec.ValidationError("Something nobody foresaw - at `$.data.cnt`"))
    assert (refused.reason, refused.path) == ("impossible_value", "$.data.cnt")
    assert json.dumps(refused.message.zh) and "nobody" not in refused.message.en
