"""Scenes about benefits after a death or with a blocked card, and about the share that the fund pays."""

from typing import Any

from fundwatch.simulate.events import Event, yuan
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import at, day_text, stamp
from fundwatch.simulate.people import IN_SERVICE, Person
from fundwatch.simulate.plan import PROVINCIAL
from fundwatch.simulate.plants.care import (
    StayPlan,
    after_hours,
    care_anchor,
    hospital,
    purchase,
    refund,
    settle_stay,
    settled,
    stay,
    take_back,
    visit,
)
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation
from fundwatch.simulate.stays import ratio

_DEATH = "benefit-after-death"
_BLOCKED = "blocked-card-local-benefit"
_RATIO = "reimbursement-ratio-off-standard"


def _dies(scene: Scene, person: Person, day: int) -> Event:
    return scene.register("person_died", at(day + 3, 10), psn_no=person.no, date=day_text(day))


@violation(_DEATH)
def medicine_after_the_funeral(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(2, 14)
    _dies(scene, person, day)
    place, moment = after_hours(scene, day + 6)
    event = purchase(scene, person, place, moment)
    scene.doubt(care_anchor(event), "死亡六天后仍购药", "medicine was bought six days after the death")


@violation(_DEATH)
def stay_goes_on(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(6, 16)
    _dies(scene, person, day)
    plan = stay(scene, person, hospital(scene), at(day - 4, 10), at(day + 1, 9), cents=160_000)
    scene.doubt(care_anchor(plan.events[-1]), "死亡次日才出院", "the stay ended on the day after the death")


@violation(_DEATH)
def died_by_the_word_of_a_hospital(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(6, 16)
    stay(scene, person, hospital(scene), at(day - 3, 10), at(day, 18), cents=150_000, die_day=day)
    event = visit(scene, person, hospital(scene), at(day + 2, 10))
    scene.doubt(
        care_anchor(event),
        "医院登记死亡两日后仍有门诊",
        "a visit two days after the death that a hospital recorded",
    )


@near_miss(_DEATH)
def visit_on_the_day_of_death(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(2, 18)
    event = visit(scene, person, hospital(scene), at(day, 9), med_type="13")
    _dies(scene, person, day)
    scene.near_miss(care_anchor(event), "死亡当日的急诊", "an emergency on the day of the death")


@near_miss(_DEATH)
def family_settles_afterwards(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(6, 14)
    _dies(scene, person, day)
    plan = stay(scene, person, hospital(scene), at(day - 5, 10), at(day, 20), die_day=day)
    plan.cents = 140_000
    event = settle_stay(scene, plan, at(day + 8, 10))
    scene.near_miss(
        care_anchor(event),
        "住院在死亡当日结束，家属八天后结算",
        "the stay ended with the death; the family settled it eight days later",
    )


@near_miss(_DEATH)
def death_reversed(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(2, 12)
    death = _dies(scene, person, day)
    place, moment = after_hours(scene, day + 7)
    event = purchase(scene, person, place, moment)
    scene.reverse(death, at(day + 9, 10), "死亡登记错误")
    scene.near_miss(care_anchor(event), "死亡登记错误，已冲正", "the death was a mistake and was reversed")


def _block(scene: Scene, person: Person, first: int, last: int) -> tuple[Event, Event]:
    """From nine in the morning of one day to five in the afternoon of another."""
    begin, end = at(first, 9), at(last, 17)
    return (
        scene.centre("card_blocked", begin, psn_no=person.no, begntime=stamp(begin)),
        scene.centre("card_unblocked", end, psn_no=person.no, endtime=stamp(end)),
    )


@violation(_BLOCKED)
def visit_while_blocked(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day + 3, 10))
    scene.doubt(care_anchor(event), "封锁期间在本市门诊", "a visit at home while the card was blocked")


@violation(_BLOCKED)
def in_the_very_moment_of_blocking(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day, 9))
    scene.doubt(care_anchor(event), "封锁生效的同一时刻结算", "settled in the very moment of the blocking")


@violation(_BLOCKED)
def never_unblocked(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 10)
    scene.centre("card_blocked", at(day, 9), psn_no=person.no, begntime=stamp(at(day, 9)))
    place, moment = after_hours(scene, day + 10)
    event = purchase(scene, person, place, moment)
    scene.doubt(care_anchor(event), "未解锁，购药", "medicine was bought and the card never unblocked")


@near_miss(_BLOCKED)
def in_the_very_moment_of_unblocking(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day + 6, 17))
    scene.near_miss(care_anchor(event), "解锁的同一时刻结算", "settled in the very moment of the unblocking")


@near_miss(_BLOCKED)
def elsewhere_while_blocked(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    place = scene.draw.choice(scene.pool.facilities.away)
    event = visit(scene, person, place, at(day + 2, 10))
    scene.near_miss(
        care_anchor(event), "封锁期间在外市就医", "a visit in another city while the card was blocked"
    )


@near_miss(_BLOCKED)
def block_reversed(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    blocked, _ = _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day + 3, 10))
    scene.reverse(blocked, at(day + 4, 10), "封锁错误")
    scene.near_miss(care_anchor(event), "封锁错误，已冲正", "the block was a mistake and was reversed")


@near_miss(_BLOCKED)
def visit_while_blocked_reversed(scene: Scene) -> None:
    person, day = scene.person(), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day + 3, 10))
    take_back(scene, event, at(day + 3, 12))
    scene.near_miss(care_anchor(event), "结算已冲正", "the settlement was reversed")


def _reimbursed(scene: Scene, off: int, **more: Any) -> tuple[Event, str]:
    """A stay of an employee that is settled; what the fund pays is off the standard by so many thousandths of the base."""
    person = scene.employee(age=45)
    place: Facility = hospital(scene)
    day = scene.day(3, 18)
    plan = StayPlan(person, place, at(day, 10), at(day + 5, 12), mdtrt_id=f"{scene.tag}-m")
    base = 400_000
    percent = ratio(IN_SERVICE, "21", place.level)
    paid = base * percent // 100 + base * off // 1_000
    covered, deductible = base + 80_000, 80_000
    event = settled(
        scene,
        person,
        place,
        later(plan.end, hours=1),
        paid,
        **{
            "mdtrt_id": plan.mdtrt_id,
            "med_type": "21",
            "begntime": stamp(plan.begin),
            "endtime": stamp(plan.end),
            "brdy": day_text(person.born),
            "psn_type": IN_SERVICE,
            "hosp_lv": place.level,
            "medfee_sumamt": yuan(covered + 30_000),
            "inscp_scp_amt": yuan(covered),
            "act_pay_dedc": yuan(deductible),
            "hifp_pay": yuan(paid),
            **more,
        },
    )
    return event, f"{person.no}|{event['data']['setl_id']}|{event['source']}|{event['id']}"


@violation(_RATIO, tables=True)
def paid_too_much(scene: Scene) -> None:
    _, anchor = _reimbursed(scene, 50)
    scene.doubt(anchor, "多支付五个百分点", "five percentage points too much")


@violation(_RATIO, tables=True)
def paid_too_little(scene: Scene) -> None:
    _, anchor = _reimbursed(scene, -6)
    scene.doubt(anchor, "少支付 0.6 个百分点", "six tenths of a percentage point too little")


@near_miss(_RATIO, tables=True)
def within_the_tolerance(scene: Scene) -> None:
    _, anchor = _reimbursed(scene, 5)
    scene.near_miss(
        anchor, "相差正好 0.5 个百分点，在容差内", "off by half a percentage point, the tolerance"
    )


@near_miss(_RATIO, tables=True)
def no_standard_for_the_level(scene: Scene) -> None:
    _, anchor = _reimbursed(scene, 50, hosp_lv="09")
    scene.near_miss(anchor, "参考表没有该医院等级", "the table has no standard for that level of hospital")


@near_miss(_RATIO, tables=True)
def parts_not_told(scene: Scene) -> None:
    _, anchor = _reimbursed(scene, 50, inscp_scp_amt=None)
    scene.near_miss(
        anchor, "来源未报政策范围内费用，无法判断", "the source does not tell the fee within policy"
    )


@near_miss(_RATIO, tables=True)
def wrong_share_reversed(scene: Scene) -> None:
    event, anchor = _reimbursed(scene, 50)
    place, day, _ = scene.paid[event["id"]]
    take_back(scene, event, at(day + 1, 10))
    scene.near_miss(
        anchor, f"算错的结算次日已冲正（{place.code}）", "the settlement was reversed on the next day"
    )


@near_miss(_DEATH)
def family_gets_money_back(scene: Scene) -> None:
    person, day = scene.person(age=82), scene.day(4, 14)
    place, moment = after_hours(scene, day - 2)
    event = purchase(scene, person, place, moment)
    _dies(scene, person, day)
    back = refund(scene, event, at(day + 6, 10))
    scene.near_miss(
        care_anchor(back), "死亡后家属退药", "the family gave medicine back after the death and got the money"
    )


@violation(_BLOCKED)
def provincial_member_while_blocked(scene: Scene) -> None:
    person, day = scene.person(insured=PROVINCIAL), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    event = visit(scene, person, hospital(scene), at(day + 3, 10))
    scene.doubt(
        care_anchor(event),
        "省直参保人封锁期间在省会门诊，属本地",
        "insured with the province: a visit in its capital, which is home, while the card was blocked",
    )


@near_miss(_BLOCKED)
def provincial_member_elsewhere_while_blocked(scene: Scene) -> None:
    person, day = scene.person(insured=PROVINCIAL), scene.day(2, 14)
    _block(scene, person, day, day + 6)
    place = scene.draw.choice(scene.pool.facilities.away)
    event = visit(scene, person, place, at(day + 2, 10))
    scene.near_miss(
        care_anchor(event),
        "省直参保人封锁期间在外市就医",
        "insured with the province: a visit in another city while the card was blocked",
    )


@near_miss(_BLOCKED)
def refund_while_blocked(scene: Scene) -> None:
    person, day = scene.person(), scene.day(4, 14)
    event = visit(scene, person, hospital(scene), at(day - 2, 10))
    _block(scene, person, day, day + 6)
    back = refund(scene, event, at(day + 1, 10))
    scene.near_miss(care_anchor(back), "封锁期间的退费", "money given back while the card was blocked")


@near_miss(_RATIO, tables=True)
def wrong_share_refunded(scene: Scene) -> None:
    event, anchor = _reimbursed(scene, 50)
    day = scene.paid[event["id"]][1]
    refund(scene, event, at(day + 1, 10))
    scene.near_miss(anchor, "算错的结算次日已全额退费", "the settlement was refunded whole on the next day")
