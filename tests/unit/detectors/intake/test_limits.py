"""Both sides of every limit of the intake: the last value that is taken, and the first that is not."""

from typing import Any

import pytest

from tests.unit.detectors.intake.events import EVENTS, HORIZON, event, read, refusal, reversal

_MORE: dict[str, dict[str, Any]] = {
    "settlement.injury_paid": {
        "case_id": "C1",
        "psn_no": "2200001",
        "trum_time": "2026-01-05T09:00:00+08:00",
        "wage": "6000",
        "amount": "100",
        "kind": "medical",
    },
    "registration.person_stopped": {"psn_no": "2200001", "date": "2026-03-01"},
    "calendar.tick": {},
}


def _event(type_: str, **changed: Any) -> dict[str, Any]:
    if type_ in EVENTS:
        return event(type_, **changed)
    return {**event("inventory.sold"), "type": type_, "data": {**_MORE[type_], **changed}}


_MIDNIGHT = "2026-02-25T16:00:00Z"  # the 26th in Shanghai

_LIMITS: list[tuple[str, str, Any, Any, str]] = [
    # type, field of the data, taken, refused, where
    ("settlement.settled", "fund_pay_sumamt", "99999999999999.999999", "100000000000000", "fund_pay_sumamt"),
    ("settlement.settled", "medfee_sumamt", "-99999999999999.999999", "-100000000000000", "medfee_sumamt"),
    ("settlement.settled", "fund_pay_sumamt", "0.000001", "0.0000011", "fund_pay_sumamt"),
    ("settlement.settled", "fund_pay_sumamt", "0.1000000", "0.1000001", "fund_pay_sumamt"),
    ("settlement.settled", "fund_pay_sumamt", "0E-30", "0E-31", "fund_pay_sumamt"),
    ("settlement.settled", "fund_pay_sumamt", "0E+30", "0E+31", "fund_pay_sumamt"),
    ("settlement.settled", "endtime", "2026-02-25T01:00:00Z", "2026-02-25T08:59:59.999999+08:00", "endtime"),
    ("settlement.settled", "brdy", "2026-02-25", "2026-02-26", "brdy"),
    (
        "settlement.discharged",
        "endtime",
        "2026-02-25T09:00:00+08:00",
        "2026-02-25T08:59:59.999999+08:00",
        "endtime",
    ),
    ("settlement.admitted", "brdy", "2026-02-25", "2026-02-26", "brdy"),
    ("settlement.offsite_filed", "enddate", "2026-01-01", "2025-12-31", "enddate"),
    ("settlement.injury_paid", "wage", "0", "-0.01", "wage"),
    ("settlement.injury_paid", "amount", "-0.01", "1E+14", "amount"),
    ("registration.back_paid", "accrym_end", "2025-01", "2024-12", "accrym_end"),
    ("registration.rate_set", "rate", "0", "-0.000001", "rate"),
    ("registration.base_declared", "psn_clctstd", "0", "-1", "psn_clctstd"),
    ("registration.base_declared", "year", 1900, 1899, "year"),
    ("registration.person_registered", "brdy", "2026-03-02", "2026-03-03", "brdy"),
    ("registration.person_stopped", "brdy", "2026-03-01", "2026-03-02", "brdy"),
    ("registration.person_stopped", "date", "1900-01-01", "1899-12-31", "date"),
    ("registration.rate_set", "begndate", "2299-12-31", "2300-01-01", "begndate"),
    ("inventory.sold", "expy_end", "2299-12-31", "2300-06-30", "expy_end"),
    ("settlement.offsite_filed", "enddate", "2299-12-30", "2300-12-30", "enddate"),
    ("settlement.admitted", "brdy", "1900-01-01", "1899-12-29", "brdy"),
    ("registration.transferred_in", "period", "1900-01", "1899-12", "period"),
    ("registration.transferred_in", "period", "8999-12", "9000-01", "period"),
    ("inventory.sold", "cnt", "0", "-0.000001", "cnt"),
    ("inventory.sold", "finl_trns_pric", "0", "-0.01", "finl_trns_pric"),
    ("inventory.adjusted", "finl_trns_pric", "0", "-0.01", "finl_trns_pric"),
    ("inventory.sold", "fixmedins_code", "x1" * 64, "x1" * 64 + "x", "fixmedins_code"),
    ("registration.person_registered", "certno", "1" * 64, "1" * 65, "certno"),
    ("settlement.admitted", "begntime", "2299-12-31T23:59:59+08:00", "2300-01-01T00:00:00+08:00", "begntime"),
]


@pytest.mark.parametrize(("type_", "field", "last", "first", "where"), _LIMITS)
def test_the_last_value_is_taken_and_the_first_beyond_it_is_not(
    type_: str, field: str, last: Any, first: Any, where: str
) -> None:
    assert read(_event(type_, **{field: last})).event.id == "e-1"
    assert read(reversal(_event(type_, **{field: last}))).event.id == "e-1-r"
    assert refusal(_event(type_, **{field: first})).path == f"$.data.{where}"
    assert str(refusal(reversal(_event(type_, **{field: first}))).path).startswith("$.data.original")


@pytest.mark.parametrize("field", ["time", "recordedtime"])
def test_the_envelopes_times_lie_between_1900_and_2299(field: str) -> None:
    for moment in ("1900-01-01T00:00:00+08:00", "2299-12-31T23:59:59Z"):
        assert read({**_event("calendar.tick"), field: moment}).event.id == "e-1"
    for moment in ("1899-12-29T23:59:59+08:00", "2300-01-01T00:00:00Z"):
        assert refusal({**_event("calendar.tick"), field: moment}).path == f"$.{field}"


def test_birth_is_compared_with_the_day_in_shanghai() -> None:
    for type_ in ("settlement.admitted", "settlement.settled"):
        born = _event(type_, begntime=_MIDNIGHT, brdy="2026-02-26")
        assert read(born).event.id == "e-1"
        assert (
            refusal(_event(type_, begntime="2026-02-25T15:59:59Z", brdy="2026-02-26")).path == "$.data.brdy"
        )
    year_end = _event("settlement.settled", begntime="2027-01-01T00:30:00+14:00", brdy="2026-12-31")
    assert (
        refusal({**year_end, "data": {**year_end["data"], "brdy": "2027-01-01", "endtime": None}}).path
        == "$.data.brdy"
    )


@pytest.mark.parametrize("field", ["pric", "cnt", "det_item_fee_sumamt"])
def test_only_the_price_of_a_detail_must_not_be_negative(field: str) -> None:
    detail = {"med_list_codg": "X", "cnt": "1", field: "-0.01"}
    written = _event("settlement.settled", details=[detail])
    if field == "pric":
        assert refusal(written).path == "$.data.details[...].pric"
    else:
        assert read(written).event.id == "e-1"


def test_far_in_the_future_begins_one_microsecond_after_the_horizon_whatever_the_offset() -> None:
    assert HORIZON.isoformat() == "2030-01-01T00:00:00+00:00"
    for moment in ("2030-01-01T00:00:00Z", "2030-01-01T13:59:59+14:00", "2029-12-31T10:00:00-14:00"):
        assert read({**event("inventory.sold"), "time": moment}).flags == ()
    for moment in (
        "2030-01-01T00:00:00.000001Z",
        "2029-12-31T10:00:00.000001-14:00",
        "2030-01-01T14:00:00.000001+14:00",
    ):
        assert read({**event("inventory.sold"), "time": moment}).flags == ("future_date",)
        assert read(event("settlement.discharged", endtime=moment)).flags == ("future_date",)
