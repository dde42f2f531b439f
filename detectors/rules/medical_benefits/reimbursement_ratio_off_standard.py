"""医疗费报销结算比例不符合规定 / Reimbursement ratio off standard. Source document, section 3.15.3.

The source has paused it: shipped off. The ratio that the pool fund paid of the fee within policy, above the deductible,
is held against a table of the pool's own ratios.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from detectors.amounts import cents, number, plain, times
from detectors.cells.reimbursements import REIMBURSEMENTS, Reimbursement
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter

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


def judge(
    cell: Cell, parameters: ReimbursementRatioOffStandardParameters, context: Context
) -> Iterator[Finding]:
    """Each settlement whose parts the source tells and whose standard the table holds."""
    tolerance = number(parameters.tolerance)
    table = context.tables[TABLE]
    for fact in cell.facts:
        base = fact.covered - fact.deductible
        if base <= 0:
            continue
        key = (fact.region, fact.psn_type[:2], fact.med_type, fact.hosp_lv)
        ratio = table.value(*key, on=date.fromordinal(fact.day))
        # compared as money, so that no quotient is rounded before the decision
        if ratio is not None and abs(fact.paid - times(ratio, base)) > times(tolerance, base):
            yield _finding(cell, fact, base, ratio)


def _finding(cell: Cell, fact: Reimbursement, base: Decimal, ratio: Decimal) -> Finding:
    person, setl_id = cell.parts
    due = times(ratio, base)
    above = fact.paid > due
    paid_percent, due_percent = _percent(fact.paid / base), _percent(ratio)
    return Finding(
        anchor=join_anchor(person, setl_id, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="above_standard" if above else "below_standard",
        subject=Subject("person", person),
        region=fact.region,
        facility=fact.facility,
        amount=cents(fact.paid - due) if above else None,
        complete=True,
        message=Text(
            f"统筹支付比例 {paid_percent}，规定 {due_percent}（政策范围内 {plain(fact.covered)} 元，"
            f"起付线 {plain(fact.deductible)} 元）",
            f"The pool fund paid {paid_percent}, the standard is {due_percent} (within policy {plain(fact.covered)} "
            f"CNY, deductible {plain(fact.deductible)} CNY)",
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
        "实际比例 = 统筹基金支付 ÷（政策范围内费用 − 起付线）。分段计算的比例无法用一个数表示。",
        "Shipped off. Source document: paused. Needs the optional `hosp_lv`, `inscp_scp_amt`, `act_pay_dedc`, "
        "`hifp_pay` and `psn_type` on the settlement, and the pool's own ratios in the reference table "
        "reimbursement-ratios (which ships empty); where one is missing nothing is raised. The ratio paid is "
        "the pool fund's payment over the fee within policy less the deductible. Ratios that differ by bands of the "
        "fee do not fit one number.",
    ),
)
