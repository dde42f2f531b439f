"""Scenes about visits and purchases: too many of them, or during a stay."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import HOUR, MINUTE, at, day_text, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import (
    after_hours,
    care_anchor,
    hospital,
    hospitals,
    long_stay,
    purchase,
    refund,
    settle_stay,
    stay,
    take_back,
    visit,
)
from fundwatch.simulate.plants.scene import Scene, Wrong, near_miss, violation

_VISITS = "frequent-outpatient"
_PURCHASES = "frequent-purchases"
_DURING = "outpatient-during-stay"


def _day_of_visits(scene: Scene, count: int) -> tuple[Person, int, list[Event]]:
    """One person in different hospitals on one day, an hour and a half apart."""
    person, day = scene.person(age=50), scene.day()
    places = hospitals(scene, 4)
    events = [
        visit(scene, person, places[n % len(places)], at(day, 8) + n * 90 * MINUTE) for n in range(count)
    ]
    return person, day, events


def _month_of_visits(scene: Scene, count: int) -> Person:
    """At most three a day."""
    person, place = scene.person(age=50), hospital(scene)
    for number in range(count):
        visit(scene, person, place, at(scene.month.first + number // 2, 9 + number % 2 * 3))
    return person


@violation(_VISITS)
def four_on_a_day(scene: Scene) -> None:
    person, day, _ = _day_of_visits(scene, 4)
    scene.doubt(f"{person.no}|{day_text(day)}", "一日四次", "four on a day")


@violation(_VISITS)
def twenty_in_a_month(scene: Scene) -> None:
    person = _month_of_visits(scene, 20)
    scene.doubt(f"{person.no}|{scene.month.text}", "一月二十次", "twenty in a month")


@near_miss(_VISITS)
def three_on_a_day(scene: Scene) -> None:
    person, day, _ = _day_of_visits(scene, 3)
    scene.near_miss(f"{person.no}|{day_text(day)}", "一日三次", "three on a day")


@near_miss(_VISITS)
def nineteen_in_a_month(scene: Scene) -> None:
    person = _month_of_visits(scene, 19)
    scene.near_miss(f"{person.no}|{scene.month.text}", "一月十九次", "nineteen in a month")


@near_miss(_VISITS)
def one_visit_settled_four_times(scene: Scene) -> None:
    person, day, place = scene.person(age=50), scene.day(), hospital(scene)
    for number in range(4):
        visit(scene, person, place, at(day, 9) + number * 20 * MINUTE, mdtrt_id=f"{scene.tag}-one")
    scene.near_miss(
        f"{person.no}|{day_text(day)}", "同一次就诊分四笔结算", "one visit, settled in four parts"
    )


@near_miss(_VISITS)
def one_of_four_reversed(scene: Scene) -> None:
    person, day, events = _day_of_visits(scene, 4)
    take_back(scene, events[1], at(day, 18))
    scene.near_miss(f"{person.no}|{day_text(day)}", "四次中一次已冲正", "one of the four was reversed")


def _day_of_purchases(scene: Scene, count: int) -> tuple[Person, int, list[Event]]:
    person, day = scene.person(age=50), scene.day()
    place, moment = after_hours(scene, day, minutes=15)
    return person, day, [purchase(scene, person, place, moment + n * 200) for n in range(count)]


def _month_of_purchases(scene: Scene, count: int) -> Person:
    person = scene.person(age=50)
    for number in range(count):
        place: Facility
        place, moment = after_hours(scene, scene.month.first + number)
        purchase(scene, person, place, moment)
    return person


@violation(_PURCHASES)
def four_purchases_on_a_day(scene: Scene) -> None:
    person, day, _ = _day_of_purchases(scene, 4)
    scene.doubt(f"{person.no}|{day_text(day)}", "一日四次", "four on a day")


@violation(_PURCHASES)
def sixteen_purchases_in_a_month(scene: Scene) -> None:
    person = _month_of_purchases(scene, 16)
    scene.doubt(f"{person.no}|{scene.month.text}", "一月十六次", "sixteen in a month")


@near_miss(_PURCHASES)
def three_purchases_on_a_day(scene: Scene) -> None:
    person, day, _ = _day_of_purchases(scene, 3)
    scene.near_miss(
        f"{person.no}|{day_text(day)}", "一日三次，正好上限", "three on a day, which is the limit"
    )


@near_miss(_PURCHASES)
def fifteen_purchases_in_a_month(scene: Scene) -> None:
    person = _month_of_purchases(scene, 15)
    scene.near_miss(
        f"{person.no}|{scene.month.text}", "一月十五次，正好上限", "fifteen in a month, which is the limit"
    )


@near_miss(_PURCHASES)
def one_of_four_purchases_reversed(scene: Scene) -> None:
    person, day, events = _day_of_purchases(scene, 4)
    take_back(scene, events[3], at(day, 23, 59))
    scene.near_miss(f"{person.no}|{day_text(day)}", "四次中一次已冲正", "one of the four was reversed")


def _lies(scene: Scene) -> tuple[Person, int]:
    """A stay from ten in the morning to four in the afternoon, five days later."""
    person, day = scene.person(age=57), scene.day(3, 15)
    stay(scene, person, hospital(scene), at(day, 10), at(day + 5, 16), cents=120_000)
    return person, day


@violation(_DURING)
def visit_in_the_middle(scene: Scene) -> None:
    person, day = _lies(scene)
    event = visit(scene, person, hospital(scene), at(day + 2, 9))
    scene.doubt(care_anchor(event), "住院第三日门诊", "a visit on the third day of the stay")


@violation(_DURING)
def medicine_meanwhile(scene: Scene) -> None:
    person, day = _lies(scene)
    place, moment = after_hours(scene, day + 1)
    event = purchase(scene, person, place, moment)
    scene.doubt(care_anchor(event), "住院次日晚药店购药", "medicine bought on the second evening of the stay")


@violation(_DURING)
def visit_before_an_open_end(scene: Scene) -> None:
    person, day = scene.person(age=57), scene.day(3, 12)
    stay(scene, person, hospital(scene), at(day, 10), at(day + 5, 16), discharged=False)
    event = visit(scene, person, hospital(scene), at(day + 9, 9))
    scene.doubt(
        care_anchor(event), "一直没有出院记录，期间门诊", "a visit during a stay that was never ended"
    )


@near_miss(_DURING)
def visit_an_hour_before(scene: Scene) -> None:
    person, day = _lies(scene)
    event = visit(scene, person, hospital(scene), at(day, 9))
    scene.near_miss(care_anchor(event), "入院前一小时的门诊", "a visit an hour before the admission")


@near_miss(_DURING)
def medicine_on_the_way_home(scene: Scene) -> None:
    person, day = _lies(scene)
    place, moment = after_hours(scene, day + 5)
    event = purchase(scene, person, place, moment)
    scene.near_miss(care_anchor(event), "出院当日晚购药", "medicine bought on the evening of the discharge")


@near_miss(_DURING)
def stay_reversed(scene: Scene) -> None:
    person, day = scene.person(age=57), scene.day(3, 14)
    plan = stay(scene, person, hospital(scene), at(day, 10), at(day + 5, 16))
    event = visit(scene, person, hospital(scene), at(day + 2, 9))
    for wrong in plan.events:
        scene.reverse(wrong, at(day + 6, 10), "人员录错")
    scene.near_miss(
        care_anchor(event), "住院登记录错人，已冲正", "the stay was somebody else's and was reversed"
    )


@near_miss(_DURING)
def discharge_known_late(scene: Scene) -> None:
    person, day = scene.person(age=57), scene.day(3, 12)
    stay(scene, person, hospital(scene), at(day, 10), at(day + 3, 12), cents=120_000)
    event = visit(scene, person, hospital(scene), at(day + 3, 12) + HOUR)
    scene.near_miss(care_anchor(event), "出院一小时后复诊", "a follow-up an hour after the discharge")


@near_miss(_VISITS)
def one_of_four_refunded(scene: Scene) -> None:
    person, day, events = _day_of_visits(scene, 4)
    refund(scene, events[2], at(day + 2, 10))
    scene.near_miss(
        f"{person.no}|{day_text(day)}", "四次中一次已全额退费", "one of the four was refunded whole"
    )


@near_miss(_PURCHASES)
def one_of_four_purchases_refunded(scene: Scene) -> None:
    person, day, events = _day_of_purchases(scene, 4)
    refund(scene, events[1], at(day, 23, 58))
    scene.near_miss(
        f"{person.no}|{day_text(day)}", "四次中一次已全额退费", "one of the four was refunded whole"
    )


@near_miss(_PURCHASES)
def sixteen_in_a_month_of_which_one_is_refunded(scene: Scene) -> None:
    person, events = scene.person(age=50), []
    for number in range(16):
        place, moment = after_hours(scene, scene.month.first + number)
        events.append(purchase(scene, person, place, moment))
    refund(scene, events[3], at(scene.month.first + 20, 10))
    scene.near_miss(
        f"{person.no}|{scene.month.text}",
        "一月十六次，其中一次已全额退费",
        "sixteen in a month, one of them refunded whole",
    )


@near_miss(_PURCHASES)
def refund_that_names_nothing(scene: Scene) -> None:
    person, day, events = _day_of_purchases(scene, 3)
    refund(
        scene,
        events[0],
        at(day, 23, 50),
        percent=50,
        mdtrt_id=f"{scene.tag}-back",
        refd_setl_flag=None,
        init_setl_id=None,
    )
    scene.near_miss(
        f"{person.no}|{day_text(day)}",
        "三次购药，另一笔是没有写明原结算的退费（负数）",
        "three purchases and a refund, negative, that names no settlement",
    )


@violation(_PURCHASES)
def five_of_which_one_is_refunded(scene: Scene) -> None:
    person, day, events = _day_of_purchases(scene, 5)
    refund(scene, events[4], at(day + 1, 9))
    scene.doubt(f"{person.no}|{day_text(day)}", "退费一次后仍有四次", "four are left after one refund")


@violation(_PURCHASES)
def one_of_four_refunded_in_part(scene: Scene) -> None:
    person, day, events = _day_of_purchases(scene, 4)
    refund(scene, events[2], at(day + 1, 9), percent=40)
    scene.doubt(
        f"{person.no}|{day_text(day)}", "四次中一次只退了一部分", "one of the four was refunded in part only"
    )


def _fourth(scene: Scene, person: Person, day: int, moment: int, wrong: Wrong, of: Person) -> None:
    """Three purchases of a person on a day, and a fourth that was told wrongly at first."""
    place, evening = after_hours(scene, day, minutes=12)
    for number in range(3):
        purchase(scene, person, place, evening + number * 200)
    purchase(scene, of, place, moment or evening + 600, wrong=wrong)


@near_miss(_PURCHASES)
def fourth_purchase_was_somebody_elses(scene: Scene) -> None:
    person, somebody, day = scene.person(age=50), scene.person(age=50), scene.day()
    _fourth(scene, person, day, 0, Wrong({"psn_no": person.no}), somebody)
    scene.near_miss(
        f"{person.no}|{day_text(day)}",
        "人员编号更正：第四次是别人的",
        "the person was put right: the fourth purchase was somebody else's",
    )


@violation(_PURCHASES)
def fourth_purchase_under_somebody_elses_number(scene: Scene) -> None:
    person, somebody, day = scene.person(age=50), scene.person(age=50), scene.day()
    _fourth(scene, person, day, 0, Wrong({"psn_no": somebody.no}), person)
    scene.doubt(
        f"{person.no}|{day_text(day)}",
        "人员编号更正：第四次也是本人的",
        "the person was put right: the fourth purchase was theirs, too",
    )


@near_miss(_PURCHASES)
def fourth_purchase_was_after_midnight(scene: Scene) -> None:
    person, day = scene.person(age=50), scene.month.last
    after = at(day + 1, 0, 5) + scene.draw.below(3 * MINUTE)
    _fourth(scene, person, day, after, Wrong(moment=at(day, 23, 55)), person)
    scene.near_miss(
        f"{person.no}|{day_text(day)}",
        "时间更正：第四次在月末零点之后",
        "the time was put right: the fourth purchase was after the midnight at which the month ended",
    )


@violation(_PURCHASES)
def fourth_purchase_was_before_midnight(scene: Scene) -> None:
    person, day = scene.person(age=50), scene.month.last
    before = at(day, 23, 55) + scene.draw.below(3 * MINUTE)
    _fourth(scene, person, day, before, Wrong(moment=at(day + 1, 0, 5)), person)
    scene.doubt(
        f"{person.no}|{day_text(day)}",
        "时间更正：第四次在月末零点之前",
        "the time was put right: the fourth purchase was before the midnight at which the month ended",
    )


@violation(_DURING)
def visit_after_an_interim_settlement(scene: Scene) -> None:
    person, day = scene.person(age=57), scene.day(2, 9)
    long_stay(scene, person, hospital(scene), day, 15, 6)
    event = visit(scene, person, hospital(scene), at(day + 10, 9))
    scene.doubt(
        care_anchor(event),
        "中途结算后、出院前的门诊",
        "a visit after an interim settlement and before the discharge",
    )


@near_miss(_DURING)
def visit_meanwhile_refunded(scene: Scene) -> None:
    person, day = _lies(scene)
    event = visit(scene, person, hospital(scene), at(day + 2, 9))
    back = refund(scene, event, at(day + 3, 10))
    scene.near_miss(care_anchor(event), "住院期间的门诊已全额退费", "the visit was refunded whole")
    scene.nor(_DURING, care_anchor(back), "是退费，不是就诊", "a refund and no visit")


@near_miss(_DURING)
def stay_settled_as_a_visit_at_first(scene: Scene) -> None:
    person, day = scene.person(age=57), scene.day(3, 14)
    plan = stay(scene, person, hospital(scene), at(day, 10), at(day + 5, 16))
    plan.cents = 120_000
    visited = {"med_type": "11", "mdtrt_id": f"{scene.tag}-visit", "begntime": stamp(at(day + 2, 9))}
    event = settle_stay(scene, plan, plan.end + 20 * MINUTE, wrong=Wrong(visited))
    scene.near_miss(
        care_anchor(event),
        "医疗类别更正：是住院结算，不是门诊",
        "the kind was put right: the bill of the stay and no visit",
    )
