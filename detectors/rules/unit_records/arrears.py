"""What a unit owes at a moment. Shared by the rules on mergers and deregistrations.

Owed is billed minus paid, over all periods up to the moment's month, as it stood at that moment: bills and payments dated
after it do not count, so that a later payment clears nothing and a back-dated one does. A surplus of one period makes up
for a lack in another; what was paid ahead for later periods does not.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from detectors.amounts import cents, total
from detectors.calendar_months import month_of
from detectors.cells.units import UnitBill, UnitMove, UnitPayment, name_at, region_at
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.wording import named, yuan


class Owed(NamedTuple):
    """`amount` in CNY; `facts` are the bills and payments of the periods that are not even."""

    amount: Decimal
    facts: tuple[UnitBill | UnitPayment, ...]


def owed_at(cell: Cell, moment: int) -> Owed:
    """What the unit owed at a moment (microseconds); not above zero where it owed nothing."""
    last = month_of(moment)
    facts = [
        fact
        for fact in cell.facts
        if isinstance(fact, UnitBill | UnitPayment) and fact.time <= moment and fact.accrym <= last
    ]
    periods: dict[str, list[Decimal]] = {}
    for fact in facts:
        amount = fact.amount if isinstance(fact, UnitBill) else fact.amount.copy_negate()
        periods.setdefault(fact.accrym, []).append(amount)
    balances = {period: total(amounts) for period, amounts in periods.items()}
    return Owed(total(balances.values()), tuple(fact for fact in facts if balances[fact.accrym]))


def findings_in_arrears(
    cell: Cell, moves: Iterator[tuple[UnitMove, Text]], tolerance: Decimal, reason: str
) -> Iterator[Finding]:
    """One finding for each move at which the unit owed more than the tolerance; the text tells what the unit did."""
    (unit,) = cell.parts
    let_pass = (
        Text(f"（允许 {yuan(tolerance)} 元）", f" ({yuan(tolerance)} CNY let pass)")
        if tolerance
        else Text("", "")
    )
    for move, did in moves:
        owed = owed_at(cell, move.time)
        if owed.amount <= tolerance:
            continue
        amount = cents(owed.amount)
        name = named(unit, name_at(cell, move.time))
        yield Finding(
            anchor=join_anchor(unit, move.source, move.event_id),
            occurred_at=move.time,
            reason=reason,
            subject=Subject("unit", unit),
            region=region_at(cell, move.time),
            amount=amount,
            complete=True,
            message=Text(
                f"单位 {name} {did.zh}时欠费 {amount:f} 元{let_pass.zh}",
                f"Unit {name} owed {amount:f} CNY when it {did.en}{let_pass.en}",
            ),
            evidence=(
                *(cite(fact, accrym=fact.accrym, amount=f"{fact.amount:f}") for fact in owed.facts),
                cite(
                    move,
                    emp_no=move.emp_no,
                    into_emp_no=move.into_emp_no,
                    from_emp_no=move.from_emp_no,
                    owed=f"{amount:f}",
                ),
            ),
        )
