"""Scenes about care in other cities."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, day_text, stamp
from fundwatch.simulate.people import RETIRED, Person
from fundwatch.simulate.plan import PROVINCIAL, REGION
from fundwatch.simulate.plants.care import (
    after_hours,
    care_anchor,
    hospital,
    long_stay,
    purchase,
    stay,
    take_back,
    visit,
)
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation

_FILING = "offsite-filing-in-service"
_BIRTH = "offsite-birth-registration-late"
_EXPENSE = "local-expense-during-offsite-stay"
_DURING = "outpatient-during-stay"


def _file(scene: Scene, person: Person, day: int, **more: Any) -> Event:
    data = {
        "psn_no": person.no,
        "emp_no": "E2200000000" if person.unit is None else person.unit.no,
        "psn_type": person.kind,
        "begndate": day_text(day),
        "mdtrtarea_admdvs": "110105",
        "loc_admdvs": REGION,
        "insu_admdvs": person.insured,
        **more,
    }
    return scene.centre("offsite_filed", scene.office(day), **data)


@violation(_FILING)
def local_employee_files(scene: Scene) -> None:
    person = scene.employee()
    event = _file(scene, person, scene.day())
    scene.doubt(
        named(person.no, by=event),
        "在职，单位在本市，办理异地备案",
        "in service with a unit in the home city",
    )


@violation(_FILING)
def employee_of_a_district(scene: Scene) -> None:
    person = scene.employee()
    event = _file(scene, person, scene.day(), loc_admdvs="220183")
    scene.doubt(
        named(person.no, by=event), "单位在本市所辖县级市", "the unit lies in a county of the home city"
    )


@near_miss(_FILING)
def pensioner_files(scene: Scene) -> None:
    person = scene.person(kind=RETIRED, age=66)
    event = _file(scene, person, scene.day())
    scene.near_miss(named(person.no, by=event), "退休人员", "the person is retired")


@near_miss(_FILING)
def unit_elsewhere(scene: Scene) -> None:
    person = scene.employee()
    event = _file(scene, person, scene.day(), loc_admdvs="220200")
    scene.near_miss(named(person.no, by=event), "单位地址在外市", "the unit lies in another city")


@near_miss(_FILING)
def retires_the_day_before(scene: Scene) -> None:
    person = scene.employee()
    day = scene.day(6, 24)
    date = day_text(day - 1)
    scene.register("person_retired", at(day - 1, 10), psn_no=person.no, reason="正常退休", date=date)
    event = _file(scene, person, day)
    scene.near_miss(
        named(person.no, by=event),
        "备案开始前一日已退休，只是类别尚未更新",
        "retired the day before; only the category had not been updated",
    )


@near_miss(_FILING)
def filing_reversed(scene: Scene) -> None:
    person = scene.employee()
    event = _file(scene, person, scene.day(2, 14))
    scene.reverse(event, scene.office(scene.day(16, 24)), "备案撤销")
    scene.near_miss(named(person.no, by=event), "备案已撤销", "the filing was withdrawn")


def _same_day_next_month(day: int) -> int:
    """For days up to the 28th."""
    text = day_text(day)
    lengths = (31, 29 if int(text[:4]) % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return day + lengths[int(text[5:7]) - 1]


def _file_birth(scene: Scene, after: int, **more: Any) -> tuple[Person, Event]:
    """A filing for a birth that is accepted so many days after the same day of the month after the due date."""
    person = scene.person(gend="2", age=29)
    due = scene.earlier(2, scene.draw.between(2, 26))
    accepted = _same_day_next_month(due) + after
    data: dict[str, Any] = {"plan_matn_date": day_text(due), "opt_time": stamp(at(accepted, 11)), **more}
    return person, _file(scene, person, accepted, **data)


@violation(_BIRTH, before=1)
def accepted_a_month_and_a_day_late(scene: Scene) -> None:
    person, event = _file_birth(scene, 1)
    scene.doubt(
        named(person.no, by=event),
        "受理比预产期晚一个月零一天",
        "accepted a month and a day after the due date",
    )


@violation(_BIRTH, before=1)
def accepted_three_weeks_too_late(scene: Scene) -> None:
    person, event = _file_birth(scene, 21)
    scene.doubt(named(person.no, by=event), "受理超期三周", "accepted three weeks too late")


@near_miss(_BIRTH, before=1)
def accepted_on_the_last_day(scene: Scene) -> None:
    person, event = _file_birth(scene, 0)
    scene.near_miss(named(person.no, by=event), "期限最后一日受理", "accepted on the last day")


@near_miss(_BIRTH, before=1)
def filing_without_a_birth(scene: Scene) -> None:
    person, event = _file_birth(scene, 21, plan_matn_date=None)
    scene.near_miss(
        named(person.no, by=event), "不是生育备案，没有预产期", "no filing for a birth: no due date"
    )


def _away(scene: Scene, person: Person, first: int, last: int) -> None:
    """A stay in another city from the afternoon of one day to the noon of another."""
    place = scene.draw.choice(scene.pool.facilities.away)
    stay(scene, person, place, at(first, 15), at(last, 12), med_type="25", cents=250_000)


@violation(_EXPENSE)
def visit_at_home_meanwhile(scene: Scene) -> None:
    person, first = scene.person(age=55), scene.day(3, 14)
    _away(scene, person, first, first + 8)
    event = visit(scene, person, hospital(scene), at(first + 3, 10))
    anchor = care_anchor(event)
    scene.doubt(anchor, "异地住院期间在本市门诊", "an outpatient visit at home meanwhile")
    scene.also(_DURING, anchor, "住院期间的门诊", "a visit during a stay")


@violation(_EXPENSE)
def visit_on_the_morning_of_admission(scene: Scene) -> None:
    person, first = scene.person(age=55), scene.day(3, 18)
    _away(scene, person, first, first + 5)
    event = visit(scene, person, hospital(scene), at(first, 8, 30))
    scene.doubt(
        care_anchor(event),
        "入院当日上午在本市门诊（边界日也算）",
        "at home on the morning of the day of admission, which counts",
    )


@near_miss(_EXPENSE)
def visit_the_day_before(scene: Scene) -> None:
    person, first = scene.person(age=55), scene.day(4, 18)
    _away(scene, person, first, first + 5)
    event = visit(scene, person, hospital(scene), at(first - 1, 16))
    scene.near_miss(care_anchor(event), "入院前一日在本市门诊", "at home on the day before the admission")


@near_miss(_EXPENSE)
def medicine_on_the_day_of_discharge(scene: Scene) -> None:
    person, first = scene.person(age=55), scene.day(4, 18)
    _away(scene, person, first, first + 4)
    place, moment = after_hours(scene, first + 4)
    event = purchase(scene, person, place, moment)
    scene.near_miss(
        care_anchor(event),
        "出院当日晚在本市药店购药（药店默认不算）",
        "a pharmacy at home on the evening of the discharge; pharmacies do not count by default",
    )


@near_miss(_EXPENSE)
def visit_reversed(scene: Scene) -> None:
    person, first = scene.person(age=55), scene.day(3, 14)
    _away(scene, person, first, first + 6)
    event = visit(scene, person, hospital(scene), at(first, 9))
    take_back(scene, event, later(at(first, 9), hours=2), "刷错卡")
    scene.near_miss(care_anchor(event), "刷错卡，结算已冲正", "the wrong card: the settlement was reversed")


@violation(_FILING)
def unit_insured_with_the_province(scene: Scene) -> None:
    person = scene.employee(insured=PROVINCIAL)
    event = _file(scene, person, scene.day(), loc_admdvs=PROVINCIAL)
    scene.doubt(
        named(person.no, by=event),
        "省直单位，地址在省会（本市）",
        "a unit of the province, which lies in its capital, the home city",
    )


@violation(_EXPENSE)
def visit_at_home_after_an_interim_settlement(scene: Scene) -> None:
    person, day = scene.person(age=55), scene.day(2, 9)
    place = scene.draw.choice(scene.pool.facilities.away)
    long_stay(scene, person, place, day, 15, 6, med_type="25")
    event = visit(scene, person, hospital(scene), at(day + 10, 9))
    anchor = care_anchor(event)
    scene.doubt(
        anchor,
        "异地住院中途结算后、出院前在本市门诊",
        "a visit at home after an interim settlement elsewhere and before the discharge",
    )
    scene.also(_DURING, anchor, "住院期间的门诊", "a visit during a stay")


@violation(_EXPENSE)
def provincial_member_at_home_meanwhile(scene: Scene) -> None:
    person, first = scene.person(age=55, insured=PROVINCIAL), scene.day(3, 14)
    _away(scene, person, first, first + 8)
    event = visit(scene, person, hospital(scene), at(first + 3, 10))
    anchor = care_anchor(event)
    scene.doubt(
        anchor,
        "省直参保人异地住院期间在省会门诊，属本地",
        "insured with the province: a visit in its capital, which is home, during a stay elsewhere",
    )
    scene.also(_DURING, anchor, "住院期间的门诊", "a visit during a stay")


@near_miss(_EXPENSE)
def provincial_member_in_hospital_at_home(scene: Scene) -> None:
    person, first = scene.person(age=55, insured=PROVINCIAL), scene.day(3, 18)
    stay(scene, person, hospital(scene), at(first, 15), at(first + 5, 12), cents=120_000)
    event = visit(scene, person, hospital(scene), at(first, 8, 30))
    scene.near_miss(
        care_anchor(event),
        "省直参保人在省会住院不是异地住院",
        "insured with the province: a stay in its capital is none in another city",
    )
