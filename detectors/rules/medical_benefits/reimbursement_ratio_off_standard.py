"""医疗费报销结算比例不符合规定 / Reimbursement ratio off standard. Source document, section 3.15.3.

The source has paused it: shipped off. The ratio that the pool fund paid of the fee within policy, above the deductible,
is held against a table of the pool's own ratios.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from detectors.amounts import cents, number, plain, times, total
from detectors.cells.reimbursements import REIMBURSEMENTS, GivenBack, Reimbursement
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import yuan

TABLE: Final = "reimbursement-ratios"


class ReimbursementRatioOffStandardParameters(Parameters):
    """The source is paused before any number."""

    tolerance: float = parameter(
        0.005,
        "实际支付比例与规定比例之间允许的差（0.005 即 0.5 个百分点）",
        "Difference between the ratio paid and the standard that is let pass (0.005 is half a percentage point).",
        unit="share",
        origin="ours",
        ge=0,
        le=1,
    )


class _Parts(NamedTuple):
    """What a settlement comes to after its refunds, in CNY."""

    covered: Decimal
    deductible: Decimal
    paid: Decimal


def judge(
    cell: Cell, parameters: ReimbursementRatioOffStandardParameters, context: Context
) -> Iterator[Finding]:
    """Each settlement whose parts the source tells and whose standard the table holds."""
    tolerance = number(parameters.tolerance)
    table = context.tables[TABLE]
    refunds = [fact for fact in cell.facts if isinstance(fact, GivenBack)]
    for fact in cell.facts:
        if not isinstance(fact, Reimbursement):
            continue
        parts = _net(fact, refunds)
        if parts is None:
            continue
        base = parts.covered - parts.deductible
        if base <= 0:
            continue
        key = (fact.region, fact.psn_type[:2], fact.med_type, fact.hosp_lv)
        ratio = table.value(*key, on=date.fromordinal(fact.day))
        # compared as money, so that no quotient is rounded before the decision
        if ratio is not None and abs(parts.paid - times(ratio, base)) > times(tolerance, base):
            yield _finding(cell, fact, refunds, parts, ratio)


def _net(fact: Reimbursement, refunds: list[GivenBack]) -> _Parts | None:
    """None where a refund does not tell its parts: what was settled in the end is not known then."""
    covered, deductible, paid = [fact.covered], [fact.deductible], [fact.paid]
    for refund in refunds:
        if refund.covered is None or refund.deductible is None or refund.paid is None:
            return None
        covered.append(refund.covered)
        deductible.append(refund.deductible)
        paid.append(refund.paid)
    return _Parts(total(covered), total(deductible), total(paid))


def _finding(
    cell: Cell, fact: Reimbursement, refunds: list[GivenBack], parts: _Parts, ratio: Decimal
) -> Finding:
    person, setl_id = cell.parts
    base = parts.covered - parts.deductible
    due = times(ratio, base)
    above = parts.paid > due
    paid_percent, due_percent = _percent(parts.paid / base), _percent(ratio)
    off = yuan(abs(parts.paid - due))
    zh, en = ("多付", "overpaid by") if above else ("少付", "underpaid by")
    return Finding(
        anchor=join_anchor(person, setl_id, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="above_standard" if above else "below_standard",
        subject=Subject("person", person),
        region=fact.region,
        facility=fact.facility,
        amount=cents(parts.paid - due) if above else None,
        complete=True,
        message=Text(
            f"统筹支付比例 {paid_percent}，规定 {due_percent}，{zh} {off} 元（政策范围内 {yuan(parts.covered)} 元，"
            f"起付线 {yuan(parts.deductible)} 元）",
            f"The pool fund paid {paid_percent}, the standard is {due_percent}: {en} {off} CNY (within policy "
            f"{yuan(parts.covered)} CNY, deductible {yuan(parts.deductible)} CNY)",
        ),
        evidence=(
            cite(
                fact,
                setl_id=setl_id,
                psn_type=fact.psn_type,
                med_type=fact.med_type,
                hosp_lv=fact.hosp_lv,
                inscp_scp_amt=str(fact.covered),
                act_pay_dedc=str(fact.deductible),
                hifp_pay=str(fact.paid),
                standard=plain(ratio),
            ),
            *(
                cite(
                    refund,
                    init_setl_id=setl_id,
                    inscp_scp_amt=str(refund.covered),
                    act_pay_dedc=str(refund.deductible),
                    hifp_pay=str(refund.paid),
                )
                for refund in refunds
            ),
        ),
    )


def _percent(share: Decimal) -> str:
    """For people: two decimals of a percentage."""
    return f"{cents(share * 100)}%"


RULE = Rule(
    id="reimbursement-ratio-off-standard",
    section="3.15.3",
    name=Text("医疗费报销结算比例不符合规定", "Reimbursement ratio off standard"),
    level="medium",
    business_item="medical-benefits",
    cell=REIMBURSEMENTS,
    parameters=ReimbursementRatioOffStandardParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    state="disabled",
    tables=(TABLE,),
    meaning=Text(
        "统筹基金实际支付比例与规定比例不一致，可能是结算参数或人员类别有误。",
        "The share that the pool fund paid is not the one laid down: parameters of the settlement, or the category of "
        "the person, may be wrong.",
    ),
    to_check=Text(
        "核对人员类别、医院等级、起付线和结算参数，查看是否有特殊政策。",
        "Check the person's category, the hospital's level, the deductible and the settlement's parameters; a special "
        "policy explains it.",
    ),
    limits=Text(
        "默认停用。来源文件：暂停实施。需要结算事件带 hosp_lv、inscp_scp_amt、act_pay_dedc、hifp_pay（可选字段）和 "
        "psn_type，并在参考表 reimbursement-ratios 中填入本统筹区比例（随附的表没有数据）；缺任何一项则不判断。"
        "实际比例 = 统筹基金支付 ÷（政策范围内费用 − 起付线）。分段计算的比例无法用一个数表示。"
        "有退费的，各项按退费后的净额计算；退费没有分项的不判断。",
        "Shipped off. Source document: paused. Needs the optional `hosp_lv`, `inscp_scp_amt`, `act_pay_dedc`, "
        "`hifp_pay` and `psn_type` on the settlement, and the pool's own ratios in the reference table "
        "reimbursement-ratios (which ships empty); where one is missing nothing is raised. The ratio paid is "
        "the pool fund's payment over the fee within policy less the deductible. Ratios that differ by bands of the "
        "fee do not fit one number. Where something was given back, the parts are net of it; a refund that does not tell its parts "
        "leaves nothing to judge.",
    ),
)
