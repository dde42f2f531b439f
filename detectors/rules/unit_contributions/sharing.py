"""Several units under one code or name in one period. Shared by the rules on settling units."""

from collections.abc import Callable, Iterator
from typing import Final

from detectors.cells.unit_settlements import UnitSettlement
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor

MOST_SHOWN: Final = 50
"""Settlements in evidence: a placeholder code may be shared by thousands of units, and each would revise the doubt."""


def several(
    cell: Cell,
    context: Context,
    *,
    tell_apart: Callable[[UnitSettlement], str],
    least: int,
    reason: str,
    message: Callable[[int], Text],
) -> Iterator[Finding | WakeOnClose]:
    """One finding where the cell's settlements fall into at least so many, an empty one left out.

    The subject is the unit whose settlement brought the number to `least`. `message` gets the number. Until the
    period is closed the number may still grow.
    """
    if len(cell.facts) < least:
        return
    first_of: dict[str, UnitSettlement] = {}
    shown: list[UnitSettlement] = []
    for fact in cell.facts:
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
        message=message(len(first_of)),
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
