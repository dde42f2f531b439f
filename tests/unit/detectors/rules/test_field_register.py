"""What registers send in the field, kind by kind: what is missing, placeholders, spellings, refunds, districts."""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from detectors.cases import load_cases, standing_after
from detectors.contract.doubt import Doubt
from detectors.identity_number import fold_code, fold_name, is_damaged, is_usable
from detectors.intake.refusal import Refused
from detectors.reference.parse import parse_table, parse_tables
from detectors.registry import catalogue
from tests.generators.tables import shipped_tables
from tests.unit.detectors.rules.judged import judge, read, standing


def _event(id_: str, type_: str, time: str, **data: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/field",
        "type": type_,
        "time": f"{time}T10:00:00+08:00",
        "data": {name: value for name, value in data.items() if value is not None},
    }


def _doubts(
    rule_id: str, events: list[dict[str, Any]], parameters: dict[str, Any] | None = None, **tables: str
) -> dict[str, Doubt]:
    taken = read(json.dumps(event, ensure_ascii=False).encode() for event in events)
    known = {**shipped_tables(), **parse_tables(tables)}
    forward = standing(judge(catalogue()[rule_id], taken, parameters, tables=known))
    backward = standing(judge(catalogue()[rule_id], taken[::-1], parameters, tables=known))
    assert forward.keys() == backward.keys()
    return forward


def _base(number: int, region: str, amount: str, year: int = 2026) -> dict[str, Any]:
    return _event(
        f"b{number}",
        "registration.base_declared",
        f"{year}-01-01",
        psn_no=f"P{number}",
        psn_clctstd=amount,
        begndate=f"{year}-01-01",
        year=year,
        psn_type="11",
        emp_no="E1",
        insu_admdvs=region,
    )


# districts


@pytest.mark.parametrize("district", ["220102", "220103", "220122", "220182", "220199"])
def test_districts_are_judged_by_their_citys_wage(district: str) -> None:
    below, at = _base(1, district, "1"), _base(2, district, "4500")
    (doubt,) = _doubts("base-below-social-average-share", [below, at]).values()
    assert doubt.subject.id == "P1"
    assert "7500.00" in doubt.message.zh and "4500.00" in doubt.message.zh


def test_districts_of_a_city_that_no_table_knows_are_not_judged() -> None:
    assert not _doubts("base-below-social-average-share", [_base(1, "210102", "1"), _base(2, "2201", "1")])


_REGIONS = """insu_admdvs,psn_type,begndate,value
220000,11,2026-01-01,1
220100,11,2026-01-01,2
220102,11,2026-07-01,3
"""


@pytest.mark.parametrize(
    ("region", "day", "found"),
    [
        ("220100", "2026-01-01", 2),
        ("220102", "2026-06-30", 2),  # its own figure is not in force yet
        ("220102", "2026-07-01", 3),
        ("220103", "2026-07-01", 2),
        ("220281", "2026-07-01", 1),
        ("229000", "2026-07-01", 1),
        ("210100", "2026-07-01", None),
        ("22010", "2026-07-01", None),
        ("22010X", "2026-07-01", None),
    ],
)
def test_districts_fall_back_in_every_table_with_a_region(region: str, day: str, found: int | None) -> None:
    for column in ("insu_admdvs", "mdtrtarea_admdvs", "loc_admdvs"):
        table = parse_table("any", _REGIONS.replace("insu_admdvs", column))
        assert table.value(region, "11", on=date.fromisoformat(day)) == found
    assert (
        parse_table("any", _REGIONS.replace("insu_admdvs", "facility")).value(
            "220103", "11", on=date(2026, 7, 1)
        )
        is None
    )


def test_reimbursement_ratios_of_a_district_are_its_citys() -> None:
    ratios = "insu_admdvs,psn_type,med_type,hosp_lv,begndate,value\n220100,11,21,03,2026-01-01,0.85\n"
    stay = _event(
        "s1",
        "settlement.settled",
        "2026-03-02",
        setl_id="S1",
        mdtrt_id="M1",
        psn_no="P1",
        fixmedins_code="H1",
        med_type="21",
        psn_type="11",
        hosp_lv="03",
        medfee_sumamt="10000",
        fund_pay_sumamt="9500",
        inscp_scp_amt="10000",
        act_pay_dedc="0",
        hifp_pay="9500",
        insu_admdvs="220102",
        mdtrtarea_admdvs="220100",
    )
    assert _doubts("reimbursement-ratio-off-standard", [stay], **{"reimbursement-ratios": ratios})


