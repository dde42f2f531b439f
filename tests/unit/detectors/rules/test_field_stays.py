"""What the field sends of stays and care, and what the rules then say: one test a kind, its siblings beside it."""

import json
from decimal import Decimal
from itertools import count
from typing import Any

import pytest

from detectors.contract.doubt import Doubt
from detectors.reference.parse import parse_table
from detectors.registry import catalogue
from tests.generators.tables import shipped_tables
from tests.unit.detectors.rules.judged import judge, read, standing

_TABLES = shipped_tables()
_NUMBERS = count()

Event = dict[str, Any]


def _event(type_: str, time: str, **data: Any) -> Event:
    told = {name: value for name, value in data.items() if value is not None}
    envelope = {"specversion": "1.0", "id": f"n{next(_NUMBERS)}", "source": "/field", "type": type_}
    return {**envelope, "time": time, "data": {"psn_no": "P1", **told}}


def _at(day: str) -> str:
    """A moment in Shanghai, at ten unless it says so."""
    return f"{day}T10:00:00+08:00" if "T" not in day else f"{day}+08:00"


def _admitted(stay: str, day: str, **data: Any) -> Event:
    return _event(
        "settlement.admitted",
        _at(day),
        **{
            "mdtrt_id": stay,
            "fixmedins_code": "H1",
            "begntime": _at(day),
            "med_type": "21",
            "brdy": "1980-01-01",
            "gend": "1",
            "insu_admdvs": "220100",
            "mdtrtarea_admdvs": "220100",
            **data,
        },
    )


def _discharged(stay: str, day: str, **data: Any) -> Event:
    told = {"mdtrt_id": stay, "fixmedins_code": "H1", "endtime": _at(day), **data}
    return _event("settlement.discharged", _at(day), **told)


def _settled(number: str, stay: str, begin: str | None, end: str | None, **data: Any) -> Event:
    return _event(
        "settlement.settled",
        _at(data.pop("on", end or begin)),
        **{
            "setl_id": number,
            "mdtrt_id": stay,
            "fixmedins_code": "H1",
            "med_type": "21",
            "begntime": None if begin is None else _at(begin),
            "endtime": None if end is None else _at(end),
            "brdy": "1980-01-01",
            "medfee_sumamt": "100.00",
            "fund_pay_sumamt": "60.00",
            "insu_admdvs": "220100",
            "mdtrtarea_admdvs": "220100",
            **data,
        },
    )


def _visit(number: str, day: str, **data: Any) -> Event:
    told = {"med_type": "11", "fixmedins_code": "H2", "brdy": None, **data}
    return _settled(number, f"V{number}", None, None, on=day, **told)


def _back(settled: Event, day: str, amount: str | None = None, **data: Any) -> Event:
    """A refund of a settlement: of all of it, or of some yuan."""
    told = settled["data"]
    given = Decimal(told["fund_pay_sumamt"] if amount is None else amount)
    changed = {"medfee_sumamt": "-1.00", "fund_pay_sumamt": f"{-given:.2f}", **data}
    return _event("settlement.settled", _at(day), **{**told, **changed})


def _died(day: str) -> Event:
    return _event("registration.person_died", _at(day), date=day)


def _blocked(day: str) -> Event:
    return _event("settlement.card_blocked", _at(day), begntime=_at(day))


def _gone(day: str) -> Event:
    event = _event("registration.unit_deregistered", _at(day), emp_no="E1")
    del event["data"]["psn_no"]
    return event


def _doubts(rule: str, *events: Event, **given: Any) -> dict[str, Doubt]:
    """What stands, by anchor; the same in both orders of arrival."""
    tables = {**_TABLES, **given.pop("tables", {})}
    messages = [json.dumps(event).encode() for event in events]
    found = standing(judge(catalogue()[rule], read(messages), given, tables=tables))
    backwards = standing(judge(catalogue()[rule], read(reversed(messages)), given, tables=tables))
    assert {anchor: doubt.message for anchor, doubt in found.items()} == {
        anchor: doubt.message for anchor, doubt in backwards.items()
    }
    for doubt in found.values():
        assert doubt.amount is None or doubt.amount >= 0
    return found


