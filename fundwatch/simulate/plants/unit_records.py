"""Scenes about units that merge, split or close while something is open."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import DAY, Month, at, day_text
from fundwatch.simulate.people import IN_SERVICE, Person
from fundwatch.simulate.plants.care import hospital, stay
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation
from fundwatch.simulate.units import Unit

_MERGE = "unit-merge-with-arrears"
_SPLIT = "unit-split-with-pending-transfer"
_ARREARS = "unit-deregister-with-arrears"
_INPATIENTS = "unit-deregister-with-inpatients"
_TRANSFERS = "unit-deregister-with-open-transfers"


def _money(
    scene: Scene, kind: str, unit: Unit, month: Month, moment: int, amount: str, *, late: int = 0
) -> Event:
    return scene.register(
        f"contribution_{kind}",
        moment,
        late=late,
        emp_no=unit.no,
        orgcode=unit.code,
        emp_name=unit.name,
        accrym=month.text,
        amount=amount,
    )


def _billed(scene: Scene, unit: Unit, amount: str = "5200.00") -> Event:
    return _money(scene, "billed", unit, scene.month, scene.office(scene.day(2, 4)), amount)


def _merged(scene: Scene, unit: Unit, into: Unit, moment: int) -> Event:
    return scene.register("unit_merged", moment, emp_no=unit.no, into_emp_no=into.no)


def _closed(scene: Scene, unit: Unit, moment: int) -> Event:
    return scene.register("unit_deregistered", moment, emp_no=unit.no)


@violation(_MERGE)
def merged_unit_owes(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _billed(scene, unit)
    merger = _merged(scene, unit, into, scene.office(scene.day(10, 20)))
    scene.doubt(named(unit.no, by=merger), "被合并单位当月未缴", "the unit that was merged had not paid")


@violation(_MERGE)
def surviving_unit_owes(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _billed(scene, into)
    _money(scene, "paid", into, scene.month, scene.office(scene.day(5, 8)), "5199.99")
    merger = _merged(scene, unit, into, scene.office(scene.day(10, 20)))
    scene.doubt(named(into.no, by=merger), "存续单位欠一分钱", "the surviving unit owed a cent")


@violation(_MERGE)
def paid_after_the_merger(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _billed(scene, unit)
    merger = _merged(scene, unit, into, scene.office(scene.day(10, 15)))
    _money(scene, "paid", unit, scene.month, scene.office(scene.day(18, 24)), "5200.00")
    scene.doubt(named(unit.no, by=merger), "合并之后才补缴", "what was owed was paid after the merger only")


@near_miss(_MERGE)
def paid_before_the_merger(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _billed(scene, unit)
    moment = scene.office(scene.day(10, 20))
    _money(scene, "paid", unit, scene.month, later(moment, hours=-1), "5200.00")
    merger = _merged(scene, unit, into, moment)
    scene.near_miss(named(unit.no, by=merger), "合并前一小时缴清", "everything was paid an hour before")


@near_miss(_MERGE)
def payment_reported_late(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _billed(scene, unit)
    moment = scene.office(scene.day(10, 18))
    _money(scene, "paid", unit, scene.month, later(moment, days=-2), "5200.00", late=5 * DAY)
    merger = _merged(scene, unit, into, moment)
    scene.near_miss(
        named(unit.no, by=merger),
        "合并前已缴，缴费记录晚到",
        "paid before the merger; only the record of it came later",
    )


@near_miss(_MERGE)
def only_a_later_period_is_open(scene: Scene) -> None:
    unit, into = scene.unit(), scene.unit()
    _money(scene, "billed", unit, scene.month.shifted(1), scene.office(scene.day(2, 8)), "5200.00")
    merger = _merged(scene, unit, into, scene.office(scene.day(10, 20)))
    scene.near_miss(
        named(unit.no, by=merger), "未缴的是合并以后的所属期", "what is open is for a period after the merger"
    )


@violation(_SPLIT)
def split_with_money_pending(scene: Scene) -> None:
    unit, new = scene.unit(), scene.unit()
    split = scene.register(
        "unit_split",
        scene.office(scene.day()),
        emp_no=unit.no,
        into_emp_no=new.no,
        pending_transfer_amount="1834.20",
    )
    scene.doubt(named(unit.no, by=split), "分立时还有待转金额", "an amount was pending transfer at the split")


@violation(_SPLIT)
def split_with_a_cent_pending(scene: Scene) -> None:
    unit, new = scene.unit(), scene.unit()
    split = scene.register(
        "unit_split",
        scene.office(scene.day()),
        emp_no=new.no,
        from_emp_no=unit.no,
        pending_transfer_amount="0.01",
    )
    scene.doubt(named(unit.no, by=split), "待转一分钱", "a cent was pending")


@near_miss(_SPLIT)
def split_with_nothing_pending(scene: Scene) -> None:
    unit, new = scene.unit(), scene.unit()
    split = scene.register(
        "unit_split",
        scene.office(scene.day()),
        emp_no=unit.no,
        into_emp_no=new.no,
        pending_transfer_amount="0.00",
    )
    scene.near_miss(named(unit.no, by=split), "待转金额为零", "nothing was pending")


@near_miss(_SPLIT)
def split_reversed(scene: Scene) -> None:
    unit, new = scene.unit(), scene.unit()
    moment = scene.office(scene.day(2, 15))
    split = scene.register(
        "unit_split", moment, emp_no=unit.no, into_emp_no=new.no, pending_transfer_amount="960.00"
    )
    scene.reverse(split, later(moment, days=3))
    scene.near_miss(named(unit.no, by=split), "分立已冲正", "the split was reversed")


@violation(_ARREARS)
def closed_in_arrears(scene: Scene) -> None:
    unit = scene.unit()
    _billed(scene, unit)
    event = _closed(scene, unit, scene.office(scene.day(10, 20)))
    scene.doubt(named(unit.no, by=event), "注销时当月未缴", "the unit had not paid when it was deregistered")


@violation(_ARREARS)
def payment_bounced_before_closing(scene: Scene) -> None:
    unit = scene.unit()
    _billed(scene, unit)
    paid = _money(scene, "paid", unit, scene.month, scene.office(scene.day(5, 8)), "5200.00")
    event = _closed(scene, unit, scene.office(scene.day(10, 15)))
    scene.reverse(paid, scene.office(scene.day(17, 24)), "银行退票")
    scene.doubt(
        named(unit.no, by=event), "缴费被退票冲正，注销时实为欠费", "the payment bounced: the unit did owe"
    )


@near_miss(_ARREARS)
def paid_on_the_day_of_closing(scene: Scene) -> None:
    unit = scene.unit()
    _billed(scene, unit)
    moment = scene.office(scene.day(10, 20))
    _money(scene, "paid", unit, scene.month, moment - 60, "5200.00")
    event = _closed(scene, unit, moment)
    scene.near_miss(named(unit.no, by=event), "注销前一分钟缴清", "everything was paid a minute before")


@near_miss(_ARREARS)
def bill_reversed(scene: Scene) -> None:
    unit = scene.unit()
    bill = _billed(scene, unit)
    event = _closed(scene, unit, scene.office(scene.day(8, 14)))
    scene.reverse(bill, scene.office(scene.day(16, 24)), "核定有误")
    scene.near_miss(
        named(unit.no, by=event), "应缴核定有误，已冲正", "the bill was a mistake and was reversed"
    )


def _member(scene: Scene, unit: Unit) -> Person:
    return scene.person(unit=unit, kind=IN_SERVICE)


@violation(_INPATIENTS)
def member_in_hospital(scene: Scene) -> None:
    unit = scene.unit()
    begin = at(scene.day(4, 10), 10)
    stay(scene, _member(scene, unit), hospital(scene), begin, begin + 6 * DAY, unit=unit, cents=90_000)
    event = _closed(scene, unit, begin + 3 * DAY)
    scene.doubt(named(unit.no, by=event), "注销时有职工在院", "a member was in hospital")


@violation(_INPATIENTS)
def discharged_an_hour_later(scene: Scene) -> None:
    unit = scene.unit()
    begin = at(scene.day(4, 14), 10)
    end = at(begin // DAY + 4, 15)
    stay(scene, _member(scene, unit), hospital(scene), begin, end, unit=unit)
    event = _closed(scene, unit, later(end, hours=-1))
    scene.doubt(
        named(unit.no, by=event), "职工在注销一小时后才出院", "the member was discharged an hour later"
    )


@near_miss(_INPATIENTS)
def discharged_an_hour_before(scene: Scene) -> None:
    unit = scene.unit()
    begin = at(scene.day(4, 14), 10)
    end = at(begin // DAY + 4, 13)
    stay(scene, _member(scene, unit), hospital(scene), begin, end, unit=unit)
    event = _closed(scene, unit, later(end, hours=1))
    scene.near_miss(
        named(unit.no, by=event), "职工在注销前一小时出院", "the member was discharged an hour before"
    )


@near_miss(_INPATIENTS)
def admission_reversed(scene: Scene) -> None:
    unit = scene.unit()
    begin = at(scene.day(4, 12), 10)
    plan = stay(scene, _member(scene, unit), hospital(scene), begin, begin + DAY, unit=unit, discharged=False)
    event = _closed(scene, unit, begin + 2 * DAY)
    scene.reverse(plan.events[0], begin + 5 * DAY, "入院登记错误")
    scene.near_miss(
        named(unit.no, by=event), "入院登记错误，已冲正", "the admission was a mistake and was reversed"
    )


@near_miss(_INPATIENTS)
def admitted_after_closing(scene: Scene) -> None:
    unit = scene.unit()
    begin = at(scene.day(8, 16), 10)
    event = _closed(scene, unit, later(begin, hours=-1))
    stay(scene, _member(scene, unit), hospital(scene), begin, begin + 3 * DAY, unit=unit)
    scene.near_miss(named(unit.no, by=event), "注销之后才入院", "the member was admitted after it")


def _transfer(
    scene: Scene, side: str, unit: Unit, to: str, person: Person, moment: int, *, late: int = 0
) -> Event:
    return scene.register(
        f"transferred_{side}",
        moment,
        late=late,
        transfer_id=f"T{scene.tag}",
        psn_no=person.no,
        gend=person.gend,
        brdy=day_text(person.born),
        psn_type=IN_SERVICE,
        from_emp_no=unit.no,
        emp_no=to,
        cross_pool=False,
        period=scene.month.text,
    )


@violation(_TRANSFERS)
def transfer_never_arrives(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    _transfer(scene, "out", unit, other.no, _member(scene, unit), scene.office(scene.day(3, 8)))
    event = _closed(scene, unit, scene.office(scene.day(12, 22)))
    scene.doubt(named(unit.no, by=event), "转出后没有转入", "the transfer went out and never came in")


@violation(_TRANSFERS)
def transfer_arrives_after_closing(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    person = _member(scene, unit)
    _transfer(scene, "out", unit, other.no, person, scene.office(scene.day(3, 8)))
    moment = scene.office(scene.day(10, 15))
    event = _closed(scene, unit, moment)
    _transfer(scene, "in", unit, other.no, person, later(moment, days=2))
    scene.doubt(named(unit.no, by=event), "注销两天后才转入", "it came in two days after the unit was gone")


@near_miss(_TRANSFERS)
def transfer_arrived_before(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    person = _member(scene, unit)
    _transfer(scene, "out", unit, other.no, person, scene.office(scene.day(3, 6)))
    moment = scene.office(scene.day(10, 20))
    _transfer(scene, "in", unit, other.no, person, later(moment, hours=-1))
    event = _closed(scene, unit, moment)
    scene.near_miss(named(unit.no, by=event), "注销前一小时已转入", "it came in an hour before")


@near_miss(_TRANSFERS)
def arrival_reported_late(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    person = _member(scene, unit)
    _transfer(scene, "out", unit, other.no, person, scene.office(scene.day(3, 6)))
    moment = scene.office(scene.day(10, 18))
    _transfer(scene, "in", unit, other.no, person, later(moment, days=-1), late=6 * DAY)
    event = _closed(scene, unit, moment)
    scene.near_miss(
        named(unit.no, by=event),
        "注销前已转入，记录晚到",
        "it had come in before; the record of it came later",
    )


@near_miss(_TRANSFERS)
def transfer_reversed(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    out = _transfer(scene, "out", unit, other.no, _member(scene, unit), scene.office(scene.day(3, 8)))
    scene.reverse(out, scene.office(scene.day(18, 24)), "转移撤销")
    event = _closed(scene, unit, scene.office(scene.day(10, 16)))
    scene.near_miss(named(unit.no, by=event), "转出已撤销", "the transfer was withdrawn")
