"""2次以上办理生育待遇 / Maternity benefit repeated. Source document, section 3.12.2.

The title (2次以上) may be read as two or as more than two births; the text speaks of more than two, and of two births
too close together. The default is the text's; `max_births=1` gives the other reading.
"""

from collections.abc import Iterator

from detectors.calendar_months import iso_day
from detectors.cells.maternity import MATERNITY, MaternityClaim, births_of, paid_for
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class MaternityBenefitRepeatedParameters(Parameters):
    """The number stands in the source document; so does the interval."""

    max_births: int = parameter(
        2,
        "可享受生育待遇的最多分娩次数，超过即产生疑点",
        "Most births with benefits; each further one raises.",
        unit="births",
        origin="source document",
        ge=1,
        le=20,
    )
    min_interval_days: int = parameter(
        365,
        "相邻两次分娩的最少间隔天数，不足即产生疑点",
        "Fewest calendar days between two births; less raises.",
        unit="days",
        origin="source document",
        ge=0,
        le=3650,
    )


def judge(cell: Cell, parameters: MaternityBenefitRepeatedParameters, context: Context) -> Iterator[Finding]:
    """Births by their day; the later birth raises, for its number, its distance to the one before, or both."""
    if len(cell.facts) < 2:
        return
    births = births_of(cell)
    days = list(births)
    for index, born in enumerate(days[1:], 1):
        gap = born - days[index - 1]
        many, close = index >= parameters.max_births, gap < parameters.min_interval_days
        if many or close:
            shown = days[: index + 1] if many else days[index - 1 : index + 1]
            yield _finding(cell, [births[day] for day in shown], index + 1, gap, many, close)


def _finding(
    cell: Cell, births: list[list[MaternityClaim]], number: int, gap: int, many: bool, close: bool
) -> Finding:
    (person,) = cell.parts
    later = births[-1]
    zh = [f"第 {number} 次分娩享受生育待遇"] if many else []
    en = [f"birth number {number} with benefits"] if many else []
    if close:
        zh.append(f"距上次分娩仅 {gap} 天")
        en.append(f"only {gap} day(s) after the birth before")
    return Finding(
        anchor=join_anchor(person, iso_day(later[0].born)),
        occurred_at=later[0].time,
        reason="+".join(
            code for code, true in (("too_many_births", many), ("births_too_close", close)) if true
        ),
        subject=Subject("person", person),
        region=later[0].region,
        amount=paid_for(later),
        complete=True,
        message=Text("重复办理生育待遇：" + "，".join(zh), "Maternity benefits repeated: " + ", ".join(en)),
        evidence=tuple(
            cite(
                claim,
                setl_id=claim.setl_id,
                birctrl_matn_date=iso_day(claim.born),
                claim_date=iso_day(claim.claimed),
                fund_pay_sumamt=None if claim.paid is None else str(claim.paid),
            )
            for claims in births
            for claim in claims
        ),
    )


RULE = Rule(
    id="maternity-benefit-repeated",
    section="3.12.2",
    name=Text("2次以上办理生育待遇", "Maternity benefit repeated"),
    level="medium",
    business_item="maternity-benefits",
    cell=MATERNITY,
    parameters=MaternityBenefitRepeatedParameters,
    judge=judge,
    needs=(MaternityClaim,),
    meaning=Text(
        "同一人享受生育待遇的分娩次数过多，或两次分娩间隔过短，可能是虚假申报或冒用身份。",
        "One person has benefits for too many births, or for births too close together: a claim may be invented or "
        "made for somebody else.",
    ),
    to_check=Text(
        "核对出生医学证明、住院病历和生育登记；双胎跨日分娩、日期录入错误会显示为间隔过短。",
        "Check birth certificates, hospital records and the registration of the birth; twins born around midnight and "
        "mistyped dates show as births too close together.",
    ),
    limits=Text(
        "同一分娩日期的多笔申领算一次分娩。标题“2次以上”可理解为达到 2 次，正文为超过 2 次，默认按正文；"
        "max_births=1 为另一种理解。申领事件不带 fund_pay_sumamt 时不显示涉及金额。",
        "Several claims with one birth date are one birth. The title may mean two births, the text says more than two; "
        "the default follows the text, `max_births=1` is the other reading. The amount is shown when claims carry "
        "the optional `fund_pay_sumamt`.",
    ),
)
