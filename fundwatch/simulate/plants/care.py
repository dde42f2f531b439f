"""What scenes need of hospitals and pharmacies: stays, visits and purchases of actors."""

from dataclasses import dataclass, field
from typing import Any, Final

from fundwatch.simulate.events import Event, yuan
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import DAY, MINUTE, at, day_text, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.scene import Scene, Wrong
from fundwatch.simulate.units import Unit

_EVENING: Final = 21 * 60 + 5
_EVENING_MINUTES: Final = 165


def hospitals(scene: Scene, count: int = 1, *, primary: bool = False) -> list[Facility]:
    """Different hospitals of the pool."""
    places = scene.pool.facilities
    return scene.draw.sample(places.primary if primary else [*places.tertiary, *places.secondary], count)


def hospital(scene: Scene) -> Facility:
    """One of the hospitals."""
    return hospitals(scene)[0]


def pharmacy(scene: Scene) -> Facility:
    """One of the pharmacies."""
    return scene.draw.choice(scene.pool.facilities.pharmacies)


def after_hours(scene: Scene, day: int, minutes: int = 4) -> tuple[Facility, int]:
    """A pharmacy and a moment of its evening with nobody else in it for so many minutes.

    By day a single customer more could make a crowd of ordinary ones.
    """
    places = scene.pool.facilities.pharmacies
    start = scene.draw.below(len(places))
    for step in range(len(places)):
        place = places[(start + step) % len(places)]
        taken = place.after_hours.get(day, 0)
        if taken + minutes + 4 <= _EVENING_MINUTES:
            place.after_hours[day] = taken + minutes + 4
            return place, at(day, 0, 0) + (_EVENING + taken) * MINUTE
    raise OverflowError("every pharmacy's evening is taken")


