"""Scenes about designated hospitals that change again and again."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, day_text
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import hospitals
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation

_VETERAN = "veteran-designation-changes"
_INJURY = "work-injury-designation-changes"


def _change(scene: Scene, person: Person, kind: str, day: int, *, same: bool = False) -> Event:
    one, other = hospitals(scene, 2)
    return scene.centre(
        "designation_changed",
        scene.office(day),
        psn_no=person.no,
        kind=kind,
        from_fixmedins_code=one.code,
        fixmedins_code=one.code if same else other.code,
    )


def _veteran(scene: Scene) -> Person:
    return scene.person(kind="13", age=93)


def _months_later(day: int, months: int) -> int:
    """The same day of a later month, for days up to the 28th."""
    text = day_text(day)
    number = int(text[:4]) * 12 + int(text[5:7]) - 1 + months
    year, month = divmod(number, 12)
    for later_day in range(day, day + 31 * months + 1):
        if day_text(later_day) == f"{year:04}-{month + 1:02}-{text[8:]}":
            return later_day
    raise ValueError("no such day")


@violation(_VETERAN)
def twice_in_a_month(scene: Scene) -> None:
    person = _veteran(scene)
    first = _change(scene, person, "veteran", scene.day(2, 10))
    _change(scene, person, "veteran", scene.day(12, 24))
    scene.doubt(named(person.no, by=first), "一个月内变更两次", "two changes in a month")


@violation(_VETERAN, before=6)
def six_months_to_the_day(scene: Scene) -> None:
    person = _veteran(scene)
    day = scene.earlier(6, 12)
    first = _change(scene, person, "veteran", day)
    _change(scene, person, "veteran", _months_later(day, 6))
    scene.doubt(named(person.no, by=first), "两次变更正好相隔六个月", "six months apart to the day")


@near_miss(_VETERAN, before=6)
def six_months_and_a_day(scene: Scene) -> None:
    person = _veteran(scene)
    day = scene.earlier(6, 12)
    first = _change(scene, person, "veteran", day)
    _change(scene, person, "veteran", _months_later(day, 6) + 1)
    scene.near_miss(named(person.no, by=first), "相隔六个月零一天", "six months and a day apart")


@near_miss(_VETERAN)
def to_the_same_hospital(scene: Scene) -> None:
    person = _veteran(scene)
    first = _change(scene, person, "veteran", scene.day(2, 10))
    _change(scene, person, "veteran", scene.day(12, 24), same=True)
    scene.near_miss(
        named(person.no, by=first), "第二次变更前后为同一家医院", "the second names the same hospital twice"
    )


@near_miss(_VETERAN)
def another_kind(scene: Scene) -> None:
    person = _veteran(scene)
    first = _change(scene, person, "veteran", scene.day(2, 10))
    _change(scene, person, "chronic", scene.day(12, 24))
    scene.near_miss(named(person.no, by=first), "第二次是慢病定点", "the second is about another designation")


@near_miss(_VETERAN)
def second_change_reversed(scene: Scene) -> None:
    person = _veteran(scene)
    first = _change(scene, person, "veteran", scene.day(2, 8))
    day = scene.day(10, 18)
    second = _change(scene, person, "veteran", day)
    scene.reverse(second, later(at(day, 18), days=2))
    scene.near_miss(named(person.no, by=first), "第二次已冲正", "the second was reversed")


@violation(_INJURY, before=3)
def twice_in_a_quarter(scene: Scene) -> None:
    person = scene.employee()
    first = _change(scene, person, "work_injury", scene.earlier(3, 10))
    _change(scene, person, "work_injury", scene.day())
    scene.doubt(named(person.no, by=first), "三个月内变更工伤定点两次", "two changes within three months")


@near_miss(_INJURY, before=12)
def a_year_and_a_day(scene: Scene) -> None:
    person = scene.employee()
    day = scene.earlier(12, 12)
    first = _change(scene, person, "work_injury", day)
    _change(scene, person, "work_injury", _months_later(day, 12) + 1)
    scene.near_miss(named(person.no, by=first), "相隔一年零一天", "a year and a day apart")


@near_miss(_INJURY)
def injury_change_reversed(scene: Scene) -> None:
    person = scene.employee()
    first = _change(scene, person, "work_injury", scene.day(2, 8))
    day = scene.day(10, 18)
    second = _change(scene, person, "work_injury", day)
    scene.reverse(second, later(at(day, 18), days=2))
    scene.near_miss(named(person.no, by=first), "第二次已冲正", "the second was reversed")
