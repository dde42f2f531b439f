"""What the rules over too many settlements in a day or month have in common: the doubt that they raise."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from detectors.amounts import cents, total
from detectors.calendar_months import iso_day
from detectors.cells.visits import Visit, by_day, refunds_in
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_start_us, period_end_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.refunds import given_back
from detectors.windows import is_over


class Limits(NamedTuple):
    """From how many on a day or a month is raised."""

    day: int
    month: int


Same = Callable[[Visit], str]
"""What makes two settlements one: they are counted once."""

Words = Callable[[str, int, int], Text]
"""The message, from the day or month, the count and from how many on is raised."""


def frequent(
    cell: Cell, visits: list[Visit], limits: Limits, same: Same, reason: str, words: Words, context: Context
) -> Iterator[Finding | WakeAt]:
    """One finding for each day, and one for the month, with as many different settlements as the limit says.

    Refunds of a part of what is shown are shown with it: the amount is what the fund has paid in the end.
    """
    first_of: dict[str, Visit] = {}
    for visit in visits:
        first_of.setdefault(same(visit), visit)
    counted = list(first_of.values())
    windows: list[tuple[str, str, int, list[Visit], int]] = []
    for day, those in by_day(counted).items():
        if len(those) >= limits.day:
            windows.append((iso_day(day), "day", day_start_us(day + 1), those, limits.day))
    month = cell.parts[1]
    if len(counted) >= limits.month:
        windows.append((month, "month", period_end_us(month), counted, limits.month))
    for name, unit, end, those, limit in windows:
        complete = is_over(context, end)
        if not complete:
            yield WakeAt(end)
        chosen = {same(visit) for visit in those}
        within = [visit for visit in visits if visit.time < end and same(visit) in chosen]
        within += given_back(refunds_in(cell), within)
        message = words(name, len(those), limit)
        yield _finding(cell, name, those, limit, within, f"{reason}_in_a_{unit}", message, complete)


def _finding(
    cell: Cell,
    window: str,
    counted: list[Visit],
    limit: int,
    visits: list[Visit],
    reason: str,
    message: Text,
    complete: bool,
) -> Finding:
    person = cell.parts[0]
    facilities = {visit.facility for visit in counted}
    return Finding(
        anchor=join_anchor(person, window),
        occurred_at=counted[limit - 1].time,
        reason=reason,
        subject=Subject("person", person),
        region=counted[0].region,
        facility=facilities.pop() if len(facilities) == 1 else None,
        amount=cents(total(visit.fund_pay_sumamt for visit in visits)),
        complete=complete,
        message=message,
        evidence=tuple(
            cite(
                visit,
                fixmedins_code=visit.facility,
                mdtrt_id=visit.mdtrt_id,
                setl_id=visit.setl_id,
                fund_pay_sumamt=f"{visit.fund_pay_sumamt:f}",
                init_setl_id=visit.takes_back,
            )
            for visit in visits
        ),
    )