def _cited(doubt: Doubt) -> set[str]:
    return {entry.event_id for entry in doubt.evidence}


_IN = _admitted("M1", "2025-12-20")
_INTERIM = _settled("S1", "M1", "2025-12-20", "2025-12-31", mid_setl_flag="1")
_YEAR_END = _settled("S1", "M1", "2025-12-20", "2025-12-31")
_OUT = _discharged("M1", "2026-01-12")
_FINAL = _settled("S2", "M1", "2026-01-01", "2026-01-12")
_AGAIN = _admitted("M2", "2026-01-13")
_SOON = _admitted("M2", "2026-01-01")

both_bills = pytest.mark.parametrize("bill", [_INTERIM, _YEAR_END], ids=["flagged", "unflagged"])
readmitting = pytest.mark.parametrize("rule", ["readmission-within-days", "split-hospitalisation"])


class TestAnInterimSettlementEndsNoStay:
    @both_bills
    @readmitting
    def test_the_readmission_after_the_discharge_is_found(self, rule: str, bill: Event) -> None:
        found = _doubts(rule, _IN, bill, _OUT, _FINAL, _AGAIN)
        assert found.keys() == {"P1|H1|M2"}
        assert {_IN["id"], _OUT["id"], _AGAIN["id"]} == _cited(found["P1|H1|M2"])

    @both_bills
    @readmitting
    def test_who_is_still_inside_was_not_readmitted(self, rule: str, bill: Event) -> None:
        assert _doubts(rule, _IN, bill, _settled("S3", "M2", "2026-01-01", "2026-01-05"), _OUT) == {}

    @readmitting
    def test_the_latest_settlement_is_the_end_where_no_discharge_is_told(self, rule: str) -> None:
        assert _doubts(rule, _YEAR_END, _FINAL, _AGAIN).keys() == {"P1|H1|M2"}
        assert _doubts(rule, _YEAR_END, _FINAL, _SOON) == {}

    @readmitting
    def test_with_interim_bills_alone_nobody_left(self, rule: str) -> None:
        second = _settled("S2", "M1", "2026-01-01", "2026-01-12", mid_setl_flag="1")
        assert _doubts(rule, _IN, _INTERIM, second, _AGAIN) == {}
        assert _doubts(rule, _YEAR_END, second, _SOON, _AGAIN) == {}  # the later bill says that it went on

    def test_the_stay_overlaps_with_another_until_its_discharge(self) -> None:
        other = _settled("S9", "M9", "2026-01-05", "2026-01-08", fixmedins_code="H2")
        found = _doubts("overlapping-stays", _IN, _INTERIM, _OUT, other)
        assert found.keys() == {"P1|H2|M9"}

    def test_a_visit_after_the_interim_bill_is_inside(self) -> None:
        found = _doubts("outpatient-during-stay", _IN, _INTERIM, _OUT, _visit("V", "2026-01-05"))
        assert len(found) == 1

    def test_an_expense_at_home_after_the_interim_bill_is_inside(self) -> None:
        away = [
            {**event, "data": {**event["data"], "mdtrtarea_admdvs": "110000"}} for event in (_IN, _INTERIM)
        ]
        found = _doubts("local-expense-during-offsite-stay", *away, _OUT, _visit("V", "2026-01-05"))
        assert len(found) == 1

    def test_a_unit_that_leaves_after_the_interim_bill_leaves_a_member_inside(self) -> None:
        of_unit = [{**event, "data": {**event["data"], "emp_no": "E1"}} for event in (_IN, _INTERIM, _OUT)]
        (doubt,) = _doubts("unit-deregister-with-inpatients", *of_unit, _gone("2026-01-05")).values()
        assert (doubt.level, doubt.complete) == ("medium", True)

    def test_colleagues_meet_a_member_after_the_interim_bill(self) -> None:
        of_unit = [{**event, "data": {**event["data"], "emp_no": "E1"}} for event in (_IN, _INTERIM, _OUT)]
        others = [
            _settled(f"S{n}", f"M{n}", "2026-01-05", "2026-01-06", psn_no=f"P{n}", emp_no="E1")
            for n in (7, 8)
        ]
        found = _doubts("unit-members-same-hospital", *of_unit, *others)
        assert found.keys() == {"E1|H1|2026-01-05"}


