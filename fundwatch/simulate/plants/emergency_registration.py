"""Scenes about emergencies that are registered late."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import DAY, at, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plan import PROVINCIAL, REGION
from fundwatch.simulate.plants.care import hospital, stay
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation

_RULE = "late-emergency-registration"


def _registered(
    scene: Scene, days: int, *, away: bool = False, hour: int = 9, insured: str = REGION
) -> tuple[Person, Event, str]:
    """An emergency admission late in the evening that is registered so many days later."""
    person = scene.person(age=52, insured=insured)
    place = scene.draw.choice(scene.pool.facilities.away) if away else hospital(scene)
    begin = at(scene.day(2, 15), 23, 20)
    plan = stay(scene, person, place, begin, begin + 9 * DAY, med_type="25" if away else "24", cents=180_000)
    moment = at(begin // DAY + days, hour)
    data = {
        "mdtrt_id": plan.mdtrt_id,
        "psn_no": person.no,
        "begntime": stamp(begin),
        "opt_time": stamp(moment),
        "mdtrtarea_admdvs": place.area,
        "insu_admdvs": insured,
    }
    event = scene.happen(place.source, "settlement.emergency_registered", moment, data)
    return person, event, f"{person.no}|{plan.mdtrt_id}|{event['source']}|{event['id']}"


@violation(_RULE)
def local_on_the_fourth_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 4, hour=0)
    scene.doubt(anchor, "本地，第 4 日零时登记", "at home, registered at midnight of the fourth day")


@violation(_RULE)
def away_on_the_sixth_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 6, away=True)
    scene.doubt(anchor, "异地，第 6 日登记", "in another city, registered on the sixth day")


@violation(_RULE)
def provincial_member_on_the_fifth_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 5, insured=PROVINCIAL)
    scene.doubt(
        anchor,
        "省直参保人在省会就医为本地，第 5 日登记",
        "insured with the province: at home in its capital, registered on the fifth day",
    )


@near_miss(_RULE)
def provincial_member_elsewhere_on_the_fifth_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 5, away=True, insured=PROVINCIAL)
    scene.near_miss(
        anchor,
        "省直参保人在外市就医，第 5 日登记，仍在期限内",
        "insured with the province, in another city, on the fifth day: still in time",
    )


@near_miss(_RULE)
def local_on_the_third_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 3, hour=22)
    scene.near_miss(
        anchor, "本地，第 3 日夜间登记，仍在期限内", "at home, late on the third day: still in time"
    )


@near_miss(_RULE)
def away_on_the_fifth_day(scene: Scene) -> None:
    _, _, anchor = _registered(scene, 5, away=True, hour=22)
    scene.near_miss(
        anchor, "异地，第 5 日登记，仍在期限内", "in another city, on the fifth day: still in time"
    )


@near_miss(_RULE)
def registration_reversed(scene: Scene) -> None:
    _, event, anchor = _registered(scene, 5)
    scene.reverse(event, later(at(scene.month.last, 9), hours=2))
    scene.near_miss(anchor, "登记已冲正", "the registration was reversed")