# placeholders and damaged numbers

_NOBODY = (
    "无",
    " 无 ",
    "-",
    "——",
    "0",
    "000000000000000000",
    "null",
    "NULL",
    "2.20101E+17",
    "2.20101e+17",
    "２.２０１０１Ｅ＋１７",
    "220101197005051000",
    "220101197005051000000",
    "111111111111111111",
    "",
)


@pytest.mark.parametrize("number", _NOBODY)
def test_placeholders_and_damaged_numbers_are_held_by_nobody(number: str) -> None:
    def registered(person: str) -> dict[str, Any]:
        known = {"psn_name": "李", "gend": "1", "brdy": "1970-05-05", "psn_type": "11", "emp_no": "E1"}
        return _event(
            person, "registration.person_registered", "2026-01-05", psn_no=person, certno=number, **known
        )

    assert not is_usable(number)
    assert not _doubts("id-number-duplicate", [registered("P1"), registered("P2"), registered("P3")])


@pytest.mark.parametrize("number", _NOBODY)
@pytest.mark.parametrize("rule_id", ["id-number-modified", "id-number-and-name-modified"])
def test_placeholders_and_damaged_numbers_are_no_number_before_and_none_after(
    rule_id: str, number: str
) -> None:
    real = "220101197005051232"
    into = {"before": {"certno": real, "psn_name": "张三"}, "after": {"certno": number, "psn_name": "李四"}}
    out = {"before": {"certno": number, "psn_name": "张三"}, "after": {"certno": real, "psn_name": "李四"}}
    changes = [
        _event("c1", "registration.person_changed", "2026-01-05", psn_no="P1", **into),
        _event("c2", "registration.person_changed", "2026-01-05", psn_no="P2", **out),
    ]
    assert not _doubts(rule_id, changes)


@pytest.mark.parametrize(
    "number", ["220101197005051239", "22010119700505123", "220101197013051232", "E12345678"]
)
def test_a_number_that_fails_its_check_carries_a_doubt_that_says_so(number: str) -> None:
    real = "220101197005051232"
    registered = [
        _event(
            person,
            "registration.person_registered",
            "2026-01-05",
            psn_no=person,
            certno=number,
            psn_name="李",
            gend="1",
            brdy="1970-05-05",
            psn_type="11",
            emp_no="E1",
        )
        for person in ("P1", "P2")
    ]
    changed = _event(
        "c1",
        "registration.person_changed",
        "2026-01-05",
        psn_no="P1",
        before={"certno": number, "psn_name": "张三"},
        after={"certno": real, "psn_name": "李四"},
    )
    for rule_id, events in (
        ("id-number-duplicate", registered),
        ("id-number-modified", [changed]),
        ("id-number-and-name-modified", [changed]),
    ):
        (doubt,) = _doubts(rule_id, events).values()
        assert "校验位不符" in doubt.message.zh
        assert "fails its check" in doubt.message.en


def test_numbers_that_end_in_zeros_and_pass_their_check_are_numbers() -> None:
    assert not is_damaged("610104196209276000")
    assert not is_damaged("610104196209276908000")  # a family member's suffix
    assert is_damaged("610104196209278000")


def _paid(number: int, unit: str, code: str, name: str, amount: str = "1000") -> dict[str, Any]:
    return _event(
        f"k{number}",
        "registration.contribution_paid",
        "2026-03-20",
        emp_no=unit,
        orgcode=code,
        emp_name=name,
        accrym="2026-03",
        amount=amount,
    )


@pytest.mark.parametrize(
    "code", ["12345678-9", "12345678－9", "12345678—9", " 12345678 - 9 ", "１２３４５６７８９"]
)
def test_organisation_codes_with_and_without_their_hyphen_are_one(code: str) -> None:
    events = [_paid(1, "A1", code, "长春A1公司"), _paid(2, "A2", "123456789", "长春A2公司")]
    assert fold_code(code) == "123456789"
    assert list(_doubts("unit-same-code-different-id", events)) == ["123456789|2026-03"]
    assert list(_doubts("unit-same-code-different-name", events)) == ["123456789|2026-03"]