class TestADischargeWithoutItsAdmissionIsAStayThatEnded:
    @readmitting
    def test_a_readmission_after_it_is_found(self, rule: str) -> None:
        found = _doubts(rule, _OUT, _AGAIN)
        assert _cited(found["P1|H1|M2"]) == {_OUT["id"], _AGAIN["id"]}

    @readmitting
    def test_so_is_one_after_a_settlement_that_tells_the_end_alone(self, rule: str) -> None:
        assert _doubts(rule, _settled("S1", "M1", None, "2026-01-12"), _AGAIN).keys() == {"P1|H1|M2"}

    def test_the_age_is_that_of_the_later_stay(self) -> None:
        old = _admitted("M2", "2026-01-13", brdy="1950-01-01")
        assert _doubts("readmission-within-days", _OUT, old) == {}

    def test_an_admission_that_the_discharge_repeats_counts(self) -> None:
        told = _discharged("M1", "2026-01-12", begntime=_at("2025-12-20"))
        other = _settled("S9", "M9", "2026-01-05", "2026-01-08", fixmedins_code="H2")
        assert _doubts("overlapping-stays", told, other).keys() == {"P1|H2|M9"}

    def test_far_from_it_in_a_long_timeline_nothing_changes(self) -> None:
        long = [
            event
            for n in range(1, 12)
            for event in (_admitted(f"L{n}", f"2024-{n:02}-01"), _discharged(f"L{n}", f"2024-{n:02}-05"))
        ]
        assert _doubts("readmission-within-days", *long, _OUT, _AGAIN).keys() == {"P1|H1|M2"}


PROVINCIAL = ["229900", "229901", "220000"]


class TestWhoseInsuranceIsTheProvincesIsAtHomeInTheCapital:
    @pytest.mark.parametrize("insured", PROVINCIAL)
    @pytest.mark.parametrize("area", ["220100", "220102", "229900"])
    def test_a_blocked_card(self, insured: str, area: str) -> None:
        visit = _visit("V", "2026-03-05", insu_admdvs=insured, mdtrtarea_admdvs=area)
        assert len(_doubts("blocked-card-local-benefit", _blocked("2026-03-01"), visit)) == 1

    @pytest.mark.parametrize("area", ["220200", "110000", "339900"])
    def test_but_nowhere_else(self, area: str) -> None:
        visit = _visit("V", "2026-03-05", insu_admdvs="229900", mdtrtarea_admdvs=area)
        assert _doubts("blocked-card-local-benefit", _blocked("2026-03-01"), visit) == {}

    @pytest.mark.parametrize("insured", PROVINCIAL)
    def test_a_stay_in_the_capital_is_none_elsewhere(self, insured: str) -> None:
        stay = [_admitted("M1", "2026-03-01", insu_admdvs=insured), _discharged("M1", "2026-03-09")]
        visit = _visit("V", "2026-03-05", insu_admdvs=insured)
        assert _doubts("local-expense-during-offsite-stay", *stay, visit) == {}
        stay[0] = _admitted("M1", "2026-03-01", insu_admdvs=insured, mdtrtarea_admdvs="220200")
        assert len(_doubts("local-expense-during-offsite-stay", *stay, visit)) == 1

    @pytest.mark.parametrize(("insured", "area", "late"), [("229900", "220100", 1), ("229900", "220200", 0)])
    def test_an_emergency_is_local_in_the_capital(self, insured: str, area: str, late: int) -> None:
        registered = _event(
            "settlement.emergency_registered",
            _at("2026-03-05"),
            mdtrt_id="M1",
            begntime=_at("2026-03-01"),
            opt_time=_at("2026-03-05"),
            insu_admdvs=insured,
            mdtrtarea_admdvs=area,
        )
        assert len(_doubts("late-emergency-registration", registered)) == late

    @pytest.mark.parametrize(("place", "local"), [("229900", 1), ("220182", 1), ("220200", 0)])
    def test_a_unit_of_the_province_lies_in_the_capital(self, place: str, local: int) -> None:
        filed = _event(
            "settlement.offsite_filed",
            _at("2026-03-05"),
            emp_no="E1",
            psn_type="11",
            begndate="2026-03-10",
            mdtrtarea_admdvs="460200",
            loc_admdvs=place,
        )
        assert len(_doubts("offsite-filing-in-service", filed)) == local

    def test_a_table_of_ones_own_is_used_from_its_day_on(self) -> None:
        text = "admdvs,begndate,value\n339900,2026-03-04,330100\n"
        own = {"home-cities": parse_table("home-cities", text)}
        visits = [
            _visit(f"V{day}", f"2026-03-0{day}", insu_admdvs="339900", mdtrtarea_admdvs="330106")
            for day in (3, 4)
        ]
        found = _doubts("blocked-card-local-benefit", _blocked("2026-03-01"), *visits, tables=own)
        assert found.keys() == {f"P1|/field|{visits[1]['id']}"}


