"""What the rules over a facility's spending have in common: the payments of a day or month, and which to show."""

from bisect import bisect_left
from heapq import nsmallest

from detectors.cells.fund_years import Payment
from detectors.engine.cell import Cell
from detectors.engine.fact import position


def payments_between(cell: Cell, begin: int, end: int) -> list[Payment]:
    """The payments from one moment up to but without another (microseconds), in the order of time."""
    facts = cell.facts
    return facts[bisect_left(facts, begin, key=_time) : bisect_left(facts, end, key=_time)]


def largest(payments: list[Payment], count: int) -> list[Payment]:
    """The largest payments, the earlier first where they are equal."""
    return nsmallest(count, payments, key=lambda fact: (-fact.fund_pay_sumamt, position(fact)))


def _time(fact: Payment) -> int:
    return fact.time