def test_the_longer_code_of_an_organisation_is_compared_as_it_is() -> None:
    upper, lower = "91220101MA0000000X", "９１２２０１０１ma0000000x"
    assert _doubts("unit-same-code-different-id", [_paid(1, "D1", upper, "甲"), _paid(2, "D2", lower, "乙")])
    held = [_paid(1, "D1", "91220101123456789X", "甲"), _paid(2, "D2", "12345678-9", "乙")]
    assert not _doubts("unit-same-code-different-id", held)


@pytest.mark.parametrize(
    "code", ["000000000", "00000000-0", "无", "-", "null", "NULL", "111111111", "9.1222E+17"]
)
def test_placeholders_are_no_unit_codes_and_no_names(code: str) -> None:
    events = [_paid(1, "B1", code, "长春B1公司"), _paid(2, "B2", code, "长春B2公司")]
    assert not _doubts("unit-same-code-different-id", events)
    assert not _doubts("unit-same-code-different-name", events)


@pytest.mark.parametrize("name", ["无", "-", "null", "　", "0"])
def test_placeholders_are_no_unit_names(name: str) -> None:
    assert not _doubts(
        "unit-same-name-different-id", [_paid(1, "B1", "123456789", name), _paid(2, "B2", "12345678X", name)]
    )


@pytest.mark.parametrize("nobody", ["无", "-", "0000", "null"])
def test_a_placeholder_for_a_unit_is_refused_rather_than_taken_for_one(nobody: str) -> None:
    came = {"transfer_id": "T1", "psn_no": "P1", "emp_no": nobody, "cross_pool": True, "period": "2026-03"}
    for event in (
        _event("t1", "registration.transferred_in", "2026-03-02", **came),
        _paid(1, nobody, "123456789", "甲"),
    ):
        with pytest.raises(Refused, match="emp_no"):
            _doubts("mass-cross-pool-in", [event])


# spellings of names


@pytest.mark.parametrize("dot", ["·", "•", "‧", "∙", "．", ".", "・", "･", "⋅", "●", ""])
def test_interpuncts_are_one_spelling_of_a_name(dot: str) -> None:
    change = _event(
        "c1",
        "registration.person_changed",
        "2026-03-05",
        psn_no="N1",
        before={"certno": "220101197005051232", "psn_name": "阿不都·买买提"},
        after={"certno": "610104196209276908", "psn_name": f"阿不都{dot}买买提"},
    )
    assert fold_name(f"阿不都{dot}买买提") == fold_name("阿不都·买买提")
    assert not _doubts("id-number-and-name-modified", [change])
    assert _doubts("id-number-modified", [change])


# birth dates


@pytest.mark.parametrize(
    "unknown", ["0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1900-01-01", "9999-12-31", None]
)
def test_a_birth_date_that_stands_for_none_is_entered_and_not_modified(unknown: str | None) -> None:
    change = {"before": {"brdy": unknown}, "after": {"brdy": "1970-05-05"}}
    assert not _doubts(
        "birth-date-modified",
        [_event("c1", "registration.person_changed", "2026-03-05", psn_no="B1", **change)],
    )


def test_a_birth_date_moved_by_a_day_is_told_in_days() -> None:
    change = {"before": {"brdy": "1970-05-05"}, "after": {"brdy": "1970-05-06"}}
    (doubt,) = _doubts(
        "birth-date-modified",
        [_event("c1", "registration.person_changed", "2026-03-05", psn_no="B4", **change)],
    ).values()
    assert "年龄不变（55 岁）" in doubt.message.zh and "相差 1 天" in doubt.message.zh
    assert "1 day " in doubt.message.en


