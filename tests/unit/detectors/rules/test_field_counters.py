"""What the field sends about counters, in kinds: refunds of every form, prescriptions, bills of stays, claims at the agency."""

import json
from collections.abc import Iterable
from itertools import count
from random import Random
from typing import Any

import pytest

from detectors.contract.doubt import Doubt
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.histories import HISTORIES, MOVES
from tests.generators.histories.delivery import messy
from tests.generators.tables import shipped_tables
from tests.support.sizes import sized
from tests.unit.detectors.rules.compared import OTHER_PARAMETERS, TABLES
from tests.unit.detectors.rules.judged import judge, read, standing

_RULES = ("frequent-outpatient", "frequent-purchases", "one-card-two-places", "clustered-card-use")
_numbers = count()


def _settled(time: str, paid: str = "60.00", **more: Any) -> dict[str, Any]:
    """A purchase in a pharmacy; the fee is negative where the payment is."""
    number = next(_numbers)
    data = {
        "setl_id": f"S{number}",
        "mdtrt_id": f"M{number}",
        "psn_no": "V1",
        "fixmedins_code": "P1",
        "med_type": "41",
        "medfee_sumamt": "-100.00" if paid.startswith("-") else "100.00",
        "fund_pay_sumamt": paid,
        "insu_admdvs": "220100",
        "mdtrtarea_admdvs": "220100",
    }
    return {
        "specversion": "1.0",
        "id": f"e{number}",
        "source": "/his",
        "type": "settlement.settled",
        "time": f"{time}+08:00",
        "data": data | more,
    }


def _refund(of: dict[str, Any], time: str, paid: str | None = None, **more: Any) -> dict[str, Any]:
    """Money back for a settlement, at the same place and for the same person; whole unless it says how much."""
    kept = {name: of["data"][name] for name in ("psn_no", "fixmedins_code", "med_type", "mdtrtarea_admdvs")}
    return _settled(time, paid or f"-{of['data']['fund_pay_sumamt']}", **kept, **more)


def _said(rule_id: str, events: Iterable[dict[str, Any]], **parameters: Any) -> dict[str, Doubt]:
    messages = [json.dumps(event).encode() for event in events]
    return standing(judge(catalogue()[rule_id], read(messages), parameters))


def _crowd(paid: str = "60.00", persons: int = 5, at: str = "2026-03-01T10:00") -> list[dict[str, Any]]:
    return [_settled(f"{at}:0{n}", paid, psn_no=f"V{n}") for n in range(persons)]


_NAMING = {
    "by the settlement's number": lambda paid: {"init_setl_id": paid["data"]["setl_id"]},
    "under the settlement's own number": lambda paid: {"setl_id": paid["data"]["setl_id"]},
    "by flag and number": lambda paid: {"init_setl_id": paid["data"]["setl_id"], "refd_setl_flag": "1"},
}
every_naming = pytest.mark.parametrize("naming", _NAMING.values(), ids=_NAMING)


def test_a_day_with_red_ink_is_not_a_day_with_one_purchase_more() -> None:
    """Field F5: three purchases and a refund that names none of them, where three are let pass."""
    bought = [_settled(f"2026-03-05T{hour}:00:00", "70.00") for hour in ("09", "10", "11")]
    back = _settled("2026-03-05T10:05:00", "-70.00")
    assert _said("frequent-purchases", [*bought, back]) == {}
    assert len(_said("frequent-purchases", [*bought, _settled("2026-03-05T12:00:00"), back])) == 1


@pytest.mark.parametrize(
    "fields", [{"refd_setl_flag": "1"}, {"medfee_sumamt": "0"}, {"medfee_sumamt": "-0.01"}]
)
def test_a_refund_is_known_by_its_flag_or_its_fee_too(fields: dict[str, str]) -> None:
    bought = [_settled(f"2026-03-05T{hour}:00:00") for hour in ("09", "10", "11")]
    assert _said("frequent-purchases", [*bought, _settled("2026-03-05T12:00:00", "0.00", **fields)]) == {}
    paid_alone = _settled("2026-03-05T12:00:00", "0.00")
    assert len(_said("frequent-purchases", [*bought, paid_alone])) == 1


@every_naming
@pytest.mark.parametrize("rule_id", ["frequent-outpatient", "frequent-purchases"])
def test_what_was_refunded_whole_is_no_visit_and_what_was_refunded_in_a_part_is_one(
    rule_id: str, naming: Any
) -> None:
    kind = {"med_type": "11", "fixmedins_code": "H1"} if rule_id == "frequent-outpatient" else {}
    told = [_settled(f"2026-03-31T{hour}:00:00", **kind) for hour in ("09", "10", "11", "12")]
    for time in ("2026-03-31T12:00:00", "2026-03-31T23:59:59", "2026-04-30T23:59:59"):
        whole = _refund(told[1], time, **naming(told[1]))
        assert _said(rule_id, [*told, whole]) == _said(rule_id, [whole, *told]) == {}
        twice = [_refund(told[1], time, "-30.00", **naming(told[1])) for _ in range(2)]
        assert _said(rule_id, [*told, *twice]) == {}
        (doubt,) = _said(rule_id, [*told, twice[0]]).values()
        assert str(doubt.amount) == "210.00" and twice[0]["id"] in {e.event_id for e in doubt.evidence}


