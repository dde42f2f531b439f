"""2次以上办理生育待遇 / Maternity benefit repeated. Source document, section 3.12.2.

The title (2次以上) may be read as two or as more than two births; the text speaks of more than two, and of two births
too close together. The default is the text's; `max_births=1` gives the other reading.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from detectors.calendar_months import iso_day
from detectors.cells.maternity import MATERNITY, Birth, MaternityClaim, births_of, paid_for
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted, yuan


class MaternityBenefitRepeatedParameters(Parameters):
    """The number of births stands in the source document, and so does the interval; what one birth may claim is ours."""

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
    max_claims_a_birth: int = parameter(
        1,
        "同一次分娩金额相同的申领（结算编号不同）最多笔数，超过即为重复申领；分次等额支付或双胎分别申领的地方应调大",
        "Most claims of one amount, under different settlement numbers, for one birth; more is one birth claimed twice. Set it higher "
        "where equal instalments are paid, or twins are claimed for one by one.",
        unit="claims",
        origin="ours",
        ge=1,
        le=100,
    )
    count_unequal: bool = parameter(
        False,
        "金额不同的申领也计入同一次分娩的笔数（一次分娩只付一笔的地方可打开）",
        "Whether claims of different amounts count together (for pools that pay for a birth in one sum).",
        unit="yes or no",
        origin="ours",
    )


class _Repeat(NamedTuple):
    """Claims for one birth that say the same; those in `beyond` are more than may be."""

    claims: Sequence[MaternityClaim]
    beyond: Sequence[MaternityClaim]


def judge(cell: Cell, parameters: MaternityBenefitRepeatedParameters, context: Context) -> Iterator[Finding]:
    """Births by their day; the later one raises, for its number, its distance to the one before, or what is claimed for it."""
    if len(cell.facts) < 2:
        return
    births = births_of(cell)
    days = list(births)
    for index, born in enumerate(days):
        gap = born - days[index - 1] if index else None
        many = index >= parameters.max_births
        close = gap is not None and gap < parameters.min_interval_days
        repeats = _repeats(births[born], parameters)
        if many or close:
            shown = [births[day] for day in (days[: index + 1] if many else days[index - 1 : index + 1])]
            yield _finding(cell, shown, index + 1, gap if close else None, many, repeats, parameters)
        elif repeats:
            yield _finding(cell, [births[born]], index + 1, None, False, repeats, parameters)


def _repeats(birth: Birth, parameters: MaternityBenefitRepeatedParameters) -> list[_Repeat]:
    most = parameters.max_claims_a_birth
    if len(birth.claims) <= most:
        return []
    first_of: dict[str, MaternityClaim] = {}
    for claim in birth.claims:
        first_of.setdefault(claim.setl_id, claim)
    alike: dict[Decimal | None, list[MaternityClaim]] = {}
    for claim in first_of.values():
        alike.setdefault(None if parameters.count_unequal else claim.paid, []).append(claim)
    return [_Repeat(claims, claims[most:]) for claims in alike.values() if len(claims) > most]


def _finding(
    cell: Cell,
    births: list[Birth],
    number: int,
    gap: int | None,
    many: bool,
    repeats: list[_Repeat],
    parameters: MaternityBenefitRepeatedParameters,
) -> Finding:
    (person,) = cell.parts
    later = births[-1]
    first = later.claims[0]
    zh, en, reasons = [], [], []
    if many:
        reasons.append("too_many_births")
        zh.append(f"第 {number} 次分娩享受生育待遇（最多 {parameters.max_births} 次）")
        en.append(f"birth number {number} with benefits (at most {parameters.max_births})")
    if gap is not None:
        reasons.append("births_too_close")
        zh.append(f"距上次分娩仅 {gap} 天（不足 {parameters.min_interval_days} 天）")
        en.append(
            f"only {counted(gap, 'day')} after the birth before (fewer than {parameters.min_interval_days})"
        )
    if repeats:
        reasons.append("birth_claimed_twice")
        for repeat in repeats:
            words = _words(repeat, parameters.max_claims_a_birth)
            zh.append(words.zh)
            en.append(words.en)
    beyond = [claim for repeat in repeats for claim in repeat.beyond]
    by_births = many or gap is not None
    told = [claim for birth in births for claim in birth.told]
    alike = [claim for repeat in repeats for claim in repeat.claims]
    shown = told if by_births else [claim for claim in told if any(claim is one for one in alike)]
    return Finding(
        anchor=join_anchor(person, iso_day(first.born)),
        occurred_at=first.time if by_births else min(claim.time for claim in beyond),
        reason="+".join(reasons),
        subject=Subject("person", person),
        region=first.region,
        amount=later.paid if by_births else paid_for(beyond),
        complete=True,
        level="low" if not by_births and all(claim.paid is None for claim in alike) else None,
        message=Text("重复办理生育待遇：" + "，".join(zh), "Maternity benefits repeated: " + ", ".join(en)),
        evidence=tuple(
            cite(
                claim,
                setl_id=claim.setl_id,
                birctrl_matn_date=iso_day(claim.born),
                claim_date=iso_day(claim.claimed),
                fund_pay_sumamt=None if claim.paid is None else str(claim.paid),
            )
            for claim in shown
        ),
    )


def _words(repeat: _Repeat, most: int) -> Text:
    number, born = len(repeat.claims), iso_day(repeat.claims[0].born)
    amounts = {claim.paid for claim in repeat.claims}
    (only, *others) = amounts
    if others:
        each = Text("", "")
    elif only is None:
        each = Text("，金额未报，可能为分次支付", ", amounts not reported: they may be instalments")
    else:
        each = Text(f"，每笔 {yuan(only)} 元", f" of {yuan(only)} CNY each")
    return Text(
        f"同一次分娩（{born}）申领 {number} 笔（最多 {most} 笔）{each.zh}",
        f"{number} claims (at most {most}) for one birth ({born}){each.en}",
    )


RULE = Rule(
    id="maternity-benefit-repeated",
    section="3.12.2",
    version="2",
    name=Text("2次以上办理生育待遇", "Maternity benefit repeated"),
    level="medium",
    business_item="maternity-benefits",
    cell=MATERNITY,
    parameters=MaternityBenefitRepeatedParameters,
    judge=judge,
    needs=(MaternityClaim,),
    meaning=Text(
        "同一人享受生育待遇的分娩次数过多，两次分娩间隔过短，或一次分娩重复申领，可能是虚假申报或冒用身份。",
        "One person has benefits for too many births, for births too close together, or twice for one birth: a claim may be invented or "
        "made for somebody else.",
    ),
    to_check=Text(
        "核对出生医学证明、住院病历和生育登记；双胎跨日分娩、日期录入错误会显示为间隔过短。",
        "Check birth certificates, hospital records and the registration of the birth; twins born around midnight and "
        "mistyped dates show as births too close together.",
    ),
    limits=Text(
        "同一分娩日期的多笔申领算一次分娩；其中金额相同、结算编号不同的多于 max_claims_a_birth 笔，即为一次分娩重复申领，"
        "金额不同的（检查费与津贴等分项）不算，除非打开 count_unequal；金额都没有报的，可能是分次支付，为低级并说明。"
        "事件分不出双胎和分次等额支付，有这种做法的地方应调大 max_claims_a_birth。金额为零或负的是退款，不算申领，并抵销同额申领。"
        "标题“2次以上”可理解为达到 2 次，正文为超过 2 次，默认按正文；"
        "max_births=1 为另一种理解。申领事件不带 fund_pay_sumamt 时不显示涉及金额。",
        "Several claims with one birth date are one birth. Claims of one amount under different settlement numbers, more than "
        "`max_claims_a_birth`, are one birth claimed twice; those of different amounts (examinations, allowance) are not, unless "
        "`count_unequal` is on; where no amount is reported they may be instalments: the level is low and the message says so. Events "
        "do not tell twins or equal instalments: where these are paid set `max_claims_a_birth` higher. A claim of zero or less is a "
        "refund and none, and takes back a claim of its amount. The title may mean two births, the text says more than two; "
        "the default follows the text, `max_births=1` is the other reading. The amount is shown when claims carry "
        "the optional `fund_pay_sumamt`.",
    ),
)
