"""特殊工种提前退休 / Early retirement on special-trade grounds. Source document, section 3.25.1.

The source's text is missing but for the title. Our reading: every retirement on special-trade grounds below the
statutory age is looked at; one below the special-trade age, or with too few years in the trade, is a high risk.
"""

from collections.abc import Iterator
from decimal import Decimal

from detectors.amounts import number, plain
from detectors.calendar_months import iso_day
from detectors.cells.careers import CAREERS, Profile, Retired, profile_at
from detectors.cells.stays import age_on
from detectors.codes import MALE
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Rule, parameter
from detectors.rules.retirements.ages import StatutoryAges, statutory_age


class SpecialTradeEarlyRetirementParameters(StatutoryAges):
    """The source has no text: every number is ours."""

    special_male_age: int = parameter(
        55,
        "男性特殊工种退休年龄，低于即为高风险",
        "Special-trade age of men; below it the level is high.",
        unit="years",
        origin="ours",
        ge=30,
        le=80,
    )
    special_female_age: int = parameter(
        45,
        "女性特殊工种退休年龄，低于即为高风险",
        "Special-trade age of women; below it the level is high.",
        unit="years",
        origin="ours",
        ge=30,
        le=80,
    )
    min_trade_years: float = parameter(
        8,
        "从事特殊工种的最少年数，不足即为高风险",
        "Fewest years in the special trade; fewer make the level high.",
        unit="years",
        origin="ours",
        ge=0,
        le=40,
    )
    grounds: tuple[str, ...] = parameter(
        ("特殊工种", "special trade", "special_trade"),
        "退休原因中表示特殊工种的文字",
        "Words in the reason that mean special-trade grounds.",
        unit="words",
        origin="ours",
    )


def judge(
    cell: Cell, parameters: SpecialTradeEarlyRetirementParameters, context: Context
) -> Iterator[Finding]:
    """Each retirement by itself, with sex and birth date as the register stood then."""
    for index, fact in enumerate(cell.facts):
        if not isinstance(fact, Retired) or not _special_trade(fact, parameters.grounds):
            continue
        profile = profile_at(cell.facts, index)
        statutory = statutory_age(parameters, profile.gend, profile.psn_idet_type, profile.cvlserv_flag)
        if statutory is None or profile.brdy is None:
            continue
        age = age_on(profile.brdy, fact.day)
        if age < statutory:
            special = parameters.special_male_age if profile.gend == MALE else parameters.special_female_age
            least = number(parameters.min_trade_years)
            few = fact.trade_years is not None and fact.trade_years < least
            yield _finding(
                cell, fact, profile, age, statutory, special if age < special else None, few, least
            )


def _special_trade(fact: Retired, grounds: tuple[str, ...]) -> bool:
    reason = (fact.reason or "").lower()
    return bool(fact.trade_years) or any(word.lower() in reason for word in grounds if word)


def _finding(
    cell: Cell,
    fact: Retired,
    profile: Profile,
    age: int,
    statutory: int,
    special: int | None,
    few: bool,
    least: Decimal,
) -> Finding:
    (person,) = cell.parts
    years = None if fact.trade_years is None else plain(fact.trade_years)
    reasons = [
        code for code, true in (("below_special_trade_age", special), ("too_few_trade_years", few)) if true
    ]
    zh, en = [f"低于法定退休年龄 {statutory} 岁"], [f"below the statutory age of {statutory}"]
    if special is not None:
        zh.append(f"低于特殊工种退休年龄 {special} 岁")
        en.append(f"below the special-trade age of {special}")
    if few:
        zh.append(f"从事特殊工种仅 {years} 年（不足 {plain(least)} 年）")
        en.append(
            f"only {years} {'year' if years == '1' else 'years'} in the trade (fewer than {plain(least)})"
        )
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="+".join(reasons) or "below_statutory_age",
        subject=Subject("person", person),
        complete=True,
        level="high" if reasons else None,
        message=Text(
            f"特殊工种退休时 {age} 岁，" + "，".join(zh),
            f"Retired on special-trade grounds at {age}, " + ", ".join(en),
        ),
        evidence=(
            *(
                cite(
                    source,
                    gend=source.gend,
                    brdy=None if source.brdy is None else iso_day(source.brdy),
                )
                for source in profile.sources
            ),
            cite(
                fact,
                date=iso_day(fact.day),
                reason=fact.reason,
                special_trade_years=years,
                gend=fact.gend,
                brdy=None if fact.brdy is None else iso_day(fact.brdy),
                age=age,
                statutory_age=statutory,
            ),
        ),
    )


RULE = Rule(
    id="special-trade-early-retirement",
    section="3.25.1",
    version="2",
    name=Text("特殊工种提前退休", "Early retirement on special-trade grounds"),
    level="medium",
    business_item="retirements",
    cell=CAREERS,
    parameters=SpecialTradeEarlyRetirementParameters,
    judge=judge,
    needs=(Retired,),
    meaning=Text(
        "以特殊工种为由在法定年龄前退休；年龄低于特殊工种退休年龄或从事年限不足的为高风险。",
        "A person retires before the statutory age on special-trade grounds; below the special-trade age or with too "
        "few years in the trade the risk is high.",
    ),
    to_check=Text(
        "核对特殊工种岗位记录、档案、公示和审批材料，确认出生日期和从事年限。",
        "Check the records of the trade, the personnel file, the public notice and the approval; confirm birth date "
        "and years.",
    ),
    limits=Text(
        "来源文件此条只有标题，判断条件和参数为本项目的理解。退休事件带 special_trade_years（大于 0）或退休原因含"
        "“特殊工种”即视为以此为由。性别和出生日期取退休事件所载（可选字段 gend、brdy），否则取退休前最近的登记或变更，"
        "再否则取其后最早的；都没有则不判断；表示未知的出生日期（1900-01-01、使年龄超过 130 岁的）视为没有。未注明干部身份的女性按工人计算；年限缺失不算不足。"
        "2025 年起的渐进式延迟退休需调整年龄参数。",
        "The source has a title only; conditions and numbers are our reading. The grounds are special trade when the "
        "event carries `special_trade_years` above 0 or its reason says so. Sex and birth date come from the event's "
        "optional `gend` and `brdy`, else from the nearest registration or change before it, else from the first "
        "after it; without them nothing is raised; a birth date that stands for an unknown one (1900-01-01, "
        "or one that makes the person older than 130) is none. A woman of whom nothing says cadre counts as a worker; missing "
        "years are not too few. The gradual rise of the statutory age from 2025 on needs other values of the ages.",
    ),
)