@pytest.mark.parametrize("unknown", ["0001-01-01", "1899-12-31", "1900-01-01"])
def test_nobody_is_near_retirement_by_a_birth_date_that_stands_for_none(unknown: str) -> None:
    registered = _event(
        "p1",
        "registration.person_registered",
        "2026-03-05",
        psn_no="P1",
        certno="",
        psn_name="李",
        gend="1",
        brdy=unknown,
        psn_type="11",
        emp_no="E1",
    )
    came = _event(
        "t1",
        "registration.transferred_in",
        "2026-03-05",
        transfer_id="T1",
        psn_no="P1",
        gend="2",
        brdy=unknown,
        psn_type="11",
        emp_no="E1",
        cross_pool=True,
        period="2026-03",
    )
    assert not _doubts("near-retirement-first-insured", [registered])
    assert not _doubts("near-retirement-cross-pool-in", [came])


# what is missing is no evidence


def _moved(id_: str, side: str, day: str, **data: Any) -> dict[str, Any]:
    common = {"transfer_id": "T1", "psn_no": "P1", "cross_pool": False, "period": "2026-03"}
    return _event(id_, f"registration.transferred_{side}", day, **common, **data)


def test_a_transfer_whose_way_in_was_not_reported_is_a_low_doubt_that_says_so() -> None:
    out = _moved("o1", "out", "2026-03-01", from_emp_no="E1", emp_no="E2")
    gone = _event("d1", "registration.unit_deregistered", "2026-03-10", emp_no="E1", emp_name="长春一厂")
    nameless = _moved("i1", "in", "2026-03-05", emp_no="E2")
    for events in ([out, gone], [out, gone, nameless]):
        (doubt,) = _doubts("unit-deregister-with-open-transfers", events).values()
        assert (doubt.level, doubt.complete) == ("low", False)
        assert "未收到" in doubt.message.zh and "长春一厂（E1）" in doubt.message.zh
        assert "was reported" in doubt.message.en
    late = _moved("i1", "in", "2026-03-12", from_emp_no="E1", emp_no="E2")
    (doubt,) = _doubts("unit-deregister-with-open-transfers", [out, gone, late]).values()
    assert (doubt.level, doubt.complete) == ("medium", True)
    in_time = _moved("i1", "in", "2026-03-05", from_emp_no="E1", emp_no="E2")
    assert not _doubts("unit-deregister-with-open-transfers", [out, gone, in_time])


def test_a_merger_that_names_no_other_unit_ends_nothing_for_certain() -> None:
    unit = {"emp_no": "E1", "orgcode": "123456789", "emp_name": "长春一厂", "insu_admdvs": "220100"}
    registered = _event("u1", "registration.unit_registered", "2025-12-01", **unit)
    merged = _event("m1", "registration.unit_merged", "2026-01-20", emp_no="E1")
    closed = _event("k1", "calendar.period_closed", "2026-06-01", period="2026-05")
    assert _doubts("unit-unpaid-three-months", [registered, closed])
    assert not _doubts("unit-unpaid-three-months", [registered, merged, closed])
    changed = _event("u2", "registration.unit_changed", "2026-02-01", **unit)
    assert list(_doubts("unit-unpaid-three-months", [registered, merged, changed, closed])) == ["E1|2026-02"]


def test_a_category_whose_value_before_was_not_reported_is_a_low_doubt() -> None:
    change = _event(
        "c1",
        "registration.person_changed",
        "2026-03-05",
        psn_no="P1",
        before={},
        after={"psn_idet_type": "2104"},
    )
    (doubt,) = _doubts("identity-category-modified", [change]).values()
    assert doubt.level == "low" and "未报原值" in doubt.message.zh


def test_a_first_designation_is_no_change() -> None:
    def designated(id_: str, day: str, code: str, before: str | None = None) -> dict[str, Any]:
        data = {"psn_no": "P1", "kind": "veteran", "from_fixmedins_code": before, "fixmedins_code": code}
        return _event(id_, "settlement.designation_changed", day, **data)

    first, second = designated("d1", "2026-01-05", "H1"), designated("d2", "2026-02-05", "H2")
    (doubt,) = _doubts("veteran-designation-changes", [first, second]).values()
    assert doubt.level == "low" and "可能为首次定点" in doubt.message.zh
    (doubt,) = _doubts(
        "veteran-designation-changes", [first, second, designated("d3", "2026-03-05", "H1")]
    ).values()
    assert doubt.level == "medium"


