"""Repeated changes of the designated hospital: the detector that two rules share.

Changes that lie together in a window of so many months form a cluster; windows that share a change are one cluster.
A window reaches from a change to the same day of the month so many months later, that day included.
"""

from collections.abc import Callable, Iterator, Sequence

from detectors.calendar_months import add_months, iso_day
from detectors.cells.designations import DesignationChange
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.windows import is_over


def repeated_changes(
    cell: Cell, kind: str, least: int, months: int, context: Context, words: Callable[[int, str, str], Text]
) -> Iterator[Finding | WakeAt]:
    """A finding for each cluster of at least so many changes; `words` says number, first and last day."""
    if len(cell.facts) < least or cell.parts[1] != kind:
        return
    changes = [fact for fact in cell.facts if fact.before != fact.after]
    days = [day_of(fact.time) for fact in changes]
    for first, last in clusters(days, least, months):
        # a further change joins as long as a window is open that begins with one of the last least - 1
        closes = day_start_us(add_months(days[last - least + 2], months) + 1)
        complete = is_over(context, closes)
        if not complete:
            yield WakeAt(closes)
        yield _finding(cell, changes[first : last + 1], least, complete, words)


def clusters(days: Sequence[int], least: int, months: int) -> list[tuple[int, int]]:
    """First and last index of each cluster; `days` ascend."""
    found: list[tuple[int, int]] = []
    for first in range(len(days) - least + 1):
        last = first + least - 1
        if days[last] <= add_months(days[first], months):
            if found and found[-1][1] >= first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
    return found


def _finding(
    cell: Cell,
    changes: Sequence[DesignationChange],
    least: int,
    complete: bool,
    words: Callable[[int, str, str], Text],
) -> Finding:
    person, kind = cell.parts
    first = changes[0]
    return Finding(
        anchor=join_anchor(person, first.source, first.event_id),
        occurred_at=changes[least - 1].time,
        reason="designation_changed_repeatedly",
        subject=Subject("person", person),
        facility=changes[-1].after,
        complete=complete,
        message=words(len(changes), iso_day(day_of(first.time)), iso_day(day_of(changes[-1].time))),
        evidence=tuple(
            cite(change, kind=kind, from_fixmedins_code=change.before, fixmedins_code=change.after)
            for change in changes
        ),
    )
