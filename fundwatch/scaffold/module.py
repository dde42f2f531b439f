"""The text of a new rule's module."""

from string import Template
from typing import NamedTuple

from detectors.contract.values import Level
from fundwatch.scaffold.kinds import Kind

TO_WRITE_ZH, TO_WRITE_EN = "（待写）", "(to write)"
"""What stands where its author has to write; no rule is shipped with it (`tests/unit/detectors/test_registry.py`)."""


class NewRule(NamedTuple):
    """What is known of a rule before it is written."""

    id: str
    item: str
    kind: Kind
    level: Level
    zh: str = TO_WRITE_ZH
    en: str = TO_WRITE_EN
    section: str = "ours"

    @property
    def stem(self) -> str:
        """The name of its files."""
        return self.id.replace("-", "_")


_MODULE = Template('''\
"""$zh / $en. Where the condition comes from: $to_write_en."""

from collections.abc import Iterator

from $module import $imported
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class $parameters(Parameters):
    """Where the defaults come from: $to_write_en."""

    limit: int = parameter(
        1,
        "上限$to_write_zh",
        "The limit of what: $to_write_en",
        unit="days",
        origin="ours",
        ge=0,
        le=1_000,
    )


def judge(cell: Cell, parameters: $parameters, context: Context) -> Iterator[Finding]:
    """Each fact by itself; compare the facts of the cell here where the condition needs several."""
    for fact in cell.facts:
        if _doubtful(fact, parameters):
            yield _finding(cell, fact)


def _doubtful(fact: $facts, parameters: $parameters) -> bool:
    """The condition. It is never true yet."""
    return False


def _finding(cell: Cell, fact: $facts) -> Finding:
    return Finding(
        anchor=join_anchor(*cell.parts, fact.source, fact.event_id),
        occurred_at=fact.time,
        reason="to_write",
        subject=Subject("$scope", cell.parts[0]),
        complete=True,
        message=Text("$to_write_zh", "$to_write_en"),
        evidence=(cite(fact),),
    )


RULE = Rule(
    id="$id",
    section="$section",
    name=Text("$zh", "$en"),
    level="$level",
    business_item="$item",
    cell=$cell,
    parameters=$parameters,
    judge=judge,$memory
    meaning=Text("$to_write_zh", "$to_write_en"),
    to_check=Text("$to_write_zh", "$to_write_en"),
)
''')


_MEMORY = """
    memory_days=lambda parameters: 0,  # days apart at which two facts can still matter to each other"""


def module_text(new: NewRule) -> str:
    """A rule that is registered, describes itself and finds nothing."""
    return _MODULE.substitute(
        id=new.id,
        section=new.section,
        zh=new.zh,
        en=new.en,
        level=new.level,
        item=new.item,
        scope=new.kind.kind.scope,
        module=new.kind.module,
        cell=new.kind.attribute,
        imported=", ".join((new.kind.attribute, *sorted(new.kind.facts))),
        facts=" | ".join(new.kind.facts),
        parameters="".join(part.capitalize() for part in new.id.split("-")) + "Parameters",
        memory="" if new.kind.kind.forgetting is None else _MEMORY,
        to_write_zh=TO_WRITE_ZH,
        to_write_en=TO_WRITE_EN,
    )