# refunds: payments of zero or less


def _claim(id_: str, setl_id: str, amount: str | None, day: str = "2026-02-01") -> dict[str, Any]:
    return _event(
        id_,
        "settlement.maternity_claimed",
        day,
        psn_no="P1",
        gend="2",
        birctrl_matn_date="2026-01-10",
        setl_id=setl_id,
        claim_date=day,
        fund_pay_sumamt=amount,
    )


def test_one_birth_claimed_twice_is_found() -> None:
    (doubt,) = _doubts(
        "maternity-benefit-repeated", [_claim("m1", "S1", "5000"), _claim("m2", "S2", "5000.00")]
    ).values()
    assert doubt.reason == "birth_claimed_twice" and str(doubt.amount) == "5000.00"


@pytest.mark.parametrize(
    "second",
    [("S1", "5000"), ("S2", "800"), ("S2", "-5000"), ("S2", "0")],
    ids=["the same settlement", "another part", "a refund", "nothing"],
)
def test_what_is_no_second_claim_for_a_birth(second: tuple[str, str]) -> None:
    assert not _doubts("maternity-benefit-repeated", [_claim("m1", "S1", "5000"), _claim("m2", *second)])


def _lump_sum(id_: str, amount: str, day: str) -> dict[str, Any]:
    return _event(
        id_,
        "settlement.injury_paid",
        day,
        case_id="C1",
        psn_no="P1",
        trum_time="2025-11-03T08:00:00+08:00",
        grade=8,
        wage="5000",
        amount=amount,
        kind="disability_lump_sum",
    )


def test_a_whole_lump_sum_paid_twice_is_found() -> None:
    twice = [_lump_sum("i1", "55000", "2026-05-10"), _lump_sum("i2", "55000", "2026-06-10")]
    (doubt,) = _doubts("disability-subsidy-off-standard", twice).values()
    assert doubt.reason == "paid_again" and doubt.anchor.endswith("i2") and str(doubt.amount) == "55000.00"
    assert "多发 55000.00 元" in doubt.message.zh and "overpaid by 55000.00 CNY" in doubt.message.en
    assert not _doubts("disability-subsidy-off-standard", [*twice, _lump_sum("i3", "-55000", "2026-06-20")])


def test_instalments_that_come_to_the_standard_are_in_order() -> None:
    parts = [_lump_sum("i1", "30000", "2026-05-10"), _lump_sum("i2", "25000", "2026-06-10")]
    assert not _doubts("disability-subsidy-off-standard", parts)


def _contribution(id_: str, month: str, day: str, amount: str, unit: str = "E1") -> dict[str, Any]:
    return _event(
        id_,
        "registration.person_contribution_paid",
        day,
        psn_no="P1",
        emp_no=unit,
        accrym=month,
        clct_time=f"{day}T10:00:00+08:00",
        amount=amount,
    )


def _back_paid(id_: str, amount: str) -> dict[str, Any]:
    return _event(
        id_,
        "registration.back_paid",
        "2026-03-02",
        psn_no="P1",
        emp_no="E1",
        accrym_begn="2025-01",
        accrym_end="2026-02",
        clct_time="2026-03-02T10:00:00+08:00",
        amount=amount,
    )


def test_refunds_are_no_payments_and_no_doubt_has_a_negative_amount() -> None:
    injury = _event(
        "i1",
        "settlement.injury_paid",
        "2026-03-20",
        case_id="C1",
        psn_no="P1",
        trum_time="2026-03-10T08:00:00+08:00",
        amount="100",
        kind="medical",
    )
    refund = {**injury, "id": "i2", "data": {**injury["data"], "amount": "-100"}}
    assert _doubts("work-injury-not-contributed", [injury])
    assert not _doubts("work-injury-not-contributed", [injury, refund])
    assert not _doubts("work-injury-not-contributed", [refund])
    given_back = [
        _contribution("c1", "2026-03", "2026-03-01", "350"),
        _contribution("c2", "2026-03", "2026-03-02", "-350"),
    ]
    (doubt,) = _doubts("work-injury-not-contributed", [injury, *given_back]).values()
    assert doubt.reason == "no_contribution"
    assert _doubts("lump-sum-back-payment", [_back_paid("b1", "4200")])
    for amounts in (("-4200",), ("0",), ("4200", "-4200")):
        payments = [_back_paid(f"b{number}", amount) for number, amount in enumerate(amounts)]
        assert not _doubts("lump-sum-back-payment", payments)
    assert not _doubts(
        "unit-same-code-different-id",
        [_paid(1, "E1", "123456789", "甲"), _paid(2, "E2", "123456789", "乙", "-1000")],
    )


