"""身份证号和姓名同时修改 / ID number and name modified together. Source document, section 3.5.7."""

from collections.abc import Iterator
from typing import Final

from detectors.cells.persons import PERSONS, PersonChange
from detectors.contract.doubt import Change, Evidence, Subject
from detectors.contract.masking import mask_name
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.person_records.changes import name_change, number_change, said_of
from detectors.wording import counted

_TOGETHER: Final = Text(
    "身份证号和姓名在一次变更中同时被修改", "ID number and name were changed in one record"
)


class IdNumberAndNameModifiedParameters(Parameters):
    """The source speaks of one record; the window for separate records is ours."""

    within_days: int = parameter(
        1,
        "两次修改之间的最大天数（日历日之差）",
        "Most calendar days between a change of the number and a change of the name.",
        unit="days",
        origin="ours",
        ge=0,
        le=365,
    )
    ignore_upgrade: bool = parameter(
        True,
        "同一号码由 15 位升为 18 位不算修改",
        "Whether 15 digits becoming the 18 of the same number is no modification.",
        unit="yes or no",
        origin="source document",
    )


def judge(cell: Cell, parameters: IdNumberAndNameModifiedParameters, context: Context) -> Iterator[Finding]:
    """The later change of a pair raises; its partner is the nearest earlier change of the other field."""
    seen: list[tuple[PersonChange, Change | None, Change | None]] = []
    for fact in cell.facts:
        number, name = number_change(fact, ignore_upgrade=parameters.ignore_upgrade), name_change(fact)
        if number is not None and name is not None:
            evidence = (cite(fact, {"certno": number, "psn_name": name}),)
            yield _finding(cell, fact, "same_record", _TOGETHER, number, evidence)
        elif number is not None or name is not None:
            mine = {"certno": number} if number is not None else {"psn_name": name}
            for earlier, its_number, its_name in reversed(seen):
                if day_of(fact.time) - day_of(earlier.time) > parameters.within_days:
                    break
                other = its_name if number is not None else its_number
                if other is not None:
                    field = "psn_name" if number is not None else "certno"
                    pair = (cite(earlier, {field: other}), cite(fact, {k: v for k, v in mine.items() if v}))
                    gap = day_of(fact.time) - day_of(earlier.time)
                    words = _apart(gap, parameters.within_days)
                    yield _finding(cell, fact, "separate_records", words, number or other, pair)
                    break
        if number is not None or name is not None:
            seen.append((fact, number, name))


def _apart(gap: int, within: int) -> Text:
    if gap == 0:
        return Text(
            "身份证号和姓名在同一天先后被修改",
            "ID number and name were changed on one day, one after the other",
        )
    return Text(
        f"身份证号和姓名先后被修改，相隔 {gap} 天（{within} 天内列出）",
        f"ID number and name were changed one after the other, {counted(gap, 'day')} apart (listed within "
        f"{counted(within, 'day')})",
    )


def _finding(
    cell: Cell, fact: PersonChange, reason: str, words: Text, number: Change, evidence: tuple[Evidence, ...]
) -> Finding:
    (person,) = cell.parts
    added = said_of(number)
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason=reason,
        subject=Subject("person", person, mask_name(fact.psn_name) if fact.psn_name else None),
        region=fact.region,
        complete=True,
        message=Text(f"{words.zh}{added.zh}", f"{words.en}{added.en}"),
        evidence=evidence,
    )


RULE = Rule(
    id="id-number-and-name-modified",
    section="3.5.7",
    version="2",
    name=Text("身份证号和姓名同时修改", "ID number and name modified together"),
    level="high",
    business_item="person-records",
    cell=PERSONS,
    parameters=IdNumberAndNameModifiedParameters,
    judge=judge,
    memory_days=lambda parameters: parameters.within_days + 1,
    meaning=Text(
        "身份证号和姓名一起被改，参保关系可能转给了另一个人。",
        "Number and name were both changed: the insurance may have been handed to another person.",
    ),
    to_check=Text(
        "核对改前改后是否同一人，查看公安更名、更正证明。",
        "Check whether it is the same person; ask for the police's certificate of the change.",
    ),
    limits=Text(
        "分两次修改的，以后一次为准；一次修改可与最近一次另一项修改成对。姓名中间隔号的不同写法（· • ‧ ．）、全角、空格、大小写不算修改；"
        "号码按 id-number-modified 判断，占位和损坏的号码不算，校验位不符的在疑点中说明。",
        "For separate records the later one raises, paired with the nearest earlier change of the other field. Interpuncts of a "
        "name (· • ‧ ．), width, spaces and case are spelling. Numbers are judged as by id-number-modified: placeholders and damaged "
        "ones are none; one that fails its check is named.",
    ),
)
