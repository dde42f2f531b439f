"""费率变更 / Work-injury rate lowered. Source document, section 3.7.1."""

from collections.abc import Iterator
from itertools import pairwise

from detectors.amounts import plain
from detectors.calendar_months import iso_day
from detectors.cells.units import UNITS, UnitRate, name_at, region_at
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.wording import named


class WorkInjuryRateLoweredParameters(Parameters):
    """None: the source document knows no threshold."""


def judge(cell: Cell, parameters: WorkInjuryRateLoweredParameters, context: Context) -> Iterator[Finding]:
    """One finding for each rate below the one before it by effective date."""
    rates = [fact for fact in cell.facts if isinstance(fact, UnitRate)]
    if len(rates) < 2:
        return
    (unit,) = cell.parts
    rates.sort(key=lambda rate: rate.begndate)  # stable: the timeline's order within a day
    for before, lowered in pairwise(rates):
        if lowered.rate >= before.rate:
            continue
        name = named(unit, name_at(cell, lowered.time))
        yield Finding(
            anchor=join_anchor(unit, lowered.source, lowered.event_id),
            occurred_at=lowered.time,
            reason="rate_lowered",
            subject=Subject("unit", unit),
            region=region_at(cell, lowered.time),
            complete=True,
            message=Text(
                f"单位 {name} 的工伤费率自 {iso_day(lowered.begndate)} 起由 {plain(before.rate)} 降为 {plain(lowered.rate)}",
                f"The work-injury rate of unit {name} falls from {plain(before.rate)} to {plain(lowered.rate)} on "
                f"{iso_day(lowered.begndate)}",
            ),
            evidence=tuple(
                cite(rate, emp_no=unit, rate=plain(rate.rate), begndate=iso_day(rate.begndate))
                for rate in (before, lowered)
            ),
        )


RULE = Rule(
    id="work-injury-rate-lowered",
    section="3.7.1",
    version="2",
    name=Text("费率变更", "Work-injury rate lowered"),
    level="medium",
    business_item="unit-rates",
    cell=UNITS,
    parameters=WorkInjuryRateLoweredParameters,
    judge=judge,
    needs=(UnitRate,),
    meaning=Text(
        "单位的工伤保险费率被调低，单位因此少缴费，可能是行业风险类别认定不当。",
        "A unit's work-injury rate was lowered, so that it pays less: its line of business may have been put into too "
        "low a risk class.",
    ),
    to_check=Text(
        "核对行业类别、浮动费率文件和近年的工伤发生情况。",
        "Check the line of business, the grounds for the new rate and the injuries of recent years.",
    ),
    limits=Text(
        "按生效日期与前一条费率比较，同日以后设定的为后；按政策统一下调的也会列出。",
        "Rates are compared by effective date, on one day the later set is the later; a general cut by policy is "
        "listed too.",
    ),
)
