"""频繁购药 / Frequent purchases. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.cells.visits import VISITS, Visit, visits_of
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.outpatient_benefits.frequency import Limits, frequent


class FrequentPurchasesParameters(Parameters):
    """Practice differs by pool; the defaults are ours."""

    max_per_day: int = parameter(
        3,
        "一天内药店结算次数上限",
        "Most pharmacy settlements on one day.",
        unit="settlements",
        origin="ours",
        ge=1,
        le=1_000,
    )
    max_per_month: int = parameter(
        15,
        "一个自然月内药店结算次数上限",
        "Most pharmacy settlements in one calendar month.",
        unit="settlements",
        origin="ours",
        ge=1,
        le=10_000,
    )


def judge(
    cell: Cell, parameters: FrequentPurchasesParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """Settlements are counted by their number, whatever the events that tell of them."""
    limits = Limits(parameters.max_per_day + 1, parameters.max_per_month + 1)
    if len(cell.facts) < min(limits):
        return
    purchases = visits_of(cell, "pharmacy")
    if len(purchases) >= min(limits):
        yield from frequent(cell, purchases, limits, _same, "many_purchases", _words, context)


def _same(purchase: Visit) -> str:
    return purchase.setl_id


def _words(window: str, count: int, least: int) -> Text:
    return Text(
        f"{window} 药店购药结算 {count} 次（上限 {least - 1} 次）",
        f"{window}: {count} pharmacy settlements (at most {least - 1})",
    )


RULE = Rule(
    id="frequent-purchases",
    section="outpatient",
    name=Text("频繁购药", "Frequent purchases"),
    level="medium",
    business_item="outpatient-benefits",
    cell=VISITS,
    parameters=FrequentPurchasesParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    meaning=Text(
        "同一参保人一天或一个月内在药店结算次数过多：可能多人共用医保卡、套取个人账户或囤药倒卖。",
        "A person has too many pharmacy settlements in a day or a month: the card may be shared, the personal account cashed "
        "out, or drugs hoarded and sold on.",
    ),
    to_check=Text(
        "看购药品种、数量是否合理，是否集中在少数药店，询问本人。",
        "See whether items and quantities make sense and whether few pharmacies stand out; ask the person.",
    ),
    limits=Text(
        "按业务时间的自然日、自然月统计；同一结算号只算一次。机构类型未填时以医疗类别 41 判断药店。每天、每月各为一个疑点。"
        "退费不算次数，全额退费的结算也不算，金额为扣除退费后的净额；退费只看到结算次月月底为止。",
        "By calendar day and month of business time; a settlement number counts once. Where the facility's type is not given, "
        "visit type 41 tells a pharmacy. A day and a month are doubts of their own. Refunds do not count, nor does what is "
        "refunded whole; the amount is net of refunds. They are seen up to the end of the following month.",
    ),
)
