"""Scenes about stays that follow each other too soon, or overlap."""

from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import DAY, at, birthday, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import (
    StayPlan,
    hospital,
    hospitals,
    long_stay,
    refund,
    settle_stay,
    stay,
    stay_anchor,
)
from fundwatch.simulate.plants.scene import Scene, Wrong, later, near_miss, violation

_READMITTED = "readmission-within-days"
_SPLIT = "split-hospitalisation"
_OVERLAP = "overlapping-stays"

_CHEMOTHERAPY = "Z51.102"


def _first_stay(scene: Scene, person: Person, place: Facility, latest: int = 12) -> StayPlan:
    """Four nights that end at noon."""
    day = scene.day(2, latest)
    return stay(scene, person, place, at(day, 10), at(day + 4, 12), cents=130_000)


def _again(
    scene: Scene, first: StayPlan, gap: int, *, place: Facility | None = None, hour: int = 14, **more: str
) -> StayPlan:
    """Another stay that begins so many days after the end of the first."""
    begin = at(first.end // DAY + gap, hour)
    return stay(
        scene, first.person, place or first.place, begin, at(begin // DAY + 3, 11), cents=110_000, **more
    )


@violation(_READMITTED)
def back_on_the_same_day(scene: Scene) -> None:
    again = _again(scene, _first_stay(scene, scene.person(age=58), hospital(scene)), 0)
    scene.doubt(stay_anchor(again), "出院当日再次入院", "admitted again on the day of the discharge")
    scene.also(_SPLIT, stay_anchor(again), "也在 15 日以内", "that is within fifteen days, too")


@violation(_READMITTED)
def emergency_after_two_days(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=58), hospital(scene))
    again = _again(scene, first, 2, med_type="24", hour=23)
    scene.doubt(
        stay_anchor(again),
        "出院两日后以急诊再次入院（急诊只对分解住院除外）",
        "admitted again after two days, as an emergency, which only the rule on split stays lets pass",
    )


@violation(_READMITTED)
def seventy_tomorrow(scene: Scene) -> None:
    day = scene.day(8, 14)
    person = scene.person(born=birthday(day + 2, -70))
    first = stay(scene, person, hospital(scene), at(day - 5, 10), at(day, 12), cents=130_000)
    again = _again(scene, first, 1, diagnosis=_CHEMOTHERAPY)
    scene.doubt(
        stay_anchor(again), "再次入院次日才满 70 岁", "admitted again on the day before turning seventy"
    )


@near_miss(_READMITTED)
def back_after_three_days(scene: Scene) -> None:
    again = _again(scene, _first_stay(scene, scene.person(age=58), hospital(scene)), 3, hour=0)
    scene.near_miss(stay_anchor(again), "相隔三个日历日", "three calendar days apart")
    scene.also(_SPLIT, stay_anchor(again), "但在 15 日以内", "but within fifteen days")


@near_miss(_READMITTED)
def seventy_today(scene: Scene) -> None:
    day = scene.day(8, 14)
    person = scene.person(born=birthday(day + 1, -70))
    first = stay(scene, person, hospital(scene), at(day - 5, 10), at(day, 12), cents=130_000)
    again = _again(scene, first, 1, diagnosis=_CHEMOTHERAPY)
    scene.near_miss(
        stay_anchor(again), "再次入院当日满 70 岁", "turned seventy on the day of the later admission"
    )


@near_miss(_READMITTED)
def to_another_hospital(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    first = _first_stay(scene, scene.person(age=58), one)
    again = _again(scene, first, 0, place=other, med_type="23")
    scene.near_miss(stay_anchor(again), "转到另一家医院", "transferred to another hospital")


@near_miss(_READMITTED)
def first_stay_reversed(scene: Scene) -> None:
    person, place = scene.person(age=58), hospital(scene)
    day = scene.day(2, 10)
    first = stay(scene, person, place, at(day, 10), at(day + 4, 12))
    again = _again(scene, first, 1)
    for event in first.events:
        scene.reverse(event, later(again.end, days=2), "住院登记错误")
    scene.near_miss(
        stay_anchor(again), "前一次住院登记错误，已冲正", "the earlier stay was a mistake and was reversed"
    )


@violation(_SPLIT)
def back_after_fifteen_days(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=79), hospital(scene), latest=6)
    again = _again(scene, first, 15)
    scene.doubt(
        stay_anchor(again),
        "出院第 15 日再次入院，任何年龄",
        "admitted again on the fifteenth day, at any age",
    )


@violation(_SPLIT)
def told_by_settlements_alone(scene: Scene) -> None:
    person, place, day = scene.person(age=44), hospital(scene), scene.day(2, 12)
    plans = []
    for begin in (day, day + 11):
        plan = StayPlan(
            person, place, at(begin, 9), at(begin + 3, 12), cents=95_000, mdtrt_id=f"{scene.tag}-{begin}"
        )
        settle_stay(scene, plan, later(plan.end, hours=1))
        plans.append(plan)
    scene.doubt(
        stay_anchor(plans[1]),
        "只有结算、没有出入院登记，相隔 8 日",
        "told by settlements alone, eight days apart",
    )


@near_miss(_SPLIT)
def back_after_sixteen_days(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=79), hospital(scene), latest=5)
    again = _again(scene, first, 16)
    scene.near_miss(stay_anchor(again), "相隔 16 日", "sixteen days apart")