_STAY = _settled("S2", "M2", "2026-03-03", "2026-03-09", fund_pay_sumamt="500.00")
_EARLIER = _settled("S1", "M1", "2026-02-20", "2026-03-02")
_VISIT = _visit("V1", "2026-03-05", fund_pay_sumamt="80.00")

refunding = pytest.mark.parametrize(
    "name",
    [
        {"setl_id": "R1", "init_setl_id": "S2"},
        {"setl_id": "R1", "init_setl_id": "S2", "mdtrt_id": "M-R1", "refd_setl_flag": "1"},
        {},
        {"mdtrt_id": "M-R1"},
    ],
    ids=["by init_setl_id", "under a stay of its own", "by the same setl_id", "the same, elsewhere"],
)


class TestRefunds:
    @refunding
    @readmitting
    def test_a_stay_that_was_given_back_whole_never_was(self, rule: str, name: dict[str, str]) -> None:
        assert _doubts(rule, _EARLIER, _STAY).keys() == {"P1|H1|M2"}
        assert _doubts(rule, _EARLIER, _STAY, _back(_STAY, "2026-03-11", **name)) == {}

    @refunding
    def test_of_a_stay_that_was_given_back_in_part_the_rest_is_at_risk(self, name: dict[str, str]) -> None:
        back = _back(_STAY, "2026-03-11", "120.00", **name)
        (doubt,) = _doubts("readmission-within-days", _EARLIER, _STAY, back).values()
        assert doubt.amount == Decimal("380.00")
        assert back["id"] in _cited(doubt)

    def test_a_refund_alone_is_no_stay_and_no_care(self) -> None:
        back = _back(_STAY, "2026-03-11")
        assert _doubts("readmission-within-days", _EARLIER, back) == {}
        assert _doubts("blocked-card-local-benefit", _blocked("2026-03-01"), back) == {}
        assert _doubts("benefit-after-death", _died("2026-03-01"), back) == {}

    def test_more_given_back_than_paid_leaves_nothing_at_risk(self) -> None:
        told = [_admitted("M2", "2026-03-03"), _STAY]
        back = _back(_STAY, "2026-03-11", "900.00", setl_id="R1")
        (doubt,) = _doubts("readmission-within-days", _EARLIER, *told, back).values()
        assert doubt.amount == Decimal("0.00")

    def test_the_refund_of_an_interim_settlement_changes_no_end(self) -> None:
        bill = _settled("S1", "M1", "2025-12-20", "2025-12-31", mid_setl_flag="1")
        back = _back(bill, "2026-01-02", setl_id="R1", init_setl_id="S1", mid_setl_flag=None)
        events = (_IN, bill, back, _OUT, _FINAL)
        assert _doubts("readmission-within-days", *events, _AGAIN).keys() == {"P1|H1|M2"}
        assert _doubts("readmission-within-days", *events, _SOON) == {}

    def test_the_refund_of_a_final_settlement_leaves_the_one_in_its_place(self) -> None:
        wrong = _settled("S1", "M1", "2026-02-20", "2026-03-08")
        back = _back(wrong, "2026-03-09", setl_id="R1", init_setl_id="S1")
        right = _settled("S1b", "M1", "2026-02-20", "2026-03-02", on="2026-03-09")
        assert _doubts("readmission-within-days", wrong, back, right, _STAY).keys() == {"P1|H1|M2"}

    @pytest.mark.parametrize("name", [{"setl_id": "R1", "init_setl_id": "V1"}, {}])
    def test_a_visit_during_a_stay_that_was_given_back(self, name: dict[str, str]) -> None:
        def found(*back: Event) -> list[Decimal | None]:
            return [d.amount for d in _doubts("outpatient-during-stay", _STAY, _VISIT, *back).values()]

        assert found() == [Decimal("80.00")]
        assert found(_back(_VISIT, "2026-03-06", "30.00", **name)) == [Decimal("50.00")]
        assert found(_back(_VISIT, "2026-03-06", **name)) == []

    def test_care_before_the_death_given_back_after_it_is_no_benefit(self) -> None:
        back = _back(_VISIT, "2026-03-20", setl_id="R1", init_setl_id="V1")
        assert _doubts("benefit-after-death", _died("2026-03-10"), _VISIT, back) == {}
        assert len(_doubts("benefit-after-death", _died("2026-03-01"), _VISIT)) == 1
        assert _doubts("benefit-after-death", _died("2026-03-01"), _VISIT, back) == {}

    def test_an_expense_at_home_that_was_given_back_is_none(self) -> None:
        away = _settled("S2", "M2", "2026-03-03", "2026-03-09", mdtrtarea_admdvs="110000")
        back = _back(_VISIT, "2026-03-20", setl_id="R1", init_setl_id="V1")
        assert len(_doubts("local-expense-during-offsite-stay", away, _VISIT)) == 1
        assert _doubts("local-expense-during-offsite-stay", away, _VISIT, back) == {}

    def test_a_member_whose_stay_was_given_back_is_no_inpatient(self) -> None:
        stay = _settled("S2", "M2", "2026-03-03", "2026-03-09", emp_no="E1")
        back = _back(stay, "2026-03-11", setl_id="R1", init_setl_id="S2")
        assert len(_doubts("unit-deregister-with-inpatients", stay, _gone("2026-03-05"))) == 1
        assert _doubts("unit-deregister-with-inpatients", stay, back, _gone("2026-03-05")) == {}


