"""女职工生育后办理退保 / Deregistration after childbirth. Source document, section 3.12.1."""

from collections.abc import Iterator

from detectors.calendar_months import iso_day
from detectors.cells.maternity import MATERNITY, InsuranceStop, MaternityClaim, paid_for
from detectors.codes import FEMALE
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class DeregisterAfterChildbirthParameters(Parameters):
    """The number of days stands in the catalogue made from the source document."""

    within_days: int = parameter(
        365,
        "分娩日期到停保日期的最大天数（日历日之差）",
        "Most calendar days from the birth to the day on which the insurance is stopped.",
        unit="days",
        origin="source document",
        ge=0,
        le=3650,
    )


def judge(cell: Cell, parameters: DeregisterAfterChildbirthParameters, context: Context) -> Iterator[Finding]:
    """Each stop with the latest birth before it, by the dates in the records."""
    stops = [fact for fact in cell.facts if isinstance(fact, InsuranceStop)]
    claims = [fact for fact in cell.facts if isinstance(fact, MaternityClaim) and fact.gend == FEMALE]
    for stop in stops:
        born = max((claim.born for claim in claims if claim.born <= stop.day), default=None)
        if born is not None and stop.day - born <= parameters.within_days:
            yield _finding(cell, stop, [claim for claim in claims if claim.born == born], stop.day - born)


def _finding(cell: Cell, stop: InsuranceStop, claims: list[MaternityClaim], gap: int) -> Finding:
    (person,) = cell.parts
    return Finding(
        anchor=join_anchor(person, stop.source, stop.event_id),
        occurred_at=stop.time,
        reason="stopped_after_childbirth",
        subject=Subject("person", person),
        region=claims[0].region,
        amount=paid_for(claims),
        complete=True,
        message=Text(
            f"女职工领取生育待遇，分娩 {gap} 天后办理退保",
            f"The insurance of a woman who drew maternity benefits was stopped {gap} day(s) after the birth",
        ),
        evidence=(
            *(
                cite(
                    claim,
                    setl_id=claim.setl_id,
                    birctrl_matn_date=iso_day(claim.born),
                    claim_date=iso_day(claim.claimed),
                    fund_pay_sumamt=None if claim.paid is None else str(claim.paid),
                )
                for claim in claims
            ),
            cite(stop, date=iso_day(stop.day), reason=stop.reason, gap_days=gap),
        ),
    )


RULE = Rule(
    id="deregister-after-childbirth",
    section="3.12.1",
    name=Text("女职工生育后办理退保", "Deregistration after childbirth"),
    level="medium",
    business_item="maternity-benefits",
    cell=MATERNITY,
    parameters=DeregisterAfterChildbirthParameters,
    judge=judge,
    needs=(InsuranceStop, MaternityClaim),
    meaning=Text(
        "女职工领取生育待遇后不久即停保，可能为领取待遇而临时挂靠参保。",
        "A woman drew maternity benefits and left the insurance soon after the birth: she may have been registered "
        "for the benefits only.",
    ),
    to_check=Text(
        "核对劳动合同、工资发放、参保起止时间和停保原因（正常离职、调动除外）。",
        "Check contract, wages, the first and last month of insurance and why it ended; an ordinary change of job "
        "explains it.",
    ),
    limits=Text(
        "只看本人（女性）申领过待遇的分娩；天数按分娩日期与停保日期之差计算，与申领日期无关。"
        "申领事件可带 fund_pay_sumamt（基金支付额），不带则不显示涉及金额。",
        "Only births for which the woman herself claimed count; days run from the birth to the stop, whenever the "
        "claim was made. The amount is shown when claims carry the optional `fund_pay_sumamt`.",
    ),
)
