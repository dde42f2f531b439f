"""生产日期与报销日期超限 / Maternity claim too late. Source document, section 3.12.3."""

from collections.abc import Iterator
from datetime import date

from detectors.calendar_months import day_in_month, iso_day
from detectors.cells.maternity import MATERNITY, MaternityClaim, claims_of
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted


class MaternityClaimLateParameters(Parameters):
    """The last day stands in the source document."""

    month: int = parameter(
        3,
        "分娩次年最后申领日的月份",
        "Month of the last day for claims, in the year after the birth.",
        unit="month of the year",
        origin="source document",
        ge=1,
        le=12,
    )
    day: int = parameter(
        31,
        "分娩次年最后申领日的日（当月无此日则为月末）",
        "Day of that month; the month's last day where it has no such day.",
        unit="day of the month",
        origin="source document",
        ge=1,
        le=31,
    )


def judge(cell: Cell, parameters: MaternityClaimLateParameters, context: Context) -> Iterator[Finding]:
    """Each claim by itself."""
    for claim in claims_of(cell):
        last = day_in_month(date.fromordinal(claim.born).year + 1, parameters.month, parameters.day)
        if claim.claimed > last:
            yield _finding(cell, claim, last)


def _finding(cell: Cell, claim: MaternityClaim, last: int) -> Finding:
    (person,) = cell.parts
    late = claim.claimed - last
    return Finding(
        anchor=join_anchor(person, claim.source, claim.event_id),
        occurred_at=claim.time,
        reason="claimed_after_last_day",
        subject=Subject("person", person),
        region=claim.region,
        amount=claim.paid,
        complete=True,
        message=Text(
            f"生育待遇申领日期 {iso_day(claim.claimed)} 超过最后期限 {iso_day(last)}（晚 {late} 天）",
            f"Maternity benefits were claimed on {iso_day(claim.claimed)}, {counted(late, 'day')} after the last day "
            f"{iso_day(last)}",
        ),
        evidence=(
            cite(
                claim,
                setl_id=claim.setl_id,
                birctrl_matn_date=iso_day(claim.born),
                claim_date=iso_day(claim.claimed),
                last_day=iso_day(last),
                fund_pay_sumamt=None if claim.paid is None else str(claim.paid),
            ),
        ),
    )


RULE = Rule(
    id="maternity-claim-late",
    section="3.12.3",
    version="2",
    name=Text("生产日期与报销日期超限", "Maternity claim too late"),
    level="medium",
    business_item="maternity-benefits",
    cell=MATERNITY,
    parameters=MaternityClaimLateParameters,
    judge=judge,
    needs=(MaternityClaim,),
    meaning=Text(
        "生育待遇应在分娩次年 3 月 31 日前申领，超期申领的可能不符合规定。",
        "Maternity benefits are to be claimed by 31 March of the year after the birth; a later claim may not be "
        "payable.",
    ),
    to_check=Text(
        "核对分娩日期、受理日期和超期原因，查看有无批准延期的材料。",
        "Check the dates of birth and of receipt, why it was late, and whether an extension was granted.",
    ),
    limits=Text(
        "按分娩日期和申领日期（claim_date）判断，最后期限当日仍算按时；与付款日期无关；金额为零或负的是退款，不算申领，已全额退回的申领不列出。",
        "Judged by the dates of birth and of the claim (`claim_date`); the last day itself is in time. The day of "
        "payment plays no part. A claim of zero or less is a refund and none; one that was given back whole is not raised.",
    ),
)
