"""出生年月修改 / Birth date modified. Source document, section 3.5.4."""

from collections.abc import Iterator
from datetime import date

from detectors.birth_dates import is_known
from detectors.cells.persons import PERSONS
from detectors.cells.stays import age_on
from detectors.contract.doubt import Change, Subject
from detectors.contract.masking import mask_name
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.wording import counted


class BirthDateModifiedParameters(Parameters):
    """None: the source document knows no threshold."""


def judge(cell: Cell, parameters: BirthDateModifiedParameters, context: Context) -> Iterator[Finding]:
    """One finding for each change record that alters the birth date; both ages are those of the day of the change."""
    (person,) = cell.parts
    for fact in cell.facts:
        old, new = fact.before.get("brdy"), fact.after.get("brdy")
        if old is None or new is None or old == new:
            continue
        day, days = day_of(fact.time), (_ordinal(old), _ordinal(new))
        if not all(is_known(born, day) for born in days):
            continue
        ages = age_on(days[0], day), age_on(days[1], day)
        yield Finding(
            anchor=join_anchor(person, fact.source, fact.event_id),
            occurred_at=fact.time,
            reason="birth_date_changed",
            subject=Subject("person", person, mask_name(fact.psn_name) if fact.psn_name else None),
            region=fact.region,
            complete=True,
            message=_message(ages, days[1] - days[0]),
            evidence=(
                cite(fact, {"brdy": Change(old, new)}, psn_no=person, age_before=ages[0], age_after=ages[1]),
            ),
        )


def _ordinal(brdy: str) -> int:
    return date.fromisoformat(brdy).toordinal()


def _message(ages: tuple[int, int], moved: int) -> Text:
    """`moved` is how many days later the date is now, negative for earlier; whole dates stand in the evidence only."""
    if ages[0] != ages[1]:
        return Text(
            f"参保人出生日期被修改，年龄由 {ages[0]} 岁变为 {ages[1]} 岁",
            f"The person's birth date was changed: from age {ages[0]} to age {ages[1]}",
        )
    days = abs(moved)
    return Text(
        f"参保人出生日期被修改，年龄不变（{ages[0]} 岁），日期相差 {days} 天（{'推后' if moved > 0 else '提前'}）",
        f"The person's birth date was changed by {counted(days, 'day')} ({'later' if moved > 0 else 'earlier'}); the age "
        f"of {ages[0]} stays the same",
    )


RULE = Rule(
    id="birth-date-modified",
    section="3.5.4",
    version="2",
    name=Text("出生年月修改", "Birth date modified"),
    level="high",
    business_item="person-records",
    cell=PERSONS,
    parameters=BirthDateModifiedParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    meaning=Text(
        "参保人的出生日期被修改。出生日期决定退休时间和年龄待遇，改大可能是为了提前退休。",
        "A person's birth date was changed. It decides when they retire and what they get by age; an older age may "
        "serve an early retirement.",
    ),
    to_check=Text(
        "核对身份证、户口簿和档案中最早的出生日期记载，确认变更依据和经办人。",
        "Compare the ID card, the household register and the oldest entry in the personal file; who changed it, on "
        "what grounds?",
    ),
    limits=Text(
        "变更记录须同时带有改前和改后的出生日期；首次补录、清空不算修改；表示未知的日期（1900-01-01、0001-01-01 "
        "等使年龄超过 130 岁的、9999-12-31 等晚于变更 50 年以上的）视为没有日期。年龄为变更当日的周岁，出生日期晚于变更日时为负数。",
        "The record must carry the birth date before and after; a date entered for the first time or taken out is no modification. "
        "Dates that stand for an unknown one (1900-01-01, 0001-01-01 and others that make a person older than 130, 9999-12-31 and others "
        "more than 50 years ahead) are none. "
        "Ages are completed years on the day of the change, negative where the date lies after it.",
    ),
)
