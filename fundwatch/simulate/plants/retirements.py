"""Scenes about retirements in special trades, and people who are insured for the first time late in life."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, birthday, day_text
from fundwatch.simulate.people import FEMALE, IN_SERVICE, MALE, RESIDENT, Person
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation

_EARLY = "special-trade-early-retirement"
_FIRST = "near-retirement-first-insured"


def _retired(
    scene: Scene, gend: str, years: int, after: int, *, officer: bool = False, **more: Any
) -> tuple[Person, Event]:
    """Somebody retires so many days after a birthday."""
    day = scene.day()
    person = scene.employee(gend=gend, born=birthday(day - after, -years), register=False)
    person.officer = officer
    scene.register_person(person, at(scene.first.first - 1, 8))
    data = {
        "psn_no": person.no,
        "reason": "特殊工种退休",
        "date": day_text(day),
        "special_trade_years": 12,
        **more,
    }
    return person, scene.register("person_retired", at(day, 10), **data)


@violation(_EARLY)
def man_of_fifty_six(scene: Scene) -> None:
    person, event = _retired(scene, MALE, 56, 60)
    scene.doubt(
        named(person.no, by=event),
        "男，56 岁，特殊工种退休",
        "a man of 56, retired on special-trade grounds",
    )


@violation(_EARLY)
def too_few_years_in_the_trade(scene: Scene) -> None:
    person, event = _retired(scene, MALE, 57, 60, special_trade_years=7.5)
    scene.doubt(
        named(person.no, by=event),
        "从事特殊工种不足八年（高风险）",
        "with fewer than eight years in the trade (level high)",
    )


@violation(_EARLY)
def woman_below_the_special_age(scene: Scene) -> None:
    person, event = _retired(scene, FEMALE, 45, -1)
    scene.doubt(
        named(person.no, by=event), "女，差一天 45 岁（高风险）", "a woman a day before 45 (level high)"
    )


@near_miss(_EARLY)
def at_the_statutory_age(scene: Scene) -> None:
    person, event = _retired(scene, MALE, 60, 0)
    scene.near_miss(named(person.no, by=event), "退休当日满 60 岁", "a man who turned sixty on the day")


@near_miss(_EARLY)
def other_grounds(scene: Scene) -> None:
    person, event = _retired(scene, MALE, 57, 60, reason="因病提前退休", special_trade_years=None)
    scene.near_miss(
        named(person.no, by=event),
        "因病提前退休，不是特殊工种",
        "retired early for illness, not for the trade",
    )


@near_miss(_EARLY)
def retirement_reversed(scene: Scene) -> None:
    person, event = _retired(scene, MALE, 56, 60)
    scene.reverse(event, scene.office(scene.month.last))
    scene.near_miss(named(person.no, by=event), "退休审批已冲正", "the retirement was reversed")


def _insured(
    scene: Scene,
    gend: str,
    years: int,
    after: int,
    *,
    kind: str = IN_SERVICE,
    officer: bool = False,
    first: str | None = "",
) -> tuple[Person, Event]:
    """Somebody is registered so many days after a birthday; `first` is the month of an earlier insurance."""
    day = scene.day()
    unit = scene.unit() if kind == IN_SERVICE else None
    person = scene.person(gend=gend, born=birthday(day - after, -years), kind=kind, unit=unit, register=False)
    person.officer = officer
    moment = at(day, 10)
    event = scene.register_person(person, moment, fst_insu_ym=first or scene.month.text)
    return person, event


@violation(_FIRST)
def woman_of_forty_six(scene: Scene) -> None:
    person, event = _insured(scene, FEMALE, 46, 60)
    scene.doubt(
        named(person.no, by=event), "女职工 46 岁首次参保", "a woman insured for the first time at 46"
    )


@violation(_FIRST)
def man_on_his_fifty_fifth_birthday(scene: Scene) -> None:
    person, event = _insured(scene, MALE, 55, 0)
    scene.doubt(named(person.no, by=event), "男，参保当日满 55 岁", "a man who turned 55 on the day")


@near_miss(_FIRST)
def man_a_day_before_fifty_five(scene: Scene) -> None:
    person, event = _insured(scene, MALE, 55, -1)
    scene.near_miss(named(person.no, by=event), "男，次日才满 55 岁", "a man who turns 55 the day after")


@near_miss(_FIRST)
def civil_servant_of_forty_nine(scene: Scene) -> None:
    person, event = _insured(scene, FEMALE, 49, 60, officer=True)
    scene.near_miss(
        named(person.no, by=event),
        "女公务员 49 岁，法定 55 岁退休",
        "a civil servant of 49, whose statutory age is 55",
    )


@near_miss(_FIRST)
def insured_before(scene: Scene) -> None:
    person, event = _insured(scene, MALE, 57, 60, first="2009-06")
    scene.near_miss(named(person.no, by=event), "2009 年已参保，本次为续保", "insured in 2009 already")


@near_miss(_FIRST)
def resident_of_fifty_eight(scene: Scene) -> None:
    person, event = _insured(scene, MALE, 58, 60, kind=RESIDENT)
    scene.near_miss(named(person.no, by=event), "居民参保，不是在职", "insured as a resident, not in service")


@near_miss(_FIRST)
def late_registration_reversed(scene: Scene) -> None:
    person, event = _insured(scene, FEMALE, 47, 60)
    scene.reverse(event, later(at(scene.month.last, 9), hours=3))
    scene.near_miss(named(person.no, by=event), "登记已冲正", "the registration was reversed")