_MEMBER = _admitted("M1", "2026-03-01", emp_no="E1")


class TestAMissingDischargeIsNoEvidence:
    @pytest.mark.parametrize(
        "left",
        [
            _discharged("M1", "2026-03-08"),
            _discharged("M1", "2026-03-20"),
            _settled("S1", "M1", "2026-03-01", "2026-03-08"),
        ],
        ids=["left before", "left after", "settled"],
    )
    def test_one_whose_discharge_lacks_the_unit_is_not_said_to_be_inside(self, left: Event) -> None:
        (doubt,) = _doubts("unit-deregister-with-inpatients", _MEMBER, left, _gone("2026-03-10")).values()
        assert (doubt.level, doubt.complete) == ("low", False)
        assert "在院" not in doubt.message.zh and "可能已出院" in doubt.message.zh
        assert "in hospital" not in doubt.message.en and "may have left" in doubt.message.en

    def test_those_known_to_be_inside_are_counted_apart(self) -> None:
        known = [
            _admitted("M2", "2026-03-02", psn_no="P2", emp_no="E1"),
            _discharged("M2", "2026-03-12", psn_no="P2", emp_no="E1"),
        ]
        (doubt,) = _doubts("unit-deregister-with-inpatients", _MEMBER, *known, _gone("2026-03-10")).values()
        assert doubt.level == "medium"
        assert "有 1 名职工在院；另有 1 名职工入院后尚无" in doubt.message.zh

    def test_who_left_by_a_discharge_of_the_unit_is_no_doubt(self) -> None:
        left = _discharged("M1", "2026-03-09", emp_no="E1")
        assert _doubts("unit-deregister-with-inpatients", _MEMBER, left, _gone("2026-03-10")) == {}

    def test_an_interim_settlement_after_the_deregistration_shows_who_was_inside(self) -> None:
        bill = _settled("S1", "M1", "2026-03-01", "2026-03-31", mid_setl_flag="1", emp_no="E1")
        (doubt,) = _doubts("unit-deregister-with-inpatients", _MEMBER, bill, _gone("2026-03-10")).values()
        assert (doubt.level, doubt.complete) == ("medium", False)

    def test_colleagues_whose_discharges_lack_the_unit_are_told_at_a_low_level(self) -> None:
        stays = [_admitted(f"M{n}", f"2026-03-0{n}", psn_no=f"P{n}", emp_no="E1") for n in (1, 3, 5)]
        (doubt,) = _doubts("unit-members-same-hospital", *stays).values()
        assert doubt.level == "low"
        assert "其中 3 人尚无出院记录" in doubt.message.zh and "不计则不到标准" in doubt.message.zh
        ends = [_discharged(f"M{n}", "2026-03-06", psn_no=f"P{n}", emp_no="E1") for n in (1, 3, 5)]
        (doubt,) = _doubts("unit-members-same-hospital", *stays, *ends).values()
        assert doubt.level == "medium"
        assert "尚无出院记录" not in doubt.message.zh


