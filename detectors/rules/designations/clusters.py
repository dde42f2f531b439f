"""Repeated changes of the designated hospital: the detector that two rules share.

Changes that lie together in a window of so many months form a cluster; windows that share a change are one cluster.
A window reaches from a change to the same day of the month so many months later, that day included.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from detectors.calendar_months import add_months, iso_day
from detectors.cells.designations import DesignationChange
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.placeholders import is_placeholder
from detectors.windows import is_over
from detectors.wording import counted


def repeated_changes(
    cell: Cell, kind: str, least: int, months: int, context: Context, words: Callable[[int, str, str], Text]
) -> Iterator[Finding | WakeAt]:
    """A finding for each cluster of at least so many changes; `words` says number, first and last day."""
    if len(cell.facts) < least or cell.parts[1] != kind:
        return
    changes = _changes(cell.facts, months)
    days = [day_of(change.fact.time) for change in changes]
    for first, last in clusters(days, least, months):
        # a further change joins as long as a window is open that begins with one of the last least - 1
        closes = day_start_us(add_months(days[last - least + 2], months) + 1)
        complete = is_over(context, closes)
        if not complete:
            yield WakeAt(closes)
        yield _finding(cell, changes[first : last + 1], least, months, complete, words)


class _Change(NamedTuple):
    """`proven` where the hospital before is known, so that it is a change and no first designation."""

    fact: DesignationChange
    proven: bool


def _changes(facts: Sequence[DesignationChange], months: int) -> list[_Change]:
    """Where the source does not say which hospital it was, it is the one of the change just before, if that lies near."""
    changes = []
    previous: DesignationChange | None = None
    for fact in facts:
        before = None if fact.before is None or is_placeholder(fact.before) else fact.before
        if before is None and previous is not None:
            near = day_of(fact.time) <= add_months(day_of(previous.time), months)
            before = previous.after if near else None
        if before != fact.after:
            changes.append(_Change(fact, before is not None))
        previous = fact
    return changes


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
    changes: Sequence[_Change],
    least: int,
    months: int,
    complete: bool,
    words: Callable[[int, str, str], Text],
) -> Finding:
    person, kind = cell.parts
    facts = [change.fact for change in changes]
    first = facts[0]
    unknown = sum(not change.proven for change in changes)
    said = words(len(facts), iso_day(day_of(first.time)), iso_day(day_of(facts[-1].time)))
    limit = Text(
        f"（{months} 个月内达到 {least} 次）", f" ({least} or more within {counted(months, 'month')})"
    )
    doubtful = len(facts) - unknown < least
    missing = (
        Text(
            f"，其中 {unknown} 次未报变更前的医院，可能为首次定点",
            f"; for {unknown} of them the hospital before was not reported: it may be the first one designated",
        )
        if doubtful
        else Text("", "")
    )
    return Finding(
        anchor=join_anchor(person, first.source, first.event_id),
        occurred_at=facts[least - 1].time,
        reason="designation_changed_repeatedly",
        subject=Subject("person", person),
        facility=facts[-1].after,
        complete=complete,
        level="low" if doubtful else None,
        message=Text(f"{said.zh}{limit.zh}{missing.zh}", f"{said.en}{limit.en}{missing.en}"),
        evidence=tuple(
            cite(change, kind=kind, from_fixmedins_code=change.before, fixmedins_code=change.after)
            for change in facts
        ),
    )
