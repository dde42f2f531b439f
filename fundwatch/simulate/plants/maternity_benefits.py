"""Scenes about births and what is claimed for them."""

from datetime import date
from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at, day_text
from fundwatch.simulate.people import FEMALE, MALE, Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation

_STOP = "deregister-after-childbirth"
_REPEATED = "maternity-benefit-repeated"
_LATE = "maternity-claim-late"


def _mother(scene: Scene) -> Person:
    return scene.employee(gend=FEMALE, age=30)


def _claim(scene: Scene, person: Person, born: int, claimed: int, **more: Any) -> Event:
    """A claim for a birth; both are days as ordinals."""
    scene.count += 1
    data = {
        "psn_no": person.no,
        "gend": person.gend,
        "birctrl_matn_date": day_text(born),
        "setl_id": f"{scene.tag}-b{scene.count}",
        "claim_date": day_text(claimed),
        "fund_pay_sumamt": "4100.00",
        "insu_admdvs": REGION,
        **more,
    }
    return scene.centre("maternity_claimed", at(claimed, 10), **data)


def _stopped(scene: Scene, person: Person, day: int) -> Event:
    return scene.register(
        "person_stopped", at(day, 14), psn_no=person.no, reason="解除劳动关系", date=day_text(day)
    )


@violation(_STOP)
def stopped_after_half_a_year(scene: Scene) -> None:
    person, day = _mother(scene), scene.day()
    _claim(scene, person, day - 180, day - 160)
    event = _stopped(scene, person, day)
    scene.doubt(named(person.no, by=event), "分娩 180 天后停保", "stopped 180 days after the birth")


@violation(_STOP)
def stopped_on_the_last_day(scene: Scene) -> None:
    person, day = _mother(scene), scene.day()
    _claim(scene, person, day - 365, day - 340)
    event = _stopped(scene, person, day)
    scene.doubt(named(person.no, by=event), "分娩第 365 天停保", "stopped on the 365th day")


@near_miss(_STOP)
def stopped_a_day_later(scene: Scene) -> None:
    person, day = _mother(scene), scene.day()
    _claim(scene, person, day - 366, day - 340)
    event = _stopped(scene, person, day)
    scene.near_miss(named(person.no, by=event), "分娩第 366 天停保", "stopped on the 366th day")


@near_miss(_STOP)
def stopped_before_the_birth(scene: Scene) -> None:
    person, day = _mother(scene), scene.day(2, 12)
    event = _stopped(scene, person, day)
    _claim(scene, person, day + 1, day + 8)
    scene.near_miss(named(person.no, by=event), "分娩前一日已停保", "stopped on the day before the birth")


@near_miss(_STOP)
def father_claims(scene: Scene) -> None:
    person, day = scene.employee(gend=MALE, age=31), scene.day()
    _claim(scene, person, day - 90, day - 60)
    event = _stopped(scene, person, day)
    scene.near_miss(
        named(person.no, by=event),
        "由男职工申领（未就业配偶）",
        "the father claimed, and his insurance was stopped",
    )


@near_miss(_STOP)
def stop_reversed(scene: Scene) -> None:
    person, day = _mother(scene), scene.day(2, 16)
    _claim(scene, person, day - 100, day - 80)
    event = _stopped(scene, person, day)
    scene.reverse(event, later(at(day, 15), days=3), "恢复参保")
    scene.near_miss(named(person.no, by=event), "停保已撤销", "the stop was withdrawn")


@near_miss(_STOP)
def registered_again(scene: Scene) -> None:
    person, day = _mother(scene), scene.day(2, 12)
    _claim(scene, person, day - 100, day - 80)
    event = _stopped(scene, person, day)
    scene.register_person(person, at(day + 8, 10))
    scene.near_miss(
        named(person.no, by=event), "停保 8 天后重新登记", "registered again eight days after the stop"
    )


@near_miss(_STOP)
def stopped_for_a_new_job(scene: Scene) -> None:
    person, day = _mother(scene), scene.day()
    _claim(scene, person, day - 100, day - 80)
    event = scene.register(
        "person_stopped", at(day, 14), psn_no=person.no, reason="工作调动", date=day_text(day)
    )
    scene.near_miss(named(person.no, by=event), "因工作调动停保", "stopped for a change of job")


@violation(_REPEATED)
def births_too_close(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 12)
    _claim(scene, person, born - 300, born - 270)
    _claim(scene, person, born, born + 9)
    scene.doubt(f"{person.no}|{day_text(born)}", "两次分娩仅隔 300 天", "two births 300 days apart")


