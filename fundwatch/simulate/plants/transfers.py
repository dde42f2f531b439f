"""Scenes about people who change units or pools."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, birthday, day_text
from fundwatch.simulate.people import FEMALE, IN_SERVICE, MALE, Person
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation
from fundwatch.simulate.units import Unit

_NEAR = "near-retirement-cross-pool-in"
_MASS = "mass-cross-pool-in"
_FREQUENT = "frequent-in-pool-transfers"


def _transfer(
    scene: Scene, person: Person, unit: Unit, moment: int, *, side: str = "in", **more: Any
) -> Event:
    scene.count += 1
    data: dict[str, Any] = {
        "transfer_id": f"T{scene.tag}-{scene.count}",
        "psn_no": person.no,
        "gend": person.gend,
        "brdy": day_text(person.born),
        "psn_type": IN_SERVICE,
        "from_emp_no": f"E21{scene.draw.below(10**8):08}",
        "emp_no": unit.no,
        "cross_pool": True,
        "period": scene.month.text,
        **more,
    }
    return scene.register(f"transferred_{side}", moment, **data)


def _comes(scene: Scene, gend: str, years: int, after: int, **more: Any) -> tuple[Person, Event]:
    """Somebody comes in so many days after a birthday."""
    day = scene.day()
    person = scene.employee(gend=gend, born=birthday(day - after, -years))
    return person, _transfer(scene, person, scene.unit(), at(day, 11), **more)


@violation(_NEAR)
def woman_on_her_fiftieth_birthday(scene: Scene) -> None:
    person, event = _comes(scene, FEMALE, 50, 0)
    scene.doubt(named(person.no, by=event), "女，转入当日满 50 岁", "a woman who turned fifty on the day")


@violation(_NEAR)
def man_of_fifty_seven(scene: Scene) -> None:
    person, event = _comes(scene, MALE, 57, 90)
    scene.doubt(named(person.no, by=event), "男，57 岁", "a man of 57")


@near_miss(_NEAR)
def woman_a_day_before_fifty(scene: Scene) -> None:
    person, event = _comes(scene, FEMALE, 50, -1)
    scene.near_miss(named(person.no, by=event), "女，次日才满 50 岁", "a woman who turns fifty the day after")


@near_miss(_NEAR)
def man_of_fifty(scene: Scene) -> None:
    person, event = _comes(scene, MALE, 50, 30)
    scene.near_miss(named(person.no, by=event), "男，50 岁未到 55 岁", "a man of 50: men count from 55 on")


@near_miss(_NEAR)
def within_the_pool(scene: Scene) -> None:
    person, event = _comes(scene, MALE, 58, 30, cross_pool=False)
    scene.near_miss(named(person.no, by=event), "统筹内转移", "the transfer stays within the pool")


@near_miss(_NEAR)
def retired_already(scene: Scene) -> None:
    person, event = _comes(scene, MALE, 61, 30, psn_type="12")
    scene.near_miss(named(person.no, by=event), "已退休，不是在职", "retired already, not in service")


def _group(scene: Scene, unit: Unit, persons: int, **more: Any) -> list[Event]:
    events = []
    for _ in range(persons):
        person = scene.employee(age=scene.draw.between(24, 44), unit=unit)
        events.append(_transfer(scene, person, unit, scene.office(scene.day()), **more))
    return events


@violation(_MASS)
def ten_come_in(scene: Scene) -> None:
    unit = scene.unit()
    _group(scene, unit, 10)
    scene.doubt(f"{unit.no}|{scene.month.text}", "一个结算期转入 10 人", "ten persons in one period")


@violation(_MASS)
def thirteen_less_one(scene: Scene) -> None:
    unit = scene.unit()
    events = _group(scene, unit, 13)
    scene.reverse(events[4], scene.office(scene.month.last))
    scene.doubt(
        f"{unit.no}|{scene.month.text}",
        "转入 13 人，冲正 1 人，仍有 12 人",
        "thirteen, of whom one was reversed",
    )


@near_miss(_MASS)
def nine_come_in(scene: Scene) -> None:
    unit = scene.unit()
    _group(scene, unit, 9)
    scene.near_miss(f"{unit.no}|{scene.month.text}", "只有 9 人", "nine persons only")


@near_miss(_MASS)
def nine_persons_twice(scene: Scene) -> None:
    unit = scene.unit()
    for event in _group(scene, unit, 9)[:3]:
        scene.register(
            "transferred_in",
            scene.office(scene.month.last),
            **{**event["data"], "transfer_id": f"{event['data']['transfer_id']}B"},
        )
    scene.near_miss(
        f"{unit.no}|{scene.month.text}", "12 笔转入只涉及 9 人", "twelve transfers of nine persons"
    )


@near_miss(_MASS)
def ten_less_one(scene: Scene) -> None:
    unit = scene.unit()
    events = _group(scene, unit, 10)
    scene.reverse(events[7], scene.office(scene.month.last))
    scene.near_miss(f"{unit.no}|{scene.month.text}", "10 人中 1 人冲正", "ten, of whom one was reversed")


@near_miss(_MASS)
def twelve_within_the_pool(scene: Scene) -> None:
    unit = scene.unit()
    _group(scene, unit, 12, cross_pool=False)
    scene.near_miss(f"{unit.no}|{scene.month.text}", "统筹内转移 12 人", "twelve, all within the pool")


@near_miss(_MASS)
def ten_over_two_periods(scene: Scene) -> None:
    unit = scene.unit()
    _group(scene, unit, 6)
    _group(scene, unit, 6, period=scene.month.shifted(-1).text)
    scene.near_miss(f"{unit.no}|{scene.month.text}", "12 人分属两个结算期", "twelve persons over two periods")


@violation(_FREQUENT)
def twice_in_a_month(scene: Scene) -> None:
    person = scene.employee()
    first = _transfer(scene, person, scene.unit(), scene.office(scene.day(2, 9)), cross_pool=False)
    _transfer(scene, person, scene.unit(), scene.office(scene.day(12, 24)), cross_pool=False)
    scene.doubt(named(person.no, by=first), "同月转移两次", "two transfers in one month")


@violation(_FREQUENT, before=2)
def twice_in_three_months(scene: Scene) -> None:
    person = scene.employee()
    first = _transfer(
        scene,
        person,
        scene.unit(),
        scene.office(scene.earlier(2, 3)),
        cross_pool=False,
        period=scene.first.text,
    )
    _transfer(scene, person, scene.unit(), scene.office(scene.day(20, 24)), cross_pool=False)
    scene.doubt(
        named(person.no, by=first), "第一个月和第三个月各一次", "one in the first and one in the third month"
    )


@near_miss(_FREQUENT, before=3)
def twice_in_four_months(scene: Scene) -> None:
    person = scene.employee()
    first = _transfer(
        scene,
        person,
        scene.unit(),
        scene.office(scene.earlier(3, 25)),
        cross_pool=False,
        period=scene.first.text,
    )
    _transfer(scene, person, scene.unit(), scene.office(scene.day(2, 5)), cross_pool=False)
    scene.near_miss(
        named(person.no, by=first),
        "隔三个月，不在连续三个自然月内",
        "three months apart: not within three consecutive months",
    )


@near_miss(_FREQUENT)
def one_of_them_cross_pool(scene: Scene) -> None:
    person = scene.employee()
    first = _transfer(scene, person, scene.unit(), scene.office(scene.day(2, 9)), cross_pool=False)
    _transfer(scene, person, scene.unit(), scene.office(scene.day(12, 24)))
    scene.near_miss(
        named(person.no, by=first), "其中一次为跨统筹转移", "one of the two comes from another pool"
    )


@near_miss(_FREQUENT)
def two_sides_of_one(scene: Scene) -> None:
    person, unit = scene.employee(), scene.unit()
    moment = scene.office(scene.day(2, 16))
    data: dict[str, Any] = {"transfer_id": f"T{scene.tag}", "cross_pool": False}
    out = _transfer(scene, person, unit, moment, side="out", **data)
    _transfer(scene, person, unit, later(moment, days=5), **data)
    scene.near_miss(named(person.no, by=out), "转出和转入是同一次转移", "both sides of one transfer")


@near_miss(_FREQUENT)
def second_transfer_reversed(scene: Scene) -> None:
    person = scene.employee()
    first = _transfer(scene, person, scene.unit(), scene.office(scene.day(2, 6)), cross_pool=False)
    moment = scene.office(scene.day(8, 14))
    second = _transfer(scene, person, scene.unit(), moment, cross_pool=False)
    scene.reverse(second, later(moment, days=3))
    scene.near_miss(named(person.no, by=first), "第二次已冲正", "the second was reversed")
