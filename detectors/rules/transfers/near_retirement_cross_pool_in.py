"""临近退休人员跨统筹转入 / Near-retirement cross-pool transfer-in. Source document, section 3.6.1."""

from collections.abc import Iterator

from detectors.birth_dates import is_known
from detectors.cells.person_transfers import PERSON_TRANSFERS
from detectors.cells.stays import age_on
from detectors.codes import is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter

_MALE, _FEMALE = "1", "2"


class NearRetirementCrossPoolInParameters(Parameters):
    """Both ages stand in the source document."""

    female_age: int = parameter(
        50,
        "女性达到该周岁起",
        "Women from this age on.",
        unit="years",
        origin="source document",
        ge=16,
        le=120,
    )
    male_age: int = parameter(
        55,
        "男性达到该周岁起",
        "Men from this age on.",
        unit="years",
        origin="source document",
        ge=16,
        le=120,
    )


def judge(cell: Cell, parameters: NearRetirementCrossPoolInParameters, context: Context) -> Iterator[Finding]:
    """One finding for each cross-pool transfer-in; the age is that of the day of the transfer."""
    (person,) = cell.parts
    from_age = {_FEMALE: parameters.female_age, _MALE: parameters.male_age}
    for fact in cell.facts:
        if (
            not (fact.came_in and fact.cross_pool)
            or fact.psn_type is None
            or not is_in_service(fact.psn_type)
        ):
            continue
        if fact.brdy is None or fact.gend not in from_age:
            continue
        if not is_known(fact.brdy, day_of(fact.time)):
            continue
        age = age_on(fact.brdy, day_of(fact.time))
        if age < from_age[fact.gend]:
            continue
        sex = Text("女", "woman") if fact.gend == _FEMALE else Text("男", "man")
        yield Finding(
            anchor=join_anchor(person, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="near_retirement",
            subject=Subject("person", person),
            complete=True,
            message=Text(
                f"{age} 岁在职{sex.zh}性跨统筹转入单位 {fact.emp_no}（{from_age[fact.gend]} 岁起列出）",
                f"An in-service {sex.en} aged {age} was transferred cross-pool into unit {fact.emp_no} "
                f"(listed from {from_age[fact.gend]})",
            ),
            evidence=(
                cite(
                    fact,
                    psn_no=person,
                    transfer_id=fact.transfer_id,
                    from_emp_no=fact.from_emp_no,
                    emp_no=fact.emp_no,
                    gend=fact.gend,
                    psn_type=fact.psn_type,
                    age=age,
                ),
            ),
        )


RULE = Rule(
    id="near-retirement-cross-pool-in",
    section="3.6.1",
    version="2",
    name=Text("临近退休人员跨统筹转入", "Near-retirement cross-pool transfer-in"),
    level="medium",
    business_item="transfers",
    cell=PERSON_TRANSFERS,
    parameters=NearRetirementCrossPoolInParameters,
    judge=judge,
    meaning=Text(
        "临近退休的在职人员从其他统筹区转入，缴费年限短而享受退休待遇的时间长，可能是为待遇而转。",
        "An employee close to retirement comes in from another pool: few years of contributions, many of benefits; "
        "the move may be for the benefits.",
    ),
    to_check=Text(
        "核对劳动合同、工资发放和转入前的缴费年限，确认用工真实。",
        "Check contract, wages and the years contributed before; is the employment real?",
    ),
    limits=Text(
        "转入事件须带性别、出生日期和人员类别，缺一项不列出；表示未知的出生日期（1900-01-01、使年龄超过 130 岁的）视为没有；年龄为转入当日的周岁；只看在职（人员类别 11 开头）。",
        "The transfer must carry sex, birth date and person category; without one of them nothing is raised. A date that "
        "stands for an unknown one (1900-01-01, or one that makes the person older than 130) is none. Age is "
        "completed years on the day of the transfer; in service means a category that starts with 11.",
    ),
)
