"""女职工生育后办理退保 / Deregistration after childbirth. Source document, section 3.12.1."""

from collections.abc import Iterator

from detectors.calendar_months import iso_day
from detectors.cells.maternity import (
    MATERNITY,
    Birth,
    InsuranceStop,
    InsuranceTaken,
    MaternityClaim,
    births_of,
)
from detectors.codes import FEMALE
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over
from detectors.wording import counted, days_after


class DeregisterAfterChildbirthParameters(Parameters):
    """The number of days stands in the catalogue made from the source document; what explains a stop is ours."""

    within_days: int = parameter(
        365,
        "分娩日期到停保日期的最大天数（日历日之差）",
        "Most calendar days from the birth to the day on which the insurance is stopped.",
        unit="days",
        origin="source document",
        ge=0,
        le=3650,
    )
    ordinary_reasons: tuple[str, ...] = parameter(
        (
            "调动",
            "调出",
            "调离",
            "转出",
            "转移",
            "换单位",
            "变更单位",
            "退休",
            "死亡",
            "身故",
            "job change",
            "transfer",
            "retire",
            "death",
            "died",
        ),
        "停保原因中含有这些文字的不列出（换单位、退休、死亡）；只有数字的按代码整体比较",
        "Words in the reason of the stop that explain it (job change, retirement, death); one of digits only is a code and must "
        "be the whole reason.",
        unit="words or codes",
        origin="ours",
    )
    reregistered_within_days: int = parameter(
        60,
        "停保后在此天数内（日历日之差）重新登记或转入的不列出（0 为不看）",
        "Calendar days after the stop in which a registration or a transfer-in withdraws the doubt (0: not looked at).",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


def judge(
    cell: Cell, parameters: DeregisterAfterChildbirthParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Each stop with the latest birth before it, by the dates in the records."""
    births = births_of(cell, FEMALE)
    for stop in cell.facts:
        if not isinstance(stop, InsuranceStop):
            continue
        born = max((day for day in births if day <= stop.day), default=None)
        if born is None or stop.day - born > parameters.within_days:
            continue
        if _is_ordinary(stop, parameters.ordinary_reasons) or _is_taken_up_again(
            cell, stop, parameters.reregistered_within_days
        ):
            continue
        closes = day_start_us(stop.day + parameters.reregistered_within_days + 1)
        complete = parameters.reregistered_within_days == 0 or is_over(context, closes)
        if not complete:
            yield WakeAt(closes)
        yield _finding(cell, stop, births[born], stop.day - born, parameters.within_days, complete)


def _is_ordinary(stop: InsuranceStop, words: tuple[str, ...]) -> bool:
    reason = (stop.reason or "").strip().lower()
    return any(
        reason == word.lower() if word.isdigit() else word.lower() in reason for word in words if word.strip()
    )


def _is_taken_up_again(cell: Cell, stop: InsuranceStop, within: int) -> bool:
    return within > 0 and any(
        isinstance(fact, InsuranceTaken) and 0 <= day_of(fact.time) - stop.day <= within
        for fact in cell.facts
    )


def _finding(cell: Cell, stop: InsuranceStop, birth: Birth, gap: int, within: int, complete: bool) -> Finding:
    (person,) = cell.parts
    after = days_after(gap, "分娩", "the birth")
    return Finding(
        anchor=join_anchor(person, stop.source, stop.event_id),
        occurred_at=stop.time,
        reason="stopped_after_childbirth",
        subject=Subject("person", person),
        region=birth.claims[0].region,
        amount=birth.paid,
        complete=complete,
        message=Text(
            f"女职工领取生育待遇，{after.zh}办理退保（{within} 天内列出）",
            f"The insurance of a woman who drew maternity benefits was stopped {after.en} (listed within "
            f"{counted(within, 'day')})",
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
                for claim in birth.told
            ),
            cite(stop, date=iso_day(stop.day), reason=stop.reason, gap_days=gap),
        ),
    )


RULE = Rule(
    id="deregister-after-childbirth",
    section="3.12.1",
    version="2",
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
        "停保原因写明换单位、退休、死亡的（ordinary_reasons），或停保后 60 天内重新登记、转入的（reregistered_within_days），不列出；"
        "这段时间未过，complete 为否。没有写原因的照常列出。已全额退回的申领不算。"
        "申领事件可带 fund_pay_sumamt（基金支付额），不带则不显示涉及金额。",
        "Only births for which the woman herself claimed count; days run from the birth to the stop, whenever the "
        "claim was made. A stop whose reason tells of a job change, retirement or death (`ordinary_reasons`), or after which she is "
        "registered again or transferred in within 60 days (`reregistered_within_days`), is not raised; until these days are over "
        "`complete` is false. A stop without a reason is raised. Claims given back whole do not count. The amount is shown when claims carry the optional `fund_pay_sumamt`.",
    ),
)