@near_miss(_SPLIT)
def chemotherapy(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=61), hospital(scene))
    again = _again(scene, first, 10, diagnosis=_CHEMOTHERAPY)
    scene.near_miss(stay_anchor(again), "再次入院为化疗", "the later stay is chemotherapy")


@near_miss(_SPLIT)
def emergency_after_a_week(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=61), hospital(scene))
    again = _again(scene, first, 7, med_type="24")
    scene.near_miss(stay_anchor(again), "再次入院为急诊", "the later stay is an emergency")


@near_miss(_SPLIT)
def later_stay_reversed(scene: Scene) -> None:
    first = _first_stay(scene, scene.person(age=61), hospital(scene))
    begin = at(first.end // DAY + 5, 9)
    again = stay(scene, first.person, first.place, begin, at(begin // DAY + 2, 12))
    for event in again.events:
        scene.reverse(event, later(again.end, days=1), "住院登记错误")
    scene.near_miss(
        stay_anchor(again), "后一次住院登记错误，已冲正", "the later stay was a mistake and was reversed"
    )


@violation(_OVERLAP)
def in_two_hospitals(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 12)
    stay(scene, person, one, at(day, 10), at(day + 7, 12), cents=140_000)
    second = stay(scene, person, other, at(day + 6, 9), at(day + 10, 12), cents=120_000)
    scene.doubt(stay_anchor(second), "两家医院住院重叠一日", "in two hospitals, with a day of overlap")


@violation(_OVERLAP)
def inside_another_stay(scene: Scene) -> None:
    person, place, day = scene.person(age=63), hospital(scene), scene.day(2, 10)
    stay(scene, person, place, at(day, 10), at(day + 12, 12), cents=140_000)
    second = stay(scene, person, place, at(day + 3, 9), at(day + 6, 12), cents=80_000)
    scene.doubt(
        stay_anchor(second),
        "同一医院，一次住院完全在另一次之内",
        "one stay lies inside another, in one hospital",
    )


@violation(_OVERLAP)
def never_discharged(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 12)
    stay(scene, person, one, at(day, 10), at(day + 2, 9), discharged=False)
    second = stay(scene, person, other, at(day + 5, 15), at(day + 8, 12), cents=90_000)
    scene.doubt(
        stay_anchor(second),
        "前一次住院一直没有出院记录",
        "the earlier stay was never ended",
    )


@near_miss(_OVERLAP)
def transferred_on_the_day(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 12)
    stay(scene, person, one, at(day, 10), at(day + 4, 15), cents=90_000)
    second = stay(scene, person, other, at(day + 4, 14), at(day + 9, 12), med_type="23", cents=150_000)
    scene.near_miss(stay_anchor(second), "转院当日重合", "the day of a transfer is shared")


@near_miss(_OVERLAP)
def discharge_reported_late(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 12)
    plan = stay(scene, person, one, at(day, 10), at(day + 2, 9), discharged=False)
    discharge = {
        "mdtrt_id": plan.mdtrt_id,
        "psn_no": person.no,
        "fixmedins_code": one.code,
        "endtime": stamp(plan.end),
    }
    scene.happen(one.source, "settlement.discharged", plan.end, discharge, late=6 * DAY)
    second = stay(scene, person, other, at(day + 2, 15), at(day + 6, 12), cents=90_000)
    scene.near_miss(
        stay_anchor(second),
        "前一次已出院，出院记录晚到",
        "the earlier stay had ended; the record of its end came later",
    )


@near_miss(_OVERLAP)
def overlapping_stay_reversed(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 12)
    stay(scene, person, one, at(day, 10), at(day + 7, 12), cents=140_000)
    second = stay(scene, person, other, at(day + 2, 9), at(day + 5, 12))
    for event in second.events:
        scene.reverse(event, at(day + 9, 10), "冒名登记，已更正")
    scene.near_miss(stay_anchor(second), "重叠的住院已冲正", "the stay that overlapped was reversed")


def _back(scene: Scene, first: StayPlan, gap: int, zh: str, en: str) -> StayPlan:
    """Admitted again so many days after the discharge, which both rules find."""
    again = _again(scene, first, gap)
    scene.doubt(stay_anchor(again), zh, en)
    return again


@violation(_READMITTED)
def back_the_day_after_a_stay_settled_in_parts(scene: Scene) -> None:
    first = long_stay(scene, scene.person(age=58), hospital(scene), scene.day(2, 9), 15, 8)
    again = _back(
        scene,
        first,
        1,
        "中途结算过的住院，出院次日再次入院",
        "back on the day after the discharge of a stay that was settled in the middle, too",
    )
    scene.also(_SPLIT, stay_anchor(again), "也在 15 日以内", "that is within fifteen days, too")


@violation(_READMITTED)
def back_after_an_interim_bill_without_a_flag(scene: Scene) -> None:
    place = hospital(scene)
    first = long_stay(scene, scene.person(age=58), place, scene.day(2, 8), 16, 11, flagged=False)
    again = _back(
        scene,
        first,
        2,
        "中途结算没有标志，出院两日后再次入院",
        "back two days after the discharge; the interim settlement bore no flag",
    )
    scene.also(_SPLIT, stay_anchor(again), "也在 15 日以内", "that is within fifteen days, too")


@near_miss(_READMITTED)
def next_part_of_one_stay(scene: Scene) -> None:
    plan = long_stay(scene, scene.person(age=58), hospital(scene), scene.day(2, 8), 14, 7, told=False)
    why = ("同一次住院分两段结算，次日续算", "two bills of one stay, the second from the next day on")
    scene.near_miss(stay_anchor(plan), *why)
    scene.nor(_SPLIT, stay_anchor(plan), *why)
    scene.nor(_OVERLAP, stay_anchor(plan), *why)


@near_miss(_READMITTED)
def another_number_after_an_interim_bill(scene: Scene) -> None:
    person, place, day = scene.person(age=58), hospital(scene), scene.day(2, 6)
    long_stay(scene, person, place, day, 19, 8, flagged=scene.draw.chance(0.5))
    second = StayPlan(person, place, at(day + 9, 10), at(day + 12, 12), mdtrt_id=f"{scene.tag}-other")
    settle_stay(scene, second, later(second.end, hours=1))
    scene.near_miss(
        stay_anchor(second),
        "中途结算后另有就诊号，前一次住院其实未出院",
        "another number soon after an interim settlement: the earlier stay was still going on",
    )
    scene.nor(_SPLIT, stay_anchor(second), "前一次住院未出院", "the earlier stay was still going on")
    scene.also(_OVERLAP, stay_anchor(second), "两个就诊号的住院重叠", "the stays of the two numbers overlap")


@near_miss(_READMITTED)
def first_stay_refunded(scene: Scene) -> None:
    person, place, day = scene.person(age=58), hospital(scene), scene.day(2, 10)
    plans = []
    for begin in (day, day + 5):
        plan = StayPlan(person, place, at(begin, 9), at(begin + 4, 12), mdtrt_id=f"{scene.tag}-{begin}")
        plan.events.append(settle_stay(scene, plan, later(plan.end, hours=1)))
        plans.append(plan)
    refund(scene, plans[0].events[0], at(day + 11, 10))
    why = (
        "前一次只有结算，且已全额退费",
        "the earlier stay was told by its bill alone, which was refunded whole",
    )
    scene.near_miss(stay_anchor(plans[1]), *why)
    scene.nor(_SPLIT, stay_anchor(plans[1]), *why)


@near_miss(_READMITTED)
def admission_under_the_wrong_hospital(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    first = _first_stay(scene, scene.person(age=58), one)
    begin = at(first.end // DAY + 1, 14)
    again = stay(
        scene,
        first.person,
        other,
        begin,
        at(begin // DAY + 3, 11),
        cents=110_000,
        wrong=Wrong({"fixmedins_code": one.code}),
    )
    why = (
        "医院代码更正：再次入院是在另一家医院",
        "the hospital was put right: the later stay was in another one",
    )
    anchor = f"{first.person.no}|{one.code}|{again.mdtrt_id}"
    scene.near_miss(anchor, *why)
    scene.nor(_SPLIT, anchor, *why)


@violation(_READMITTED)
def admission_under_another_hospital_at_first(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    first = _first_stay(scene, scene.person(age=58), one)
    begin = at(first.end // DAY + 1, 14)
    wrong = Wrong({"fixmedins_code": other.code})
    again = stay(scene, first.person, one, begin, at(begin // DAY + 3, 11), cents=110_000, wrong=wrong)
    why = (
        "医院代码更正：再次入院是在同一家医院",
        "the hospital was put right: the later stay was in the same one",
    )
    scene.doubt(stay_anchor(again), *why)
    scene.also(_SPLIT, stay_anchor(again), *why)


@violation(_SPLIT)
def fifteen_days_after_the_true_discharge(scene: Scene) -> None:
    first = long_stay(scene, scene.person(age=79), hospital(scene), scene.day(2, 4), 8, 3)
    _back(
        scene,
        first,
        15,
        "距真正出院 15 日，距中途结算 20 日",
        "fifteen days after the discharge, twenty after the interim settlement",
    )


@violation(_OVERLAP)
def elsewhere_after_an_interim_settlement(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, day = scene.person(age=63), scene.day(2, 8)
    long_stay(scene, person, one, day, 16, 6)
    second = stay(scene, person, other, at(day + 9, 9), at(day + 12, 12), cents=90_000)
    scene.doubt(
        stay_anchor(second),
        "中途结算后未出院，又在另一家医院住院",
        "in another hospital after an interim settlement and before the discharge",
    )


@near_miss(_OVERLAP)
def admission_under_the_wrong_person(scene: Scene) -> None:
    one, other = hospitals(scene, 2)
    person, somebody, day = scene.person(age=63), scene.person(age=61), scene.day(2, 10)
    stay(scene, person, one, at(day, 10), at(day + 7, 12), cents=140_000)
    wrong = Wrong({"psn_no": person.no})
    second = stay(scene, somebody, other, at(day + 3, 9), at(day + 6, 12), cents=80_000, wrong=wrong)
    scene.near_miss(
        f"{person.no}|{other.code}|{second.mdtrt_id}",
        "人员编号更正：重叠的住院是别人的",
        "the person was put right: the stay that overlapped was somebody else's",
    )
