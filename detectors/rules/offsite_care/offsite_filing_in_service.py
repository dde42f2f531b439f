"""特殊异地审批异常 / Off-site filing by an in-service local employee. Source document, section 3.8.1."""

from collections.abc import Iterator

from detectors.calendar_months import iso_day
from detectors.cells.offsite_filings import OFFSITE_FILINGS, FilerRetired, OffsiteFiling
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.regions import HOME_CITIES, is_away


class OffsiteFilingInServiceParameters(Parameters):
    """The home city stands in the source document."""

    home_region: str = parameter(
        "220100",
        "本市区划代码（单位地址在该市即为本地单位）",
        "Region code of the home city: a unit whose address lies in it is a local one.",
        unit="region code",
        origin="source document",
        pattern=r"^[0-9]{6}$",
    )


def judge(cell: Cell, parameters: OffsiteFilingInServiceParameters, context: Context) -> Iterator[Finding]:
    """Each filing, unless the person has retired by the day on which it begins."""
    retired = min((fact.day for fact in cell.facts if isinstance(fact, FilerRetired)), default=None)
    for fact in cell.facts:
        if not isinstance(fact, OffsiteFiling) or fact.unit_region is None:
            continue
        if not is_in_service(fact.psn_type) or (retired is not None and retired <= fact.begins):
            continue
        if not is_away(fact.unit_region, parameters.home_region, context, fact.begins):
            yield _finding(cell, fact)


def _finding(cell: Cell, fact: OffsiteFiling) -> Finding:
    (person,) = cell.parts
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="in_service_local_unit",
        subject=Subject("person", person),
        region=fact.region or fact.unit_region,
        complete=True,
        message=Text(
            f"在职人员的单位 {fact.emp_no} 地址在本市（{fact.unit_region}），"
            f"却办理了自 {iso_day(fact.begins)} 起的异地就医备案（就医地 {fact.area}）",
            f"An in-service employee of unit {fact.emp_no} in the home city ({fact.unit_region}) filed for care in "
            f"{fact.area} from {iso_day(fact.begins)} on",
        ),
        evidence=(
            cite(
                fact,
                emp_no=fact.emp_no,
                psn_type=fact.psn_type,
                loc_admdvs=fact.unit_region,
                mdtrtarea_admdvs=fact.area,
                begndate=iso_day(fact.begins),
                enddate=None if fact.ends is None else iso_day(fact.ends),
            ),
        ),
    )


RULE = Rule(
    id="offsite-filing-in-service",
    section="3.8.1",
    name=Text("特殊异地审批异常", "Off-site filing by an in-service local employee"),
    level="medium",
    business_item="offsite-care",
    cell=OFFSITE_FILINGS,
    parameters=OffsiteFilingInServiceParameters,
    judge=judge,
    version="2",
    needs=(OffsiteFiling,),
    tables=(HOME_CITIES,),
    meaning=Text(
        "单位在本市的在职人员应在本市工作，办理异地就医备案不合常理，可能是挂靠参保或骗取异地待遇。",
        "Who is employed by a unit in the home city should work there: a filing for care elsewhere suggests that the "
        "employment is a pretence, or the filing.",
    ),
    to_check=Text(
        "核对实际工作地点、外派证明、居住证明和备案材料。",
        "Check where the person works, a posting elsewhere, the proof of residence and the papers of the filing.",
    ),
    limits=Text(
        "需要备案事件带单位地址所属区划 loc_admdvs（可选字段），不带则不判断；区县代码按所在市比较，"
        "省直等不是市的区划，所在市见参考表 home-cities。"
        "备案开始日之前（含当日）已退休的不算；人员类别须为在职（psn_type 11）。",
        "Needs the optional `loc_admdvs` (region of the unit's address) on the filing; without it nothing is raised. "
        "Districts count for their city, a pool right under a province for the one in the reference table home-cities. Who has retired by the day on which the filing begins is left out; "
        "psn_type must be in service (11).",
    ),
)
