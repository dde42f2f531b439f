"""存在超期登记 / Late emergency registration. Source document, section 3.9.2."""

from collections.abc import Iterator

from detectors.cells.emergencies import EMERGENCIES, EmergencyRegistration
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.regions import HOME_CITIES, is_away
from detectors.wording import counted, days_after


class LateEmergencyRegistrationParameters(Parameters):
    """Both defaults stand in the source document."""

    local_days: int = parameter(
        3,
        "本地住院：入院日期到登记日期的最大天数（日历日之差）",
        "In the home city: most calendar days from the admission to its registration.",
        unit="days",
        origin="source document",
        ge=0,
        le=365,
    )
    offsite_days: int = parameter(
        5,
        "异地住院：入院日期到登记日期的最大天数（日历日之差）",
        "In another city: most calendar days from the admission to its registration.",
        unit="days",
        origin="source document",
        ge=0,
        le=365,
    )


def judge(cell: Cell, parameters: LateEmergencyRegistrationParameters, context: Context) -> Iterator[Finding]:
    """Each registration by itself."""
    for fact in cell.facts:
        offsite = is_away(fact.region, fact.area, context, day_of(fact.begntime))
        limit = parameters.offsite_days if offsite else parameters.local_days
        gap = day_of(fact.opt_time) - day_of(fact.begntime)
        if gap > limit:
            yield _finding(cell, fact, gap, limit, offsite)


def _finding(cell: Cell, fact: EmergencyRegistration, gap: int, limit: int, offsite: bool) -> Finding:
    person, mdtrt_id = cell.parts
    after = days_after(gap, "入院", "admission")
    zh, en = ("异地", "An off-site") if offsite else ("本地", "A local")
    return Finding(
        anchor=join_anchor(person, mdtrt_id, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="late_offsite" if offsite else "late_local",
        subject=Subject("person", person),
        region=fact.region,
        complete=True,
        message=Text(
            f"{zh}急诊住院，{after.zh}才登记（规定 {limit} 天内）",
            f"{en} emergency stay was registered {after.en} (allowed: {counted(limit, 'day')})",
        ),
        evidence=(
            cite(
                fact,
                mdtrt_id=mdtrt_id,
                begntime=from_us(fact.begntime).isoformat(),
                opt_time=from_us(fact.opt_time).isoformat(),
                insu_admdvs=fact.region,
                mdtrtarea_admdvs=fact.area,
                gap_days=gap,
            ),
        ),
    )


RULE = Rule(
    id="late-emergency-registration",
    section="3.9.2",
    name=Text("存在超期登记", "Late emergency registration"),
    level="medium",
    business_item="emergency-registration",
    cell=EMERGENCIES,
    parameters=LateEmergencyRegistrationParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    tables=(HOME_CITIES,),
    meaning=Text(
        "急诊住院应在入院后规定天数内登记，超期登记的可能是事后补办，并非急诊。",
        "An emergency admission is to be registered within a few days; a later registration may turn an ordinary stay "
        "into an emergency.",
    ),
    to_check=Text(
        "核对急诊病历、入院记录和超期原因。",
        "Check the emergency record, the admission and why the registration came late.",
    ),
    limits=Text(
        "天数按日历日之差计算，不扣除节假日；参保地与就医地在同一市为本地（直辖市为整个市，省直辖县各自为一地；"
        "省直等不是市的参保区划，所在市见参考表 home-cities）。"
        "同一住院的每次登记分别判断。",
        "Days are the difference of calendar dates, holidays included. Care in the city of insurance is local (a "
        "municipality is one city, a county right under its province stands alone; for a pool right under a "
        "province the city stands in the reference table home-cities). Each registration of an "
        "admission is judged by itself.",
    ),
)
