"""频繁门诊 / Frequent outpatient visits. National framework GZ10000204002000."""

from collections.abc import Iterator

from detectors.cells.visits import VISITS, Visit, visits_of
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.outpatient_benefits.frequency import Limits, frequent


class FrequentOutpatientParameters(Parameters):
    """The framework names the matter and gives no numbers."""

    per_day: int = parameter(
        4,
        "一天内门诊就诊次数达到该数即列出",
        "Outpatient visits on one day from which on the day is raised.",
        unit="visits",
        origin="ours",
        ge=2,
        le=1_000,
    )
    per_month: int = parameter(
        20,
        "一个自然月内门诊就诊次数达到该数即列出",
        "Outpatient visits in one calendar month from which on the month is raised.",
        unit="visits",
        origin="ours",
        ge=2,
        le=10_000,
    )


def judge(
    cell: Cell, parameters: FrequentOutpatientParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """A visit is one mdtrt_id of one facility, on the day of its first settlement in the month."""
    limits = Limits(parameters.per_day, parameters.per_month)
    if len(cell.facts) < min(limits):
        return
    visits = visits_of(cell, "outpatient")
    if len(visits) >= min(limits):
        yield from frequent(cell, visits, limits, _same, "many_visits", _words, context)


def _same(visit: Visit) -> str:
    return f"{visit.facility}\x1f{visit.mdtrt_id}"


def _words(window: str, count: int, least: int) -> Text:
    return Text(
        f"{window} 门诊就诊 {count} 次（达到 {least} 次即列出）",
        f"{window}: {count} outpatient visits ({least} or more are raised)",
    )


RULE = Rule(
    id="frequent-outpatient",
    section="outpatient",
    national_code="GZ10000204002000",
    name=Text("频繁门诊", "Frequent outpatient visits"),
    level="medium",
    business_item="outpatient-benefits",
    cell=VISITS,
    parameters=FrequentOutpatientParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    meaning=Text(
        "同一参保人一天或一个月内门诊次数过多：可能被多人使用医保卡，或虚开诊疗、倒卖药品（国家规则 GZ10000204002000）。",
        "A person has too many outpatient visits in a day or a month: several people may use the card, visits be invented or "
        "drugs sold on (national rule GZ10000204002000).",
    ),
    to_check=Text(
        "看就诊机构、科室和药品是否重复，询问本人病情，调取监控。",
        "See whether facilities, departments and drugs repeat; ask the person; look at the cameras.",
    ),
    limits=Text(
        "按业务时间的自然日、自然月统计，同一就诊ID的多次结算算一次；不含住院和药店购药。每天、每月各为一个疑点。"
        "退费不算次数，全额退费的结算也不算，金额为扣除退费后的净额；退费只看到结算次月月底为止。",
        "By calendar day and month of business time; several settlements of one visit count once; stays and pharmacies are "
        "not counted. A day and a month are doubts of their own. Refunds do not count, nor does what is refunded whole; the "
        "amount is net of refunds. They are seen up to the end of the following month.",
    ),
)