# options of the rules whose defaults are the source's


def test_an_injury_before_the_due_day_is_covered_by_the_month_before() -> None:
    injury = _event(
        "i1",
        "settlement.injury_paid",
        "2026-03-20",
        case_id="C1",
        psn_no="P1",
        trum_time="2026-03-10T08:00:00+08:00",
        amount="100",
        kind="medical",
    )
    before = _contribution("c1", "2026-02", "2026-02-10", "350")
    assert _doubts("work-injury-not-contributed", [injury, before])
    assert not _doubts("work-injury-not-contributed", [injury, before], {"due_day": 25})
    assert _doubts("work-injury-not-contributed", [injury], {"due_day": 25})
    assert _doubts("work-injury-not-contributed", [injury, before], {"due_day": 10})


def test_one_fall_is_one_doubt_by_option() -> None:
    records = [{**_base(1, "220100", "8000", 2025)}, {**_base(1, "220100", "7000", 2026), "id": "b2"}]
    assert _doubts("base-below-previous", records)
    assert _doubts("base-below-last-year", records)
    assert not _doubts("base-below-last-year", records, {"repeats_previous": False})


def test_clusters_of_transfers_never_share_a_name() -> None:
    events = [
        _event(
            id_,
            f"registration.transferred_{side}",
            day,
            transfer_id=transfer,
            psn_no="P1",
            from_emp_no="E1",
            emp_no="E2",
            cross_pool=False,
            period=day[:7],
        )
        for id_, side, day, transfer in (
            ("7", "out", "2025-01-05", "T1"),
            ("8", "out", "2025-02-05", "T2"),
            ("7", "in", "2026-01-05", "T3"),
            ("8", "in", "2026-02-05", "T4"),
        )
    ]
    assert len(_doubts("frequent-in-pool-transfers", events)) == 2


_RULES = (
    "base-below-previous",
    "base-below-last-year",
    "base-below-social-average-share",
    "retiree-base-above-last-in-service",
    "veteran-designation-changes",
    "work-injury-designation-changes",
    "deregister-after-childbirth",
    "maternity-benefit-repeated",
    "maternity-claim-late",
    "frequent-in-pool-transfers",
    "mass-cross-pool-in",
    "near-retirement-cross-pool-in",
    "birth-date-modified",
    "identity-category-modified",
    "id-number-duplicate",
    "id-number-modified",
    "id-number-and-name-modified",
    "lump-sum-back-payment",
    "unit-same-code-different-id",
    "unit-same-code-different-name",
    "unit-same-name-different-id",
    "unit-unpaid-three-months",
    "unit-merge-with-arrears",
    "unit-split-with-pending-transfer",
    "unit-deregister-with-arrears",
    "unit-deregister-with-open-transfers",
    "work-injury-rate-lowered",
    "work-injury-not-contributed",
    "disability-subsidy-off-standard",
    "near-retirement-first-insured",
    "special-trade-early-retirement",
)


@pytest.mark.parametrize("rule_id", _RULES)
def test_words_and_amounts_are_those_that_a_clerk_can_read_out(rule_id: str) -> None:
    rule = catalogue()[rule_id]
    said = [doubt for case in load_cases(rule) for doubt in standing_after(rule, case, shipped_tables())]
    assert said
    for doubt in said:
        for text in doubt["message"].values():
            assert not re.search(r"\(s\)|(?<!\d)0 天后|(?<!\d)0 days after|(?<!\d)1 days", text)
            assert all("." in money for money in re.findall(r"([\d.]+) (?:元|CNY)", text))
        assert doubt.get("amount") is None or Decimal(doubt["amount"]) >= 0
