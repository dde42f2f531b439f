"""Several units under one code or name in one period. Shared by the rules on settling units."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from detectors.amounts import total
from detectors.cells.unit_settlements import UnitSettlement
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.placeholders import is_placeholder
from detectors.wording import named

MOST_SHOWN: Final = 50
"""Settlements in evidence: a code that some source makes up may be shared by thousands of units, and each would revise the doubt."""


NAMED: Final = 3
"""Units that a message names; the evidence lists the others."""


def several(
    cell: Cell,
    context: Context,
    *,
    tell_apart: Callable[[UnitSettlement], str],
    least: int,
    reason: str,
    message: Callable[[int, Text], Text],
) -> Iterator[Finding | WakeOnClose]:
    """One finding where the cell's settlements fall into at least so many, an empty one left out.

    The subject is the unit whose settlement brought the number to `least`. `message` gets the number and the first units that
    differ. Until the period is closed the number may still grow. Repayments are no settlements, and a unit that was repaid what
    it had paid did not settle.
    """
    if len(cell.facts) < least or is_placeholder(cell.parts[0]):
        return
    first_of: dict[str, UnitSettlement] = {}
    shown: list[UnitSettlement] = []
    for fact in _settlements(cell.facts):
        apart = tell_apart(fact)
        if apart:
            first_of.setdefault(apart, fact)
            shown.append(fact)
    if len(first_of) < least:
        return
    shared, period = cell.parts
    closed = context.clock.closed is not None and context.clock.closed >= period
    if not closed:
        yield WakeOnClose(period)
    decisive = list(first_of.values())[least - 1]
    yield Finding(
        anchor=join_anchor(shared, period),
        occurred_at=decisive.time,
        reason=reason,
        subject=Subject("unit", decisive.emp_no),
        complete=closed,
        message=message(len(first_of), _told(list(first_of.values()))),
        evidence=tuple(
            cite(
                fact,
                emp_no=fact.emp_no,
                orgcode=fact.orgcode,
                emp_name=fact.emp_name,
                accrym=period,
                amount=f"{fact.amount:f}",
            )
            for fact in shown[:MOST_SHOWN]
        ),
    )


def unit_number(fact: UnitSettlement) -> str:
    """The unit's number (`emp_no`); empty where a placeholder stands in its place."""
    return "" if is_placeholder(fact.emp_no) else fact.emp_no


def _settlements(facts: Sequence[UnitSettlement]) -> Sequence[UnitSettlement]:
    """Payments above zero of units that in all paid more than they were repaid."""
    if all(fact.amount > 0 for fact in facts):
        return facts
    amounts: dict[str, list[Decimal]] = {}
    for fact in facts:
        amounts.setdefault(fact.emp_no, []).append(fact.amount)
    paid = {unit for unit, told in amounts.items() if total(told) > 0}
    return [fact for fact in facts if fact.amount > 0 and fact.emp_no in paid]


def _told(facts: Sequence[UnitSettlement]) -> Text:
    names = [
        named(fact.emp_no, None if is_placeholder(fact.emp_name) else fact.emp_name.strip())
        for fact in facts[:NAMED]
    ]
    more = len(facts) > NAMED
    return Text("、".join(names) + ("等" if more else ""), ", ".join(names) + (" and others" if more else ""))
