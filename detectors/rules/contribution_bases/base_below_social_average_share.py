"""缴费基数低于社平60% / Base below 60 % of the social average. Source document, section 3.6.5."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from detectors.amounts import number, plain, times
from detectors.cells.bases import BASES, BaseRecord
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.contribution_bases.citing import cite_record
from detectors.wording import yuan

_TABLE = "social-average-wage"


class BaseBelowSocialAverageShareParameters(Parameters):
    """The share stands in the source document; the wages are a reference table."""

    share: float = parameter(
        0.60,
        "社会平均工资的最低比例",
        "Lowest share of the social average wage.",
        unit="share of the social average wage",
        origin="source document",
        ge=0.01,
        le=5,
    )


def judge(
    cell: Cell, parameters: BaseBelowSocialAverageShareParameters, context: Context
) -> Iterator[Finding]:
    """One finding for each base record below the share of its region's and year's average."""
    (person,) = cell.parts
    table = context.tables[_TABLE]
    share = number(parameters.share)
    for record in cell.facts:
        if not isinstance(record, BaseRecord) or record.region is None:
            continue
        average = table.value(record.region, f"{record.year}", on=date.fromordinal(record.begndate))
        if average is None or record.psn_clctstd >= times(share, average):
            continue
        floor, percent = times(share, average), plain(times(share, Decimal(100)))
        yield Finding(
            anchor=join_anchor(person, record.source, record.event_id),
            occurred_at=record.time,
            reason="base_below_share",
            subject=Subject("person", person),
            region=record.region,
            complete=True,
            message=Text(
                f"{record.year} 年缴费基数 {yuan(record.psn_clctstd)} 元，低于当地社会平均工资 {yuan(average)} 元的 "
                f"{percent}%（{yuan(floor)} 元）",
                f"The base of {record.year} is {yuan(record.psn_clctstd)} CNY, below {percent} % ({yuan(floor)} CNY) of the "
                f"region's social average of {yuan(average)} CNY",
            ),
            evidence=(
                cite_record(
                    record, insu_admdvs=record.region, social_average_wage=f"{average:f}", floor=plain(floor)
                ),
            ),
        )


RULE = Rule(
    id="base-below-social-average-share",
    section="3.6.5",
    version="2",
    name=Text("缴费基数低于社平60%", "Base below 60 % of the social average"),
    level="medium",
    business_item="contribution-bases",
    cell=BASES,
    parameters=BaseBelowSocialAverageShareParameters,
    judge=judge,
    needs=(BaseRecord,),
    tables=(_TABLE,),
    meaning=Text(
        "申报的缴费基数低于当地当年社会平均工资的 60%，低于缴费下限。",
        "The declared base is below 60 % of the region's social average wage of the year, the floor of contributions.",
    ),
    to_check=Text(
        "核对缴费下限政策、当年社会平均工资和困难企业缓缴等例外。",
        "Check the floor in force, the year's average wage, and exceptions such as relief for employers in difficulty.",
    ),
    limits=Text(
        "基数事件须带参保区划（insu_admdvs），没有的不判断；区县（如 220102）在参考表 social-average-wage 中没有自己的行的，取"
        "所在市（220100）、再取所在省（220000）的；表中没有该年度的，不列出。"
        "随附的工资数字仅为示例，使用前请换成当地公布的数字。基数与表中工资均按月计。",
        "The declaration must carry the region (insu_admdvs), else nothing is judged; a district (220102) "
        "that the table social-average-wage does not have is judged by its city's figure (220100), else its province's "
        "(220000); where the table lacks the year, nothing is raised. The figures that ship are illustrative: replace "
        "them by the published ones. Bases and wages are both by the month.",
    ),
)
