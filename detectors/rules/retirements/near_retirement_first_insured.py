"""临近退休参保人员 / First insured near retirement. Source document, section 3.25.2.

The source's text is missing but for the title. Our reading: a person is first registered, in service, within some
years of the statutory age, or past it.
"""

from collections.abc import Iterator

from detectors.birth_dates import is_known
from detectors.calendar_months import iso_day, month_at, month_number, month_of
from detectors.cells.careers import CAREERS, Registration
from detectors.cells.stays import age_on
from detectors.codes import FEMALE, is_in_service
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Rule, parameter
from detectors.rules.retirements.ages import StatutoryAges, statutory_age


class NearRetirementFirstInsuredParameters(StatutoryAges):
    """The source has no text: the years are ours, too."""

    years_before: int = parameter(
        5,
        "距法定退休年龄的年数，在此年数以内首次参保即产生疑点",
        "Years before the statutory age from which a first registration raises.",
        unit="years",
        origin="ours",
        ge=0,
        le=40,
    )


def judge(
    cell: Cell, parameters: NearRetirementFirstInsuredParameters, context: Context
) -> Iterator[Finding]:
    """The earliest registration only."""
    first = next((fact for fact in cell.facts if isinstance(fact, Registration)), None)
    if first is None or not is_in_service(first.psn_type):
        return
    if first.first_insured is not None and first.first_insured < month_number(month_of(first.time)):
        return
    statutory = statutory_age(parameters, first.gend, first.psn_idet_type, first.cvlserv_flag)
    if statutory is None or not is_known(first.brdy, day_of(first.time)):
        return
    age = age_on(first.brdy, day_of(first.time))
    if age >= statutory - parameters.years_before:
        untold = _is_untold(first) and age < parameters.female_cadre_age - parameters.years_before
        yield _finding(cell, first, age, statutory, statutory - parameters.years_before, untold)


def _is_untold(first: Registration) -> bool:
    """Whether nothing says what a woman is, so that she may be a cadre, who retires later."""
    return first.gend == FEMALE and first.psn_idet_type is None and first.cvlserv_flag is None


def _finding(
    cell: Cell, first: Registration, age: int, statutory: int, listed_from: int, untold: bool
) -> Finding:
    """`untold` where the person would not be listed as a cadre, and nothing says that she is none."""
    (person,) = cell.parts
    past = age >= statutory
    return Finding(
        anchor=join_anchor(person, first.source, first.event_id),
        occurred_at=first.time,
        reason="past_retirement_age" if past else "near_retirement",
        subject=Subject("person", person),
        region=first.region,
        complete=True,
        level="low" if untold else None,
        message=Text(
            f"首次参保时 {age} 岁，"
            + (
                f"已达法定退休年龄 {statutory} 岁"
                if past
                else f"临近法定退休年龄 {statutory} 岁（{listed_from} 岁起列出）"
            )
            + ("，身份未报，按女工人计算" if untold else ""),
            f"First insured at {age}, "
            + (
                f"at or past the statutory age of {statutory}"
                if past
                else f"near the statutory age of {statutory} (listed from {listed_from})"
            )
            + ("; what she is was not reported: taken for a worker" if untold else ""),
        ),
        evidence=(
            cite(
                first,
                gend=first.gend,
                brdy=iso_day(first.brdy),
                psn_type=first.psn_type,
                psn_idet_type=first.psn_idet_type,
                cvlserv_flag=first.cvlserv_flag,
                emp_no=first.emp_no,
                fst_insu_ym=None if first.first_insured is None else month_at(first.first_insured),
                age=age,
                statutory_age=statutory,
            ),
        ),
    )


RULE = Rule(
    id="near-retirement-first-insured",
    section="3.25.2",
    version="2",
    name=Text("临近退休参保人员", "First insured near retirement"),
    level="medium",
    business_item="retirements",
    cell=CAREERS,
    parameters=NearRetirementFirstInsuredParameters,
    judge=judge,
    needs=(Registration,),
    meaning=Text(
        "临近法定退休年龄才首次参保，可能是为享受退休医保待遇而挂靠参保。",
        "A person is insured for the first time shortly before the statutory age: the employment may be a pretence for "
        "a retiree's benefits.",
    ),
    to_check=Text(
        "核对劳动合同、工资发放、以往参保地的缴费记录和缴费年限。",
        "Check contract and wages, contributions paid elsewhere before, and the years of contribution.",
    ),
    limits=Text(
        "来源文件此条只有标题，判断条件为本项目的理解。只看在职人员（psn_type 11）在本系统最早的一次登记；"
        "登记可带首次参保年月 fst_insu_ym，早于登记当月的不算首次。"
        "表示未知的出生日期（1900-01-01、使年龄超过 130 岁的）不判断。未注明干部身份的女性按工人计算：身份类别和公务员标志都没有报、按干部不会列出的，为低级并说明；"
        "2025 年起的渐进式延迟退休需调整年龄参数。",
        "The source has a title only; the condition is our reading. Looks at the earliest registration that the "
        "service knows of a person in service (psn_type 11). A registration may carry the optional `fst_insu_ym`; a "
        "month before that of the registration makes it no first one. A birth date that stands for an unknown one (1900-01-01, or one "
        "that makes the person older than 130) is not judged. A woman of whom nothing says cadre counts as a "
        "worker: where neither identity nor civil-servant flag was reported and a cadre would not be listed, the level is low and the "
        "message says so. The gradual rise of the statutory age from 2025 on needs other values of the ages.",
    ),
)
