"""A cell kind and rules of a few lines, so that the engine is tested by itself. Units and periods stand for anything."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from detectors.contract.doubt import Subject
from detectors.contract.events.registration import TransferredIn
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.context import Context, WakeAt, WakeOnClose
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.finding import Finding, cite
from detectors.engine.rule import Judge, Parameters, Rule, parameter
from detectors.engine.ruleset import RuleSet, make_ruleset

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)


class Note(Fact, array_like=True, frozen=True, tag=1):
    """One word under a key."""

    word: str


def _noted(event: TransferredIn, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.emp_no,), Note(*stamp, event.data.psn_no)
    if event.data.from_emp_no is not None:
        yield (event.data.from_emp_no,), Note(*stamp, event.data.psn_no)


NOTES: Final = CellKind(name="notes", scope="unit", facts=Void | Note, projections={TransferredIn: _noted})


class ToyParameters(Parameters):
    """One threshold."""

    least: int = parameter(2, "最少", "Fewest notes.", unit="notes", origin="ours", ge=1, le=100)


def finding(cell: Cell, anchor: str, *, complete: bool = True, level: Any = None) -> Finding:
    """A finding over every fact of the cell."""
    return Finding(
        anchor=anchor,
        occurred_at=cell.facts[-1].time,
        reason="toy",
        subject=Subject("unit", cell.key),
        message=Text("字", "words"),
        evidence=tuple(cite(fact, word=fact.word) for fact in cell.facts),
        complete=complete,
        amount=Decimal(len(cell.facts)),
        level=level,
    )


def enough(cell: Cell, parameters: ToyParameters, context: Context) -> Iterator[Finding]:
    """One finding a cell with enough facts."""
    if len(cell.facts) >= parameters.least:
        yield finding(cell, cell.key)


def waiting(
    cell: Cell, parameters: ToyParameters, context: Context
) -> Iterator[Finding | WakeAt | WakeOnClose]:
    """Nothing before the moment 1000; `complete` once June 2026 is closed."""
    if not cell.facts:
        return
    if context.clock.now is None or context.clock.now < 1_000:
        yield WakeAt(1_000)
        return
    closed = context.clock.closed is not None and context.clock.closed >= "2026-06"
    if not closed:
        yield WakeOnClose("2026-06")
    yield finding(cell, cell.key, complete=closed)


def rule_of(judge: Judge, id_: str = "toy", **more: Any) -> Rule:
    """A rule around a judge."""
    some = Text("一", "one")
    whole: dict[str, Any] = {
        "id": id_,
        "section": "0",
        "name": some,
        "level": "medium",
        "business_item": "transfers",
        "cell": NOTES,
        "parameters": ToyParameters,
        "judge": judge,
        "meaning": some,
        "to_check": some,
    }
    return Rule(**{**whole, **more})


def rules_of(*judges: Callable[..., Any] | Rule, states: dict[str, str] | None = None) -> RuleSet:
    """Rules in force; plain judges get the ids toy, toy-1, ..."""
    rules = [
        judge if isinstance(judge, Rule) else rule_of(judge, "toy" if index == 0 else f"toy-{index}")
        for index, judge in enumerate(judges)
    ]
    return make_ruleset({rule.id: rule for rule in rules}, states=states)


def note(word: str, time: int = 0, *, id_: str | None = None, recorded: int = 0, digest: int = 0) -> Note:
    """A fact."""
    return Note("/s", id_ or word, "toy.noted", time, recorded, digest, word)
