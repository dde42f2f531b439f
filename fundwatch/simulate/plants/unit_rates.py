"""Scenes about work-injury rates."""

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import day_text
from fundwatch.simulate.plants.scene import Scene, later, named, near_miss, violation
from fundwatch.simulate.units import Unit

_RULE = "work-injury-rate-lowered"


def _rate(scene: Scene, unit: Unit, rate: str, begins: int, moment: int) -> Event:
    return scene.register("rate_set", moment, emp_no=unit.no, rate=rate, begndate=day_text(begins))


@violation(_RULE)
def rate_lowered(scene: Scene) -> None:
    unit = scene.unit()
    _rate(scene, unit, "0.013", scene.month.first, scene.office(scene.day(2, 5)))
    lower = _rate(scene, unit, "0.009", scene.month.first + 14, scene.office(scene.day(12, 20)))
    scene.doubt(named(unit.no, by=lower), "费率由 1.3% 降为 0.9%", "from 1.3 % to 0.9 %")


@violation(_RULE)
def lowered_by_effective_date(scene: Scene) -> None:
    unit = scene.unit()
    low = _rate(scene, unit, "0.0070", scene.month.first + 20, scene.office(scene.day(2, 5)))
    _rate(scene, unit, "0.0071", scene.month.first + 5, scene.office(scene.day(12, 20)))
    scene.doubt(
        named(unit.no, by=low),
        "按生效日期，先录入的一条在后且较低",
        "by effective date the record that was entered first comes second, and is lower",
    )


@near_miss(_RULE)
def rate_unchanged(scene: Scene) -> None:
    unit = scene.unit()
    _rate(scene, unit, "0.009", scene.month.first, scene.office(scene.day(2, 5)))
    same = _rate(scene, unit, "0.0090", scene.month.first + 14, scene.office(scene.day(12, 20)))
    scene.near_miss(
        named(unit.no, by=same), "费率未变（0.009 与 0.0090）", "the rate is the same, written 0.0090"
    )


@near_miss(_RULE)
def rate_raised(scene: Scene) -> None:
    unit = scene.unit()
    _rate(scene, unit, "0.009", scene.month.first, scene.office(scene.day(2, 5)))
    higher = _rate(scene, unit, "0.011", scene.month.first + 14, scene.office(scene.day(12, 20)))
    scene.near_miss(named(unit.no, by=higher), "费率上调", "the rate was raised")


@near_miss(_RULE)
def lowering_reversed(scene: Scene) -> None:
    unit = scene.unit()
    _rate(scene, unit, "0.013", scene.month.first, scene.office(scene.day(2, 5)))
    moment = scene.office(scene.day(8, 14))
    lower = _rate(scene, unit, "0.007", scene.month.first + 10, moment)
    scene.reverse(lower, later(moment, days=4))
    scene.near_miss(named(unit.no, by=lower), "下调已冲正", "the lower rate was reversed")
