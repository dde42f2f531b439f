"""Scenes about the staff of one unit in one hospital."""

from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import at, day_text
from fundwatch.simulate.people import IN_SERVICE
from fundwatch.simulate.plants.care import StayPlan, hospital, hospitals, long_stay, stay
from fundwatch.simulate.plants.scene import Scene, Wrong, near_miss, violation
from fundwatch.simulate.units import Unit

_RULE = "unit-members-same-hospital"


def _lies(scene: Scene, unit: Unit, place: Facility, first: int, last: int) -> StayPlan:
    """A member from the morning of one day to the noon of another."""
    person = scene.person(unit=unit, kind=IN_SERVICE)
    return stay(scene, person, place, at(first, 9), at(last, 12), unit=unit, cents=70_000)


@violation(_RULE)
def three_at_once(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(3, 14)
    _lies(scene, unit, place, day - 2, day + 3)
    _lies(scene, unit, place, day - 1, day + 5)
    _lies(scene, unit, place, day, day + 2)
    scene.doubt(f"{unit.no}|{place.code}|{day_text(day)}", "三人同时住院", "three at once")


@violation(_RULE)
def third_comes_as_the_first_leaves(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(6, 16)
    _lies(scene, unit, place, day - 4, day)
    _lies(scene, unit, place, day - 1, day + 5)
    _lies(scene, unit, place, day, day + 2)
    scene.doubt(
        f"{unit.no}|{place.code}|{day_text(day)}",
        "第三人入院当日第一人出院，当日三人都在",
        "the third came on the day on which the first left: on it there were three",
    )


@near_miss(_RULE)
def two_at_once(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(3, 14)
    _lies(scene, unit, place, day, day + 5)
    _lies(scene, unit, place, day, day + 5)
    scene.near_miss(f"{unit.no}|{place.code}|{day_text(day)}", "只有两人", "two only")


@near_miss(_RULE)
def third_comes_a_day_later(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(6, 16)
    _lies(scene, unit, place, day - 4, day - 1)
    _lies(scene, unit, place, day - 1, day + 5)
    _lies(scene, unit, place, day, day + 2)
    scene.near_miss(
        f"{unit.no}|{place.code}|{day_text(day)}",
        "第一人出院次日第三人才入院",
        "the third came on the day after the first had left",
    )


@near_miss(_RULE)
def in_different_hospitals(scene: Scene) -> None:
    unit, day = scene.unit(), scene.day(3, 14)
    one, other = hospitals(scene, 2)
    for place in (one, one, other):
        _lies(scene, unit, place, day, day + 4)
    scene.near_miss(f"{unit.no}|{one.code}|{day_text(day)}", "三人分住两家医院", "three in two hospitals")


@near_miss(_RULE)
def third_stay_reversed(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(3, 12)
    _lies(scene, unit, place, day, day + 5)
    _lies(scene, unit, place, day, day + 5)
    person = scene.person(unit=unit, kind=IN_SERVICE)
    wrong = stay(scene, person, place, at(day, 9), at(day + 2, 12), unit=unit)
    for event in wrong.events:
        scene.reverse(event, at(day + 7, 10), "住院登记错误")
    scene.near_miss(
        f"{unit.no}|{place.code}|{day_text(day)}",
        "第三人登记错误，已冲正",
        "the third was a mistake and was reversed",
    )


@violation(_RULE)
def third_comes_after_an_interim_settlement(scene: Scene) -> None:
    unit, place, day = scene.unit(), hospital(scene), scene.day(9, 14)
    long_stay(scene, scene.person(unit=unit, kind=IN_SERVICE), place, day - 7, 14, 4, unit=unit)
    _lies(scene, unit, place, day - 1, day + 5)
    _lies(scene, unit, place, day, day + 2)
    scene.doubt(
        f"{unit.no}|{place.code}|{day_text(day)}",
        "第一人中途结算后仍在院",
        "the first had an interim settlement and was still there",
    )


@near_miss(_RULE)
def third_was_of_another_unit(scene: Scene) -> None:
    unit, other, place, day = scene.unit(), scene.unit(), hospital(scene), scene.day(3, 12)
    _lies(scene, unit, place, day, day + 5)
    _lies(scene, unit, place, day, day + 5)
    person = scene.person(unit=other, kind=IN_SERVICE)
    stay(scene, person, place, at(day, 9), at(day + 2, 12), unit=other, wrong=Wrong({"emp_no": unit.no}))
    scene.near_miss(
        f"{unit.no}|{place.code}|{day_text(day)}",
        "单位编号更正：第三人是别的单位的",
        "the unit was put right: the third was of another one",
    )