def settled(
    scene: Scene,
    person: Person,
    place: Facility,
    moment: int,
    cents: int,
    *,
    late: int = 0,
    wrong: Wrong | None = None,
    **more: Any,
) -> Event:
    """A settlement, entered in the facility's books. `cents` is what the fund pays; `more` overrides any field."""
    scene.count += 1
    data = {
        "setl_id": f"{scene.tag}-s{scene.count}",
        "mdtrt_id": f"{scene.tag}-m{scene.count}",
        "psn_no": person.no,
        "fixmedins_code": place.code,
        "fixmedins_type": "pharmacy" if place.pharmacy else "hospital",
        "med_type": "41" if place.pharmacy else "11",
        "setl_time": stamp(moment),
        "gend": person.gend,
        "psn_type": person.kind,
        "medfee_sumamt": yuan(cents * 2),
        "fund_pay_sumamt": yuan(cents),
        "insu_admdvs": person.insured,
        "mdtrtarea_admdvs": place.area,
        **more,
    }
    place.ledger.expect(moment // DAY, cents)
    event = scene.happen(place.source, "settlement.settled", moment, data, late=late, wrong=wrong)
    scene.paid[event["id"]] = (place, moment // DAY, cents)
    scene.payers[event["id"]] = person
    return event


def take_back(scene: Scene, event: Event, moment: int, reason: str = "结算有误") -> None:
    """Reverse a settlement, in the books too."""
    place, day, cents = scene.paid.pop(event["id"])
    place.ledger.expect(day, cents, -1)
    scene.reverse(event, moment, reason)


def refund(scene: Scene, event: Event, moment: int, *, percent: int = 100, **more: Any) -> Event:
    """Give back so much of a settlement, in the books of that day. `more` overrides any field; None leaves it out."""
    place, _, cents = scene.paid[event["id"]]
    data = event["data"]
    given = {
        "mdtrt_id": data["mdtrt_id"],
        "med_type": data["med_type"],
        "begntime": stamp(moment),
        "medfee_sumamt": yuan(-int(data["medfee_sumamt"].replace(".", "")) * percent // 100),
        "refd_setl_flag": "1",
        "init_setl_id": data["setl_id"],
        **more,
    }
    given = {name: value for name, value in given.items() if value is not None}
    return settled(scene, scene.payers[event["id"]], place, moment, -cents * percent // 100, **given)


def visit(scene: Scene, person: Person, place: Facility, moment: int, **more: Any) -> Event:
    """An outpatient visit, settled when it begins."""
    cents = 2_000 + scene.draw.below(9_000)
    return settled(scene, person, place, moment, cents, begntime=stamp(moment), **more)


def purchase(scene: Scene, person: Person, place: Facility, moment: int, **more: Any) -> Event:
    """A purchase in a pharmacy."""
    cents = 500 + scene.draw.below(3_000)
    return settled(scene, person, place, moment, cents, begntime=stamp(moment), **more)


@dataclass(slots=True)
class StayPlan:
    """A stay of an actor, and its events once they are sent. `cents` is what the fund pays; None settles nothing.

    `wrong` is the body that the admission comes with at first.
    """

    person: Person
    place: Facility
    begin: int
    end: int
    med_type: str = "21"
    diagnosis: str = "J18.900"
    unit: Unit | None = None
    cents: int | None = None
    discharged: bool = True
    die_day: int = 0
    mdtrt_id: str = ""
    wrong: Wrong | None = None
    events: list[Event] = field(default_factory=list)


def stay(scene: Scene, person: Person, place: Facility, begin: int, end: int, **more: Any) -> StayPlan:
    """A stay from one moment to another: admission, discharge, and where `cents` are given the settlement."""
    plan = StayPlan(person, place, begin, end, **more)
    scene.count += 1
    plan.mdtrt_id = plan.mdtrt_id or f"{scene.tag}-m{scene.count}"
    common: dict[str, Any] = {"mdtrt_id": plan.mdtrt_id, "psn_no": person.no}
    if plan.unit is not None:
        common["emp_no"] = plan.unit.no
    common["fixmedins_code"] = place.code
    admission = {
        **common,
        "begntime": stamp(begin),
        "med_type": plan.med_type,
        "brdy": day_text(person.born),
        "gend": person.gend,
        "psn_type": person.kind,
        "insu_admdvs": person.insured,
        "mdtrtarea_admdvs": place.area,
        "dscg_maindiag_code": plan.diagnosis,
    }
    plan.events.append(scene.happen(place.source, "settlement.admitted", begin, admission, wrong=plan.wrong))
    if plan.discharged:
        discharge = {**common, "begntime": stamp(begin), "endtime": stamp(end)}
        if plan.die_day:
            discharge["die_date"] = day_text(plan.die_day)
        plan.events.append(scene.happen(place.source, "settlement.discharged", end, discharge))
    if plan.cents is not None:
        plan.events.append(settle_stay(scene, plan, end + 20 * MINUTE))
    return plan


def settle_stay(scene: Scene, plan: StayPlan, moment: int, **more: Any) -> Event:
    """The settlement of a stay, whenever it is made."""
    given: dict[str, Any] = {
        "mdtrt_id": plan.mdtrt_id,
        "med_type": plan.med_type,
        "begntime": stamp(plan.begin),
        "endtime": stamp(plan.end),
        "brdy": day_text(plan.person.born),
        "dscg_maindiag_code": plan.diagnosis,
    }
    if plan.unit is not None:
        given["emp_no"] = plan.unit.no
    return settled(scene, plan.person, plan.place, moment, plan.cents or 60_000, **{**given, **more})


def stay_anchor(plan: StayPlan) -> str:
    """The anchor of the rules that look at a person's stays in one hospital."""
    return f"{plan.person.no}|{plan.place.code}|{plan.mdtrt_id}"


def care_anchor(event: Event) -> str:
    """The anchor of the rules that look at one settlement of a person."""
    return f"{event['data']['psn_no']}|{event['source']}|{event['id']}"


def long_stay(
    scene: Scene, person: Person, place: Facility, first: int, nights: int, after: int, **more: Any
) -> StayPlan:
    """From ten in the morning of a day (an ordinal) to noon so many nights later, settled in the middle `after` some of them.

    Not every source flags the interim settlement: `flagged`. `told` is false where none sends the admission and discharge.
    """
    flagged, told = more.pop("flagged", True), more.pop("told", True)
    begin, end, cut = at(first, 10), at(first + nights, 12), at(first + after, 17)
    plan = (
        stay(scene, person, place, begin, end, **more)
        if told
        else StayPlan(person, place, begin, end, **more)
    )
    plan.mdtrt_id = plan.mdtrt_id or f"{scene.tag}-m"
    plan.cents = 90_000
    flags = ({"mid_setl_flag": "1"}, {"mid_setl_flag": "0"}) if flagged else ({}, {})
    plan.events.append(settle_stay(scene, plan, cut + 20 * MINUTE, endtime=stamp(cut), **flags[0]))
    rest = stamp(at(first + after + 1, 0))
    plan.events.append(settle_stay(scene, plan, end + 20 * MINUTE, begntime=rest, **flags[1]))
    return plan
