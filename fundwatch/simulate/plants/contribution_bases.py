"""Scenes about contribution bases."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import day_text
from fundwatch.simulate.people import RETIRED, Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation
from fundwatch.simulate.wages import floor_of

_RETIREE = "retiree-base-above-last-in-service"
_PREVIOUS = "base-below-previous"
_LAST_YEAR = "base-below-last-year"
_SHARE = "base-below-social-average-share"

_TABLE_YEARS = (2024, 2026)
"""Years that the table of average wages knows."""


def _base(scene: Scene, person: Person, year: int, amount: str, moment: int, **more: Any) -> Event:
    """A base in force from January, unless `begndate` says otherwise."""
    data: dict[str, Any] = {
        "psn_no": person.no,
        "psn_clctstd": amount,
        "begndate": f"{year}-01-01",
        "year": year,
        "psn_type": person.kind,
        "emp_no": person.unit.no if person.unit is not None else "",
        "insu_admdvs": REGION,
        **more,
    }
    return scene.register("base_declared", moment, **data)


def _bases(scene: Scene, before: str, now: str) -> tuple[Person, Event, Event]:
    """A base of last year and one of this."""
    person, year = scene.employee(), scene.month.year
    first = _base(scene, person, year - 1, before, scene.office(scene.day(2, 8)))
    return person, first, _base(scene, person, year, now, scene.office(scene.day(10, 22)))


def _retires(scene: Scene, person: Person) -> None:
    day = scene.day(2, 20)
    scene.register(
        "person_retired", scene.office(day), psn_no=person.no, reason="正常退休", date=day_text(day)
    )


@violation(_RETIREE)
def raised_in_the_year_of_retirement(scene: Scene) -> None:
    person, _, _ = _bases(scene, "7000.00", "9800.00")
    _retires(scene, person)
    scene.doubt(
        f"{person.no}|{scene.month.year}",
        "退休当年基数由 7000 升到 9800",
        "in the year of retirement the base rose from 7,000 to 9,800",
    )


@violation(_RETIREE)
def declared_as_a_retiree(scene: Scene) -> None:
    person, year = scene.employee(), scene.month.year
    _base(scene, person, year - 1, "7000.00", scene.office(scene.day(2, 8)))
    _base(scene, person, year, "7000.01", scene.office(scene.day(10, 22)), psn_type=RETIRED)
    scene.doubt(
        f"{person.no}|{year}",
        "以退休类别申报的基数高一分钱",
        "a base declared under a retired category is a cent above",
    )


@near_miss(_RETIREE)
def unchanged_in_the_year_of_retirement(scene: Scene) -> None:
    person, _, _ = _bases(scene, "7000.00", "7000")
    _retires(scene, person)
    scene.near_miss(f"{person.no}|{scene.month.year}", "基数未变", "the base stayed as it was")


@near_miss(_RETIREE)
def raise_reversed(scene: Scene) -> None:
    person, _, now = _bases(scene, "7000.00", "9800.00")
    _retires(scene, person)
    scene.reverse(now, scene.office(scene.month.last))
    scene.near_miss(f"{person.no}|{scene.month.year}", "上调已冲正", "the raise was reversed")


@near_miss(_RETIREE)
def raised_without_retiring(scene: Scene) -> None:
    person, _, _ = _bases(scene, "7000.00", "9800.00")
    scene.near_miss(f"{person.no}|{scene.month.year}", "基数上调，但没有退休", "raised, but nobody retired")


@violation(_PREVIOUS)
def lowered_within_the_year(scene: Scene) -> None:
    person, year = scene.employee(), scene.month.year
    _base(scene, person, year, "8000.00", scene.office(scene.day(2, 8)))
    begins = day_text(scene.month.first + 9)
    low = _base(scene, person, year, "7999.99", scene.office(scene.day(10, 22)), begndate=begins)
    scene.doubt(named(person.no, by=low), "同一年内降低一分钱", "lowered by a cent within the year")


@violation(_PREVIOUS)
def lowered_after_a_gap(scene: Scene) -> None:
    person, year = scene.employee(), scene.month.year
    _base(scene, person, year - 2, "8000.00", scene.office(scene.day(2, 8)))
    low = _base(scene, person, year, "6500.00", scene.office(scene.day(10, 22)))
    scene.doubt(
        named(person.no, by=low),
        "与两年前的上一条相比降低",
        "lower than the record before it, which is two years old",
    )


@near_miss(_PREVIOUS)
def same_base_again(scene: Scene) -> None:
    person, _, now = _bases(scene, "8000.00", "8000.000")
    scene.near_miss(named(person.no, by=now), "基数相同", "the base is the same")


@near_miss(_PREVIOUS)
def lower_as_a_retiree(scene: Scene) -> None:
    person, year = scene.employee(), scene.month.year
    _base(scene, person, year, "8000.00", scene.office(scene.day(2, 8)))
    low = _base(
        scene,
        person,
        year,
        "5000.00",
        scene.office(scene.day(10, 22)),
        begndate=day_text(scene.month.first + 9),
        psn_type=RETIRED,
    )
    scene.near_miss(named(person.no, by=low), "较低的一条为退休类别", "the lower record is that of a retiree")


@near_miss(_PREVIOUS)
def higher_record_reversed(scene: Scene) -> None:
    person, before, now = _bases(scene, "9000.00", "8000.00")
    scene.reverse(before, scene.office(scene.month.last), "基数录错")
    scene.near_miss(
        named(person.no, by=now),
        "较高的上一条录错，已冲正",
        "the higher record was a mistake and was reversed",
    )


@violation(_LAST_YEAR)
def below_last_year(scene: Scene) -> None:
    person, _, now = _bases(scene, "7300.00", "6100.00")
    scene.doubt(f"{person.no}|{scene.month.year}", "本年低于上年", "this year's base is below last year's")
    scene.also(_PREVIOUS, named(person.no, by=now), "也低于上一条", "it is below the record before it, too")


@violation(_LAST_YEAR)
def first_higher_then_below(scene: Scene) -> None:
    person, _, _ = _bases(scene, "7300.00", "7600.00")
    low = _base(
        scene,
        person,
        scene.month.year,
        "7200.00",
        scene.office(scene.month.last),
        begndate=day_text(scene.month.last),
    )
    scene.doubt(
        f"{person.no}|{scene.month.year}",
        "本年先升后降，最后一条低于上年",
        "raised at first; the year's last record is below last year's",
    )
    scene.also(_PREVIOUS, named(person.no, by=low), "低于上一条", "it is below the record before it")


@near_miss(_LAST_YEAR)
def as_high_as_last_year(scene: Scene) -> None:
    person, _, _ = _bases(scene, "7300.00", "7300.00")
    scene.near_miss(f"{person.no}|{scene.month.year}", "与上年相同", "as high as last year")


@near_miss(_LAST_YEAR)
def no_record_last_year(scene: Scene) -> None:
    person, year = scene.employee(), scene.month.year
    _base(scene, person, year - 2, "7300.00", scene.office(scene.day(2, 8)))
    now = _base(scene, person, year, "6800.00", scene.office(scene.day(10, 22)))
    scene.near_miss(f"{person.no}|{year}", "上年没有申报", "nothing was declared for last year")
    scene.also(_PREVIOUS, named(person.no, by=now), "低于上一条", "it is below the record before it")


@near_miss(_LAST_YEAR)
def lower_declaration_reversed(scene: Scene) -> None:
    person, _, now = _bases(scene, "7300.00", "6900.00")
    moment = scene.office(scene.day(23, 24))
    scene.reverse(now, moment)
    _base(scene, person, scene.month.year, "7400.00", later(moment, hours=1))
    scene.near_miss(
        f"{person.no}|{scene.month.year}", "误报已冲正并重报", "the mistake was reversed and declared again"
    )


def _table_year(scene: Scene) -> int:
    first, last = _TABLE_YEARS
    return min(max(scene.month.year, first), last)


def _alone(scene: Scene, amount: str, **more: Any) -> tuple[Person, Event]:
    person = scene.employee()
    return person, _base(scene, person, _table_year(scene), amount, scene.office(scene.day()), **more)


@violation(_SHARE)
def far_below_the_floor(scene: Scene) -> None:
    person, event = _alone(scene, "2600.00")
    scene.doubt(named(person.no, by=event), "基数远低于社平 60%", "far below 60 % of the average")


@violation(_SHARE)
def a_cent_below_the_floor(scene: Scene) -> None:
    person, event = _alone(scene, f"{floor_of(_table_year(scene)) - 1}.99")
    scene.doubt(named(person.no, by=event), "差一分钱到社平 60%", "a cent below 60 % of the average")


@near_miss(_SHARE)
def exactly_the_floor(scene: Scene) -> None:
    person, event = _alone(scene, f"{floor_of(_table_year(scene))}.00")
    scene.near_miss(named(person.no, by=event), "正好为社平 60%", "exactly 60 % of the average")


@near_miss(_SHARE)
def cheaper_region(scene: Scene) -> None:
    person, event = _alone(scene, "4000.00", insu_admdvs="220200")
    scene.near_miss(
        named(person.no, by=event),
        "参保地社平较低，4000 高于其 60%",
        "the region's average is lower: 4,000 is above 60 % of it",
    )


@near_miss(_SHARE)
def region_without_an_average(scene: Scene) -> None:
    person, event = _alone(scene, "2600.00", insu_admdvs="210200")
    scene.near_miss(named(person.no, by=event), "参考表没有该区划", "the table does not know the region")