def test_a_crowd_of_refunds_is_no_crowd_at_the_counter() -> None:
    """Field D3a: five persons get money back within seconds."""
    assert _said("clustered-card-use", _crowd("-60.00")) == {}
    assert len(_said("clustered-card-use", _crowd())) == 1
    assert _said("clustered-card-use", [*_crowd(persons=4), *_crowd("-60.00")]) == {}


@every_naming
@pytest.mark.parametrize("time", ["2026-03-01T10:00:30", "2026-03-01T10:02:00", "2026-03-01T18:00:00"])
def test_a_refund_takes_a_person_out_of_the_crowd_at_any_minute_of_the_day(time: str, naming: Any) -> None:
    crowd = _crowd()
    assert _said("clustered-card-use", [*crowd, _refund(crowd[2], time, **naming(crowd[2]))]) == {}
    (doubt,) = _said(
        "clustered-card-use", [*crowd, _refund(crowd[2], time, "-59.99", **naming(crowd[2]))]
    ).values()
    assert str(doubt.amount) == "240.01"
    sixth = [*_crowd(persons=6), _refund(crowd[2], time, **naming(crowd[2]))]
    assert len(_said("clustered-card-use", sixth)) == 1


def test_a_crowd_over_midnight_loses_who_was_refunded_after_it() -> None:
    crowd = _crowd(at="2026-03-31T23:59")
    back = _refund(crowd[0], "2026-04-01T00:30:00", init_setl_id=crowd[0]["data"]["setl_id"])
    assert _said("clustered-card-use", [*crowd, back]) == {}


@every_naming
def test_nobody_was_at_two_places_where_one_of_both_was_refunded(naming: Any) -> None:
    one, other = _settled("2026-03-31T23:50:00"), _settled("2026-04-01T00:05:00", fixmedins_code="P2")
    assert set(_said("one-card-two-places", [one, other])) == {f"V1|2026-04|/his|{other['id']}"}
    for paid in (one, other):
        assert (
            _said("one-card-two-places", [one, other, _refund(paid, "2026-04-02T08:00:00", **naming(paid))])
            == {}
        )
    assert _said("one-card-two-places", [one, _refund(other, "2026-04-01T00:05:00")]) == {}


def test_a_prescription_filled_in_the_district_is_let_pass_and_one_filled_far_away_is_not() -> None:
    visit = _settled("2026-03-05T09:00:00", fixmedins_code="H1", med_type="11", mdtrtarea_admdvs="220102")
    near = _settled("2026-03-05T09:10:00", mdtrtarea_admdvs="220102")
    far = _settled("2026-03-05T09:10:00", mdtrtarea_admdvs="220104")
    assert _said("one-card-two-places", [visit, near]) == {}
    assert len(_said("one-card-two-places", [visit, far])) == 1
    assert len(_said("one-card-two-places", [visit, near], include_pharmacy_nearby=True)) == 1
    back = _settled("2026-03-05T08:55:00", mdtrtarea_admdvs="220102")
    said = _said("one-card-two-places", [back, visit, near])
    assert [doubt.facility for doubt in said.values()] == [
        "H1"
    ]  # a hospital after a pharmacy is no prescription


@pytest.mark.parametrize(
    ("left_out", "parameter"),
    [
        ({"med_type": "21"}, "include_inpatient"),
        ({"med_type": "28"}, "include_inpatient"),
        ({"med_type": "52"}, "include_inpatient"),
        ({"setl_type": "1"}, "include_agency"),
        ({"pay_loc": "1"}, "include_agency"),
    ],
)
def test_bills_that_others_settle_and_claims_at_the_agency_put_nobody_at_a_counter(
    left_out: dict[str, str], parameter: str
) -> None:
    usual = {"fixmedins_code": "H1", "med_type": "11"}
    one = _settled("2026-03-05T09:00:00", **usual)
    other = _settled("2026-03-05T09:10:00", **(usual | {"fixmedins_code": "H2"} | left_out))
    later = _settled("2026-03-05T09:20:00", **(usual | {"fixmedins_code": "H3"}))
    assert _said("one-card-two-places", [one, other]) == {}
    assert _said("one-card-two-places", [other, later]) == {}
    assert len(_said("one-card-two-places", [one, other], **{parameter: True})) == 1
    assert len(_said("one-card-two-places", [one, other, later])) == 1  # the first and the last


@pytest.mark.parametrize("rule_id", [*_RULES, "fund-spend-surge", "annual-quota-pace"])
def test_no_doubt_is_over_less_than_nothing(rule_id: str) -> None:
    """Of histories with refunds: whole, partial, too large, of nothing known, and days and quotas below zero."""
    tables = {**shipped_tables(), **parse_tables(TABLES.get(rule_id, {}))}
    said = 0
    for parameters in ({}, *OTHER_PARAMETERS[rule_id]):
        rng = Random(f"{rule_id}/{parameters}")
        events = HISTORIES[rule_id](rng, sized(1_500, 6_000))
        for event in rng.sample([e for e in events if "setl_id" in e["data"]], len(events) // 8):
            paid = event["data"]["fund_pay_sumamt"]
            event["data"]["fund_pay_sumamt"] = paid if paid.startswith("-") else f"-{paid}"
        messages = messy(rng, events, (), MOVES[rule_id])
        doubts = standing(judge(catalogue()[rule_id], read(messages), parameters, tables=tables)).values()
        said += len(doubts)
        assert all(doubt.amount is not None and doubt.amount >= 0 for doubt in doubts)
    assert said
