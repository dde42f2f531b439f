"""一次性补缴不符合要求 / Irregular lump-sum back-payment. Source document, section 3.24.1.

The source's text is cut off after the title. Our reading: a back-payment is irregular when it covers too many months,
when it covers months in which another employer paid for the person, or when a stay in hospital is settled soon after.
"""

from collections.abc import Iterator

from detectors.amounts import total
from detectors.calendar_months import month_at
from detectors.cells.contributions import CONTRIBUTIONS, BackPayment, Contribution, SettledStay, standing
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, day_start_us, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.placeholders import is_placeholder
from detectors.refunds import counting
from detectors.windows import is_over
from detectors.wording import counted, days_after


class LumpSumBackPaymentParameters(Parameters):
    """The source is cut off before any number: both are ours."""

    max_months: int = parameter(
        12,
        "一次补缴最多覆盖的月数，超过即产生疑点",
        "Most months that one back-payment may cover; more raises.",
        unit="months",
        origin="ours",
        ge=1,
        le=600,
    )
    benefit_within_days: int = parameter(
        90,
        "补缴到账后发生住院结算的天数（日历日之差）",
        "Calendar days after the back-payment in which an inpatient settlement raises.",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


def judge(
    cell: Cell, parameters: LumpSumBackPaymentParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Each back-payment, with every reason that holds of it."""
    settled = [fact for fact in cell.facts if isinstance(fact, SettledStay)]
    care = counting(settled)
    for back in _back_payments(cell):
        months = back.last - back.first + 1
        elsewhere = standing(
            fact for fact in cell.facts if isinstance(fact, Contribution) and _overlaps(fact, back)
        )
        day = day_of(back.paid)
        stays = [
            fact
            for fact in care
            if fact.settled >= back.paid and day_of(fact.settled) - day <= parameters.benefit_within_days
        ]
        if months > parameters.max_months or elsewhere or stays:
            closes = day_start_us(day + parameters.benefit_within_days + 1)
            complete = is_over(context, closes)
            if not complete:
                yield WakeAt(closes)
            taken = {stay.setl_id for stay in stays}
            refunds = [fact for fact in settled if fact.takes_back in taken]
            yield _finding(cell, back, parameters, elsewhere, stays, refunds, complete)


def _back_payments(cell: Cell) -> Iterator[BackPayment]:
    """Those above zero, unless their employer was repaid as much for the same months."""
    held = [fact for fact in cell.facts if isinstance(fact, BackPayment)]
    spans: dict[tuple[int, int], list[BackPayment]] = {}
    for fact in held:
        spans.setdefault((fact.first, fact.last), []).append(fact)
    kept = {fact.name for told in spans.values() for fact in standing(told)}
    return (fact for fact in held if fact.name in kept)


def _overlaps(other: Contribution, back: BackPayment) -> bool:
    """Whether it is another employer's, for one of the months. A placeholder is no other employer."""
    return (
        other.emp_no != back.emp_no
        and other.first <= back.last
        and other.last >= back.first
        and not is_placeholder(other.emp_no)
        and not is_placeholder(back.emp_no)
    )


def _finding(
    cell: Cell,
    back: BackPayment,
    parameters: LumpSumBackPaymentParameters,
    elsewhere: list[Contribution],
    stays: list[SettledStay],
    refunds: list[SettledStay],
    complete: bool,
) -> Finding:
    (person,) = cell.parts
    months = back.last - back.first + 1
    reasons, zh, en = [], [], []
    if months > parameters.max_months:
        reasons.append("too_many_months")
        zh.append(f"超过 {parameters.max_months} 个月")
        en.append(f"more than {counted(parameters.max_months, 'month')}")
    if elsewhere:
        reasons.append("insured_elsewhere")
        zh.append(f"其间已由单位 {'、'.join(_units(elsewhere))} 缴费")
        en.append(f"months already paid by unit {', '.join(_units(elsewhere))}")
    if stays:
        first = min(stay.settled for stay in stays)
        after = days_after(day_of(first) - day_of(back.paid), "补缴", "the back-payment")
        within = parameters.benefit_within_days
        reasons.append("inpatient_soon_after")
        zh.append(f"{after.zh}发生住院结算（{within} 天内列出）")
        en.append(f"an inpatient settlement {after.en} (listed within {counted(within, 'day')})")
    paid = total(stay.fund_pay_sumamt for stay in (*stays, *refunds))
    span = f"{month_at(back.first)}–{month_at(back.last)}"
    return Finding(
        anchor=join_anchor(person, back.source, back.event_id),
        occurred_at=back.time,
        reason="+".join(reasons),
        subject=Subject("person", person),
        region=stays[0].region if stays else None,
        amount=paid if stays and paid >= 0 else None,
        complete=complete,
        message=Text(
            f"一次性补缴 {span} 共 {months} 个月：" + "，".join(zh),
            f"Back-payment of {counted(months, 'month')}, {span}: " + "; ".join(en),
        ),
        evidence=(
            _cite_contribution(back),
            *(_cite_contribution(fact) for fact in elsewhere),
            *(
                cite(
                    stay,
                    fixmedins_code=stay.facility,
                    mdtrt_id=stay.mdtrt_id,
                    setl_time=from_us(stay.settled).isoformat(),
                    fund_pay_sumamt=str(stay.fund_pay_sumamt),
                )
                for stay in (*stays, *refunds)
            ),
        ),
    )


def _units(contributions: list[Contribution]) -> list[str]:
    return sorted({fact.emp_no for fact in contributions})


def _cite_contribution(fact: Contribution) -> Evidence:
    return cite(
        fact,
        emp_no=fact.emp_no,
        accrym_begn=month_at(fact.first),
        accrym_end=month_at(fact.last),
        clct_time=from_us(fact.paid).isoformat(),
        amount=str(fact.amount),
    )


RULE = Rule(
    id="lump-sum-back-payment",
    section="3.24.1",
    version="2",
    name=Text("一次性补缴不符合要求", "Irregular lump-sum back-payment"),
    level="medium",
    business_item="back-payments",
    cell=CONTRIBUTIONS,
    parameters=LumpSumBackPaymentParameters,
    judge=judge,
    needs=(BackPayment,),
    meaning=Text(
        "一次性补缴月数过多、与其他单位的缴费重复，或补缴后很快住院，可能是为享受待遇而补缴。",
        "A back-payment covers too many months, or months that another employer paid for, or a stay in hospital "
        "follows soon: it may have been made for the benefit.",
    ),
    to_check=Text(
        "核对补缴审批材料、劳动关系证明，以及补缴期间和补缴后的就医记录。",
        "Check the approval, the proof of employment, and the care received in the months covered and after the "
        "payment.",
    ),
    limits=Text(
        "来源文件此条只有标题，判断条件和参数为本项目的理解。其他单位缴费指所属月份重叠、合计大于零的缴费或补缴（占位单位编号不算）；"
        "金额为零或负的是退款，不算补缴，同一单位同一期间合计不大于零的补缴不列出；退费的住院结算不算，部分退费从金额中扣除；"
        "住院按结算时刻计算，须不早于补缴到账。涉及金额为其后住院结算的基金支付额，无住院则不显示。",
        "The source has a title only; conditions and numbers are our reading. Another employer's payment is a "
        "contribution or back-payment for one of the months that was not given back (a placeholder is no employer). Amounts of zero or "
        "less are refunds and no back-payments; one that was given back is not raised. Settlements that were refunded are no stays, a "
        "partial refund lowers the amount. Stays count by the moment of settlement, "
        "not before the back-payment was received. The amount is what the fund paid for those stays; without a stay "
        "there is none.",
    ),
)
