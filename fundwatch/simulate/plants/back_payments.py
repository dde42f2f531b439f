"""Scenes about contributions that are paid afterwards in one sum."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import StayPlan, hospital, settle_stay
from fundwatch.simulate.plants.scene import Scene, named, near_miss, violation
from fundwatch.simulate.units import Unit

_RULE = "lump-sum-back-payment"


def _back_paid(scene: Scene, person: Person, months: int, day: int) -> Event:
    """A back-payment for so many months up to the one before the day's."""
    assert person.unit is not None  # noqa: S101  (an employee has one)
    moment = at(day, 11)
    last = scene.month.shifted(-1) if day >= scene.month.first else scene.first.shifted(-1)
    return scene.register(
        "back_paid",
        moment,
        psn_no=person.no,
        emp_no=person.unit.no,
        accrym_begn=last.shifted(1 - months).text,
        accrym_end=last.text,
        clct_time=stamp(moment),
        amount=f"{months * 640}.00",
    )


def _paid(scene: Scene, person: Person, unit: Unit, months_ago: int) -> Event:
    month = scene.month.shifted(-months_ago)
    moment = at(month.first + 14, 10)
    return scene.register(
        "person_contribution_paid",
        moment,
        psn_no=person.no,
        emp_no=unit.no,
        accrym=month.text,
        clct_time=stamp(moment),
        amount="640.00",
    )


def _hospital_settles(scene: Scene, person: Person, day: int) -> None:
    """A stay of two nights that is settled on a day (an ordinal)."""
    plan = StayPlan(
        person, hospital(scene), at(day - 2, 10), at(day, 9), cents=120_000, mdtrt_id=f"{scene.tag}-m"
    )
    settle_stay(scene, plan, at(day, 12))


@violation(_RULE)
def thirteen_months(scene: Scene) -> None:
    person = scene.employee()
    event = _back_paid(scene, person, 13, scene.day())
    scene.doubt(named(person.no, by=event), "一次补缴 13 个月", "thirteen months in one payment")


@violation(_RULE)
def insured_elsewhere_meanwhile(scene: Scene) -> None:
    person = scene.employee()
    _paid(scene, person, scene.unit(), 2)
    event = _back_paid(scene, person, 6, scene.day())
    scene.doubt(
        named(person.no, by=event),
        "其中一个月已由其他单位缴费",
        "another unit had paid for one of the months",
    )


@violation(_RULE)
def in_hospital_within_the_month(scene: Scene) -> None:
    person, day = scene.employee(), scene.day(2, 10)
    event = _back_paid(scene, person, 4, day)
    _hospital_settles(scene, person, day + 12)
    scene.doubt(named(person.no, by=event), "补缴 12 天后住院结算", "a stay was settled twelve days later")


@violation(_RULE, before=3)
def in_hospital_on_the_ninetieth_day(scene: Scene) -> None:
    person, day = scene.employee(), scene.day(8, 20)
    event = _back_paid(scene, person, 4, day - 90)
    _hospital_settles(scene, person, day)
    scene.doubt(
        named(person.no, by=event), "补缴后第 90 天住院结算", "a stay was settled on the ninetieth day"
    )


@near_miss(_RULE)
def twelve_months(scene: Scene) -> None:
    person = scene.employee()
    event = _back_paid(scene, person, 12, scene.day())
    scene.near_miss(named(person.no, by=event), "补缴正好 12 个月", "exactly twelve months")


@near_miss(_RULE, before=4)
def in_hospital_on_the_ninety_first_day(scene: Scene) -> None:
    person, day = scene.employee(), scene.day(8, 20)
    event = _back_paid(scene, person, 4, day - 91)
    _hospital_settles(scene, person, day)
    scene.near_miss(
        named(person.no, by=event), "补缴后第 91 天才住院结算", "a stay was settled on the ninety-first day"
    )


@near_miss(_RULE)
def in_hospital_the_day_before(scene: Scene) -> None:
    person, day = scene.employee(), scene.day(6, 20)
    _hospital_settles(scene, person, day - 1)
    event = _back_paid(scene, person, 4, day)
    scene.near_miss(
        named(person.no, by=event), "住院结算在补缴前一日", "the stay was settled on the day before"
    )


@near_miss(_RULE)
def elsewhere_in_another_month(scene: Scene) -> None:
    person = scene.employee()
    _paid(scene, person, scene.unit(), 7)
    event = _back_paid(scene, person, 6, scene.day())
    scene.near_miss(
        named(person.no, by=event),
        "其他单位缴费的月份不在补缴期内",
        "the month that another unit paid for is not among them",
    )


@near_miss(_RULE)
def own_unit_paid_too(scene: Scene) -> None:
    person = scene.employee()
    assert person.unit is not None  # noqa: S101  (an employee has one)
    _paid(scene, person, person.unit, 2)
    event = _back_paid(scene, person, 6, scene.day())
    scene.near_miss(
        named(person.no, by=event),
        "重叠月份由同一单位缴费",
        "the month that overlaps was paid by the same unit",
    )


@near_miss(_RULE)
def other_payment_reversed(scene: Scene) -> None:
    person = scene.employee()
    wrong = _paid(scene, person, scene.unit(), 2)
    event = _back_paid(scene, person, 6, scene.day(2, 14))
    scene.reverse(wrong, at(scene.day(16, 24), 10), "重复缴费退回")
    scene.near_miss(
        named(person.no, by=event), "其他单位的缴费已退回冲正", "what the other unit had paid was reversed"
    )
