"""异地安置登记时间与实际操作时间不一致 / Off-site birth registered late. Source document, section 3.13.1.

The source calls it unclear and puts it off: shipped off. Its one condition is that the filing for a birth in another
city was accepted later than the due date and a month.
"""

from collections.abc import Iterator

from detectors.calendar_months import add_months, iso_day
from detectors.cells.offsite_filings import OFFSITE_FILINGS, OffsiteFiling
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class OffsiteBirthRegistrationLateParameters(Parameters):
    """The month stands in the source document."""

    months: int = parameter(
        1,
        "预产期之后允许受理的月数（到若干月后的同一日，含该日）",
        "Months after the due date in which the filing may be accepted, up to the same day of the month.",
        unit="months",
        origin="source document",
        ge=0,
        le=120,
    )


def judge(
    cell: Cell, parameters: OffsiteBirthRegistrationLateParameters, context: Context
) -> Iterator[Finding]:
    """Each filing for a birth by itself."""
    for fact in cell.facts:
        if isinstance(fact, OffsiteFiling) and fact.due is not None:
            last = add_months(fact.due, parameters.months)
            if fact.accepted > last:
                yield _finding(cell, fact, fact.due, last)


def _finding(cell: Cell, fact: OffsiteFiling, due: int, last: int) -> Finding:
    (person,) = cell.parts
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="accepted_after_due_date",
        subject=Subject("person", person),
        region=fact.region,
        complete=True,
        message=Text(
            f"异地生育备案于 {iso_day(fact.accepted)} 受理，晚于预产期 {iso_day(due)} 后的期限 {iso_day(last)}",
            f"The filing for a birth in another city was accepted on {iso_day(fact.accepted)}, after "
            f"{iso_day(last)}, the last day for the due date {iso_day(due)}",
        ),
        evidence=(
            cite(
                fact,
                plan_matn_date=iso_day(due),
                accepted=iso_day(fact.accepted),
                last_day=iso_day(last),
                mdtrtarea_admdvs=fact.area,
            ),
        ),
    )


RULE = Rule(
    id="offsite-birth-registration-late",
    section="3.13.1",
    name=Text("异地安置登记时间与实际操作时间不一致", "Off-site birth registered late"),
    level="medium",
    business_item="offsite-care",
    cell=OFFSITE_FILINGS,
    parameters=OffsiteBirthRegistrationLateParameters,
    judge=judge,
    needs=(OffsiteFiling,),
    state="disabled",
    meaning=Text(
        "异地生育备案的受理时间晚于预产期一个月以上，可能是事后补办。",
        "A filing for a birth in another city was accepted more than a month after the due date: it may have been made "
        "up afterwards.",
    ),
    to_check=Text(
        "核对预产期、实际分娩日期和受理时间。",
        "Check the due date, the day of the birth and when the filing was accepted.",
    ),
    limits=Text(
        "默认停用。来源文件：规则不明确，暂不实施。需要备案事件带预计生育日期 plan_matn_date（可选字段），不带则不判断；"
        "受理时间取 opt_time（可选字段），不带则取事件时间。",
        "Shipped off. Source document: unclear, not now. Needs the optional `plan_matn_date` (expected day of the birth) "
        "on the filing; without it nothing is raised. The day of acceptance is that of the optional `opt_time`, else "
        "the event's own.",
    ),
)
