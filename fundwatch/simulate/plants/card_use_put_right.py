"""Scenes about cards at the counter of which something was given back or put right later."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import HOUR, MINUTE, at
from fundwatch.simulate.plants.care import after_hours, hospital, hospitals, purchase, refund, visit
from fundwatch.simulate.plants.scene import Scene, Wrong, near_miss, violation

_CLUSTER = "clustered-card-use"
_TWO_PLACES = "one-card-two-places"


def _cluster(place: Facility, first: Event) -> str:
    return f"{place.code}|{first['time'][:10]}|{first['source']}|{first['id']}"


def _later(event: Event) -> str:
    return f"{event['data']['psn_no']}|{event['time'][:7]}|{event['source']}|{event['id']}"


@near_miss(_CLUSTER)
def five_refunds_in_a_minute(scene: Scene) -> None:
    place, moment = after_hours(scene, scene.day(), minutes=26)
    bought = [purchase(scene, scene.person(), place, moment + 4 * MINUTE * n) for n in range(5)]
    flag = None if scene.draw.chance(0.5) else "1"
    back = [
        refund(scene, event, moment + 24 * MINUTE + 12 * n, refd_setl_flag=flag)
        for n, event in enumerate(bought)
    ]
    scene.near_miss(
        _cluster(place, back[0]), "一分钟内退费 5 笔，不是刷卡", "five refunds in a minute, no use of cards"
    )


@near_miss(_CLUSTER)
def one_of_five_refunded(scene: Scene) -> None:
    place, moment = after_hours(scene, scene.day(), minutes=15)
    events = [purchase(scene, scene.person(), place, moment + 30 * n) for n in range(5)]
    refund(scene, events[3], moment + 12 * MINUTE)
    scene.near_miss(
        _cluster(place, events[0]),
        "5 笔中一笔当晚全额退费",
        "one of the five was refunded whole that evening",
    )


@violation(_CLUSTER)
def one_of_five_refunded_in_part(scene: Scene) -> None:
    place, moment = after_hours(scene, scene.day(), minutes=15)
    events = [purchase(scene, scene.person(), place, moment + 30 * n) for n in range(5)]
    refund(scene, events[3], moment + 12 * MINUTE, percent=30)
    scene.doubt(
        _cluster(place, events[0]), "5 笔中一笔只退了一部分", "one of the five was refunded in part only"
    )


@near_miss(_CLUSTER)
def fifth_was_at_another_pharmacy(scene: Scene) -> None:
    day = scene.day()
    place, moment = after_hours(scene, day, minutes=15)
    events = [purchase(scene, scene.person(), place, moment + 30 * n) for n in range(4)]
    pharmacies = scene.pool.facilities.pharmacies
    other = pharmacies[(pharmacies.index(place) + 1) % len(pharmacies)]
    purchase(
        scene,
        scene.person(),
        other,
        at(day, 23, 56),
        wrong=Wrong({"fixmedins_code": place.code}, moment + 150),
    )
    scene.near_miss(
        _cluster(place, events[0]),
        "机构代码和时间更正：第五人在另一家药店",
        "place and time were put right: the fifth was at another pharmacy",
    )


@near_miss(_TWO_PLACES)
def refund_soon_after_a_visit(scene: Scene) -> None:
    person, day = scene.person(), scene.day()
    place, moment = after_hours(scene, day, minutes=45)
    event = purchase(scene, person, place, moment)
    visit(scene, person, hospital(scene), moment + 35 * MINUTE, med_type="13")
    back = refund(scene, event, moment + 40 * MINUTE)
    scene.near_miss(
        _later(back),
        "就诊五分钟后在药店退费，不是结算",
        "money given back at a pharmacy five minutes after a visit",
    )


@near_miss(_TWO_PLACES)
def first_place_refunded(scene: Scene) -> None:
    person, moment = scene.person(), at(scene.day(), 10)
    one, other = hospitals(scene, 2)
    wrong = visit(scene, person, one, moment)
    event = visit(scene, person, other, moment + 600)
    refund(scene, wrong, moment + HOUR)
    scene.near_miss(
        _later(event), "第一笔刷错卡，已全额退费", "the first was the wrong card and was refunded whole"
    )


@violation(_TWO_PLACES, before=1)
def second_was_after_midnight(scene: Scene) -> None:
    person = scene.person()
    one, other = hospitals(scene, 2)
    visit(scene, person, one, scene.month.begin - 5 * MINUTE, med_type="13")
    wrong = Wrong(moment=scene.month.begin - 9 * HOUR)
    event = visit(scene, person, other, scene.month.begin + 5 * MINUTE, med_type="13", wrong=wrong)
    scene.doubt(
        _later(event),
        "时间更正：第二次在跨月零点之后，相隔十分钟",
        "the time was put right: the second was after the midnight at which the month began, ten minutes later",
    )


@near_miss(_TWO_PLACES, before=1)
def second_was_the_next_morning(scene: Scene) -> None:
    person = scene.person()
    one, other = hospitals(scene, 2)
    visit(scene, person, one, scene.month.begin - 15 * MINUTE, med_type="13")
    wrong = Wrong(moment=scene.month.begin - 5 * MINUTE)
    event = visit(scene, person, other, scene.month.begin + 9 * HOUR, wrong=wrong)
    why = ("时间更正：第二次在次日上午", "the time was put right: the second was on the next morning")
    scene.near_miss(_later(event), *why)
    last = scene.month.shifted(-1).text
    scene.near_miss(f"{person.no}|{last}|{event['source']}|{event['id']}", *why)