@violation(_REPEATED)
def a_day_short_of_a_year(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 12)
    _claim(scene, person, born - 364, born - 330)
    _claim(scene, person, born, born + 9)
    scene.doubt(f"{person.no}|{day_text(born)}", "两次分娩隔 364 天", "two births 364 days apart")


@violation(_REPEATED)
def third_birth(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 12)
    for days in (1_400, 700, 0):
        _claim(scene, person, born - days, born - days + 9)
    scene.doubt(f"{person.no}|{day_text(born)}", "第三次享受生育待遇", "the third birth with benefits")


@near_miss(_REPEATED)
def exactly_the_interval(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 12)
    _claim(scene, person, born - 365, born - 330)
    _claim(scene, person, born, born + 9)
    scene.near_miss(f"{person.no}|{day_text(born)}", "两次分娩正好隔 365 天", "two births 365 days apart")


@near_miss(_REPEATED)
def two_claims_for_one_birth(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 10)
    for days, amount in ((5, "4100.00"), (9, "900.00"), (12, "650.50")):
        _claim(scene, person, born, born + days, fund_pay_sumamt=amount)
    scene.near_miss(
        f"{person.no}|{day_text(born)}",
        "三笔金额不同的申领属同一次分娩",
        "three claims of different amounts for one birth",
    )


@violation(_REPEATED)
def one_birth_claimed_twice(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 10)
    for days in (5, 12):
        _claim(scene, person, born, born + days)
    scene.doubt(
        f"{person.no}|{day_text(born)}", "同一次分娩全额申领两次", "one birth is claimed twice, in full"
    )


@near_miss(_REPEATED)
def second_claim_given_back(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 10)
    for days, amount in ((5, "4100.00"), (9, "4100.00"), (12, "-4100.00")):
        _claim(scene, person, born, born + days, fund_pay_sumamt=amount)
    scene.near_miss(f"{person.no}|{day_text(born)}", "第二笔已退回", "the second claim was given back")


@near_miss(_REPEATED)
def earlier_claim_reversed(scene: Scene) -> None:
    person, born = _mother(scene), scene.day(2, 12)
    wrong = _claim(scene, person, born - 200, born - 180)
    _claim(scene, person, born, born + 9)
    scene.reverse(wrong, at(born + 10, 10), "人员录错")
    scene.near_miss(
        f"{person.no}|{day_text(born)}",
        "前一次申领录错人，已冲正",
        "the earlier claim was somebody else's and was reversed",
    )


def _claimed_late(scene: Scene, month: int, day: int) -> tuple[Person, Event]:
    """A birth of the year before last, claimed on a day of last year, and paid in the scene's month."""
    person, year = _mother(scene), scene.month.year
    born = date(year - 2, 5, 1).toordinal() + scene.draw.below(200)
    event = scene.centre(
        "maternity_claimed",
        scene.office(scene.day()),
        psn_no=person.no,
        gend=FEMALE,
        birctrl_matn_date=day_text(born),
        setl_id=f"{scene.tag}-b",
        claim_date=f"{year - 1}-{month:02}-{day:02}",
        fund_pay_sumamt="3900.00",
        insu_admdvs=REGION,
    )
    return person, event


@violation(_LATE)
def claimed_on_the_first_of_april(scene: Scene) -> None:
    person, event = _claimed_late(scene, 4, 1)
    scene.doubt(
        named(person.no, by=event), "次年 4 月 1 日申领", "claimed on 1 April of the year after the birth"
    )


@violation(_LATE)
def claimed_in_autumn(scene: Scene) -> None:
    person, event = _claimed_late(scene, 10, 17)
    scene.doubt(
        named(person.no, by=event), "次年 10 月申领", "claimed in October of the year after the birth"
    )


@near_miss(_LATE)
def claimed_on_the_last_day(scene: Scene) -> None:
    person, event = _claimed_late(scene, 3, 31)
    scene.near_miss(
        named(person.no, by=event),
        "次年 3 月 31 日申领，只是付款较晚",
        "claimed on 31 March; only the payment came later",
    )


@near_miss(_LATE)
def late_claim_reversed(scene: Scene) -> None:
    person, event = _claimed_late(scene, 6, 6)
    scene.reverse(event, at(scene.month.last, 17))
    scene.near_miss(named(person.no, by=event), "申领已冲正", "the claim was reversed")
