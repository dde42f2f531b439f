"""Scenes about cards at the counter."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import HOUR, MINUTE, at, stamp
from fundwatch.simulate.plants.care import (
    after_hours,
    hospital,
    hospitals,
    purchase,
    settled,
    take_back,
    visit,
)
from fundwatch.simulate.plants.scene import Scene, near_miss, violation

_CLUSTER = "clustered-card-use"
_TWO_PLACES = "one-card-two-places"


def _crowd(scene: Scene, seconds: list[int]) -> tuple[Facility, list[Event]]:
    """Different people settle at one pharmacy, so many seconds after the first."""
    place, moment = after_hours(scene, scene.day(), minutes=15)
    return place, [purchase(scene, scene.person(), place, moment + second) for second in seconds]


def _anchor(place: Facility, first: Event) -> str:
    return f"{place.code}|{first['time'][:10]}|{first['source']}|{first['id']}"


def _later(event: Event) -> str:
    return f"{event['data']['psn_no']}|{event['time'][:7]}|{event['source']}|{event['id']}"


@violation(_CLUSTER)
def five_in_exactly_three_minutes(scene: Scene) -> None:
    place, events = _crowd(scene, [0, 40, 95, 130, 180])
    scene.doubt(_anchor(place, events[0]), "三分钟整 5 人", "five persons in exactly three minutes")


@violation(_CLUSTER)
def nine_in_a_row(scene: Scene) -> None:
    place, events = _crowd(scene, [0, 10, 25, 30, 70, 110, 200, 230, 290])
    scene.doubt(_anchor(place, events[0]), "五分钟内接连 9 人", "nine one after the other in five minutes")


@near_miss(_CLUSTER)
def five_in_a_second_more(scene: Scene) -> None:
    place, events = _crowd(scene, [0, 40, 95, 130, 181])
    scene.near_miss(
        _anchor(place, events[0]), "5 人用时三分零一秒", "five persons in three minutes and a second"
    )


@near_miss(_CLUSTER)
def four_persons(scene: Scene) -> None:
    place, events = _crowd(scene, [0, 20, 40, 60])
    scene.near_miss(_anchor(place, events[0]), "只有 4 人", "four persons only")


@near_miss(_CLUSTER)
def four_persons_six_times(scene: Scene) -> None:
    place, moment = after_hours(scene, scene.day(), minutes=15)
    people = [scene.person() for _ in range(4)]
    turns = (0, 1, 2, 3, 0, 1)
    events = [purchase(scene, people[turn], place, moment + 20 * n) for n, turn in enumerate(turns)]
    scene.near_miss(_anchor(place, events[0]), "6 笔结算只有 4 人", "six settlements of four persons")


@near_miss(_CLUSTER)
def one_of_five_reversed(scene: Scene) -> None:
    place, events = _crowd(scene, [0, 30, 60, 90, 120])
    at_counter = scene.paid[events[2]["id"]][1]
    take_back(scene, events[2], at(at_counter, 23, 58))
    scene.near_miss(_anchor(place, events[0]), "5 笔中一笔已冲正", "one of the five was reversed")


@near_miss(_CLUSTER)
def crowd_in_a_hospital(scene: Scene) -> None:
    place, moment = hospital(scene), at(scene.day(), 9)
    events = [visit(scene, scene.person(), place, moment + 15 * n) for n in range(7)]
    scene.near_miss(_anchor(place, events[0]), "是医院，不是药店", "a hospital and no pharmacy")


@violation(_TWO_PLACES)
def ten_minutes_apart(scene: Scene) -> None:
    person, day = scene.person(), scene.day()
    place, moment = after_hours(scene, day)
    purchase(scene, person, place, moment)
    event = visit(scene, person, hospital(scene), moment + 10 * MINUTE, med_type="13")
    scene.doubt(_later(event), "药店结算十分钟后在医院结算", "at a hospital ten minutes after a pharmacy")


@violation(_TWO_PLACES)
def a_second_less_than_half_an_hour(scene: Scene) -> None:
    person, moment = scene.person(), at(scene.day(), 10)
    one, other = hospitals(scene, 2)
    visit(scene, person, one, moment)
    event = visit(scene, person, other, moment + 30 * MINUTE - 1)
    scene.doubt(_later(event), "间隔 29 分 59 秒", "29 minutes and 59 seconds apart")


@violation(_TWO_PLACES, before=1)
def across_the_end_of_a_month(scene: Scene) -> None:
    person = scene.person()
    one, other = hospitals(scene, 2)
    visit(scene, person, one, scene.month.begin - 5 * MINUTE, med_type="13")
    event = visit(scene, person, other, scene.month.begin + 5 * MINUTE, med_type="13")
    scene.doubt(
        _later(event), "跨月零点前后各一次", "one before and one after midnight, at the end of a month"
    )


@near_miss(_TWO_PLACES)
def exactly_half_an_hour(scene: Scene) -> None:
    person, moment = scene.person(), at(scene.day(), 10)
    one, other = hospitals(scene, 2)
    visit(scene, person, one, moment)
    event = visit(scene, person, other, moment + 30 * MINUTE)
    scene.near_miss(_later(event), "正好间隔 30 分钟", "exactly thirty minutes apart")


@near_miss(_TWO_PLACES)
def prescription_filled_next_door(scene: Scene) -> None:
    person, day = scene.person(), scene.day()
    place, moment = after_hours(scene, day)
    visit(scene, person, hospital(scene), moment - 10 * MINUTE, med_type="13")
    event = purchase(scene, person, place, moment)
    scene.near_miss(
        _later(event),
        "就诊十分钟后在同一区划的药店取药",
        "a prescription filled ten minutes later in the district",
    )


@near_miss(_TWO_PLACES)
def one_of_them_online(scene: Scene) -> None:
    person, moment = scene.person(), at(scene.day(), 10)
    one, other = hospitals(scene, 2)
    visit(scene, person, one, moment)
    event = settled(scene, person, other, moment + 300, 2_000, begntime=stamp(moment), online=True)
    scene.near_miss(_later(event), "其中一次为线上结算", "one of the two was online")


@near_miss(_TWO_PLACES)
def twice_at_one_place(scene: Scene) -> None:
    person, place, moment = scene.person(), hospital(scene), at(scene.day(), 10)
    visit(scene, person, place, moment)
    event = visit(scene, person, place, moment + 200)
    scene.near_miss(_later(event), "同一家机构", "both at one place")


@near_miss(_TWO_PLACES)
def first_place_reversed(scene: Scene) -> None:
    person, moment = scene.person(), at(scene.day(), 10)
    one, other = hospitals(scene, 2)
    wrong = visit(scene, person, one, moment, late=5 * HOUR)  # its reversal arrives first
    event = visit(scene, person, other, moment + 600)
    take_back(scene, wrong, moment + HOUR, "刷错卡")
    scene.near_miss(_later(event), "第一笔刷错卡，已冲正", "the first was the wrong card and was reversed")
