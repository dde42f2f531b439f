"""Over which whole months a unit was registered."""

from datetime import date
from typing import NamedTuple

from detectors.calendar_months import month_number, month_of
from detectors.cells.units import UnitMove, UnitRecord, is_survivor, names_the_other
from detectors.contract.values import day_of
from detectors.engine.cell import Cell


class Registered(NamedTuple):
    """`first` and `last` are `month_number`s of whole months; `last` is None while the unit stands. `record` began it."""

    first: int
    last: int | None
    record: UnitRecord


def registered_months(cell: Cell) -> list[Registered]:
    """A unit stands from its registration, or from the first change that tells of it, until it is deregistered or merged away.

    After that only a new registration brings it back. A merger that does not name the other unit may have ended this one or not:
    the unit stands again from the next change that tells of it. A unit registered on the first day of a month was so throughout it.
    """
    (unit,) = cell.parts
    spans: list[Registered] = []
    record: UnitRecord | None = None
    gone = False
    for fact in cell.facts:
        if isinstance(fact, UnitRecord):
            if record is None and (fact.registered or not gone):
                record = fact
        elif isinstance(fact, UnitMove) and _ends(fact, unit):
            gone = gone or _is_certain(fact)
            if record is not None:
                spans.append(Registered(_first(record), month_number(month_of(fact.time)) - 1, record))
                record = None
    if record is not None:
        spans.append(Registered(_first(record), None, record))
    return spans


def _is_certain(move: UnitMove) -> bool:
    return move.way == "deregistered" or names_the_other(move)


def _ends(move: UnitMove, unit: str) -> bool:
    if move.way == "merged":
        return not is_survivor(move, unit) or not names_the_other(move)
    return move.way == "deregistered"


def _first(record: UnitRecord) -> int:
    month = month_number(month_of(record.time))
    return month if date.fromordinal(day_of(record.time)).day == 1 else month + 1
