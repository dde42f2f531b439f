"""Scenes about work injuries."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.injuries import MONTHS_OF_GRADE
from fundwatch.simulate.moments import DAY, Month, at, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation

_NOT_PAID = "work-injury-not-contributed"
_STANDARD = "disability-subsidy-off-standard"


def _contribution(scene: Scene, person: Person, month: Month, paid: int, *, late: int = 0) -> Event:
    assert person.unit is not None  # noqa: S101  (an employee has one)
    return scene.register(
        "person_contribution_paid",
        paid,
        late=late,
        psn_no=person.no,
        emp_no=person.unit.no,
        accrym=month.text,
        clct_time=stamp(paid),
        amount="640.00",
    )


def _treated(scene: Scene, person: Person, injured: int, **more: Any) -> Event:
    data = {
        "case_id": f"GS{scene.tag}",
        "psn_no": person.no,
        "trum_time": stamp(injured),
        "amount": "3820.00",
        "kind": "medical",
        **more,
    }
    return scene.centre("injury_paid", later(injured, days=9), **data)


def _case(scene: Scene, person: Person) -> str:
    return f"{person.no}|GS{scene.tag}"


@violation(_NOT_PAID)
def nothing_paid_for_the_month(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(8, 16), 10)
    _contribution(scene, person, scene.month.shifted(-1), at(scene.month.first + 1, 10))
    _treated(scene, person, injured)
    scene.doubt(
        _case(scene, person),
        "受伤当月没有缴费，只有上月",
        "paid for the month before, not for that of the injury",
    )


@violation(_NOT_PAID)
def paid_a_minute_after(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(8, 16), 10)
    _treated(scene, person, injured)
    _contribution(scene, person, scene.month, injured + 60)
    scene.doubt(_case(scene, person), "受伤一分钟后才缴费", "paid a minute after the injury")


@near_miss(_NOT_PAID)
def paid_a_minute_before(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(8, 16), 10)
    _contribution(scene, person, scene.month, injured - 60)
    _treated(scene, person, injured)
    scene.near_miss(_case(scene, person), "受伤前一分钟已缴费", "paid a minute before the injury")


@near_miss(_NOT_PAID)
def payment_reported_late(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(8, 14), 10)
    _contribution(scene, person, scene.month, injured - DAY, late=14 * DAY)
    _treated(scene, person, injured)
    scene.near_miss(
        _case(scene, person),
        "受伤前已缴，缴费记录晚到",
        "paid before the injury; the record of it came later",
    )


@near_miss(_NOT_PAID)
def covered_by_a_back_payment(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(14, 20), 10)
    paid = at(scene.day(4, 8), 10)
    assert person.unit is not None  # noqa: S101  (an employee has one)
    scene.register(
        "back_paid",
        paid,
        psn_no=person.no,
        emp_no=person.unit.no,
        accrym_begn=scene.month.shifted(-2).text,
        accrym_end=scene.month.text,
        clct_time=stamp(paid),
        amount="1920.00",
    )
    _treated(scene, person, injured)
    scene.near_miss(
        _case(scene, person), "受伤前已补缴，覆盖当月", "a back-payment before the injury covers the month"
    )


@near_miss(_NOT_PAID)
def injury_payment_reversed(scene: Scene) -> None:
    person = scene.employee()
    injured = at(scene.day(4, 10), 10)
    event = _treated(scene, person, injured)
    scene.reverse(event, later(injured, days=12), "案件撤销")
    scene.near_miss(_case(scene, person), "案件已撤销", "the case was withdrawn")


def _lump_sum(scene: Scene, grade: int, off: str, /, **more: Any) -> tuple[Event, str]:
    """A lump sum for a wage of 6,543.20 CNY that is off the standard; the contribution was paid."""
    person = scene.employee()
    injured = at(scene.day(8, 14), 10)
    _contribution(scene, person, scene.month, injured - DAY)
    cents = MONTHS_OF_GRADE[grade] * 654_320 + int(off)
    data = {"grade": grade, "wage": "6543.20", "amount": f"{cents // 100}.{cents % 100:02}", **more}
    event = _treated(scene, person, injured, **{"kind": "disability_lump_sum", **data})
    return event, f"{_case(scene, person)}|{event['source']}|{event['id']}"


@violation(_STANDARD)
def a_month_too_much(scene: Scene) -> None:
    _, anchor = _lump_sum(scene, 9, "654320")
    scene.doubt(anchor, "9 级多发一个月", "a month too much for grade 9")


@violation(_STANDARD)
def two_cents_too_little(scene: Scene) -> None:
    _, anchor = _lump_sum(scene, 10, "-2")
    scene.doubt(anchor, "少发两分钱", "two cents too little")


@violation(_STANDARD)
def paid_twice(scene: Scene) -> None:
    first, _ = _lump_sum(scene, 9, "0")
    again = scene.centre(
        "injury_paid", scene.office(scene.month.last), **{**first["data"], "grade": None, "wage": None}
    )
    anchor = f"{first['data']['psn_no']}|GS{scene.tag}|{again['source']}|{again['id']}"
    scene.doubt(anchor, "全额补助金发了两次", "the whole sum was paid twice")


@near_miss(_STANDARD)
def paid_in_two_instalments(scene: Scene) -> None:
    first, _ = _lump_sum(scene, 9, "-2000000")
    rest = scene.centre(
        "injury_paid", scene.office(scene.month.last), **{**first["data"], "amount": "20000.00"}
    )
    anchor = f"{first['data']['psn_no']}|GS{scene.tag}|{rest['source']}|{rest['id']}"
    scene.near_miss(anchor, "分两次发放，合计等于标准", "two instalments come to the standard")


@near_miss(_STANDARD)
def a_cent_off(scene: Scene) -> None:
    _, anchor = _lump_sum(scene, 8, "1")
    scene.near_miss(anchor, "只差一分钱，在容差内", "a cent off, which the tolerance takes up")


@near_miss(_STANDARD)
def to_the_standard(scene: Scene) -> None:
    _, anchor = _lump_sum(scene, 1, "0")
    scene.near_miss(anchor, "1 级，27 个月，分毫不差", "grade 1, 27 months, to the cent")


@near_miss(_STANDARD)
def grade_not_told(scene: Scene) -> None:
    _, anchor = _lump_sum(scene, 9, "654320", grade=None)
    scene.near_miss(anchor, "没有等级，无法判断", "no grade is told: nothing can be held against it")


@near_miss(_STANDARD)
def wrong_sum_reversed(scene: Scene) -> None:
    event, anchor = _lump_sum(scene, 7, "100000")
    scene.reverse(event, at(scene.month.last, 15), "发放错误")
    scene.near_miss(anchor, "错发的一笔已冲正", "the wrong payment was reversed")