class TestWords:
    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"dscg_maindiag_code": "Z51.102"}, "Z51.102"),
            ({"dscg_maindiag_code": "z49.1"}, "z49.1"),
            ({"med_type": "23"}, "23"),
        ],
    )
    def test_a_planned_readmission_is_told_and_may_be_left_out(self, told: dict[str, str], code: str) -> None:
        events = (_OUT, _admitted("M2", "2026-01-13", **told))
        (doubt,) = _doubts("readmission-within-days", *events).values()
        assert (
            f"为计划内治疗（{code}）" in doubt.message.zh
            and f"a planned treatment ({code})" in doubt.message.en
        )
        assert any(entry.fields.get("planned") == code for entry in doubt.evidence)
        assert _doubts("readmission-within-days", *events, exempt_planned=True) == {}

    def test_an_emergency_is_not_planned(self) -> None:
        (doubt,) = _doubts(
            "readmission-within-days", _OUT, _admitted("M2", "2026-01-13", med_type="24")
        ).values()
        assert "计划内" not in doubt.message.zh

    @readmitting
    @pytest.mark.parametrize(
        ("day", "zh", "en"),
        [
            ("2026-01-12T15:00:00", "出院当日再次", "on the day of discharge"),
            ("2026-01-13", "出院 1 天后再次", "1 day after discharge"),
            ("2026-01-14", "出院 2 天后再次", "2 days after discharge"),
        ],
    )
    def test_days_are_told_as_people_say_them(self, rule: str, day: str, zh: str, en: str) -> None:
        (doubt,) = _doubts(rule, _OUT, _admitted("M2", day)).values()
        assert doubt.message.zh.startswith(zh)
        assert en in doubt.message.en

    def test_the_most_at_once_stands_first_and_the_sum_is_not_called_at_once(self) -> None:
        events = []
        for n in range(20):
            stay = {"psn_no": f"P{n}", "emp_no": "E1"}
            events.append(_admitted(f"M{n}", f"2026-03-{n + 1:02}", **stay))
            events.append(_discharged(f"M{n}", f"2026-03-{n + 5:02}", **stay))
        (doubt,) = _doubts("unit-members-same-hospital", *events).values()
        assert doubt.message.zh == (
            "单位 E1 的职工同日最多 5 人在医院 H1 住院（3 人起列出）；2026-03-03 至 2026-03-22 先后共 20 人"
        )
        assert doubt.message.en.startswith(
            "Up to 5 members of unit E1 in hospital H1 on one day (limit: 3); 20 in all"
        )
        assert "at once" not in doubt.message.en
