"""Time and rules over a history: which clock and which rules every event met, in business order."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from detectors.engine.context import Clock, Context, Tables
from detectors.engine.due import Wake
from detectors.engine.fact import Fact
from detectors.engine.ruleset import RulesChange, RuleSet

_NOT_YET: Final = -(2**63)

Order = tuple[int, str, str, int]
"""Where an event stands in business order: time (microseconds), source, id, digest of the body."""


class Turn(msgspec.Struct, frozen=True):
    """An event that is no fact: it moved time on, or changed the rules."""

    order: Order
    clock: Clock | None = None
    change: RulesChange | None = None


def order_of(fact: Fact) -> Order:
    """The order of the event that a fact came from; a reversal's own order is not in its `Void`."""
    return fact.time, fact.source, fact.event_id, fact.digest


def changes_in_force(turns: Iterable[Turn]) -> list[tuple[Order, RulesChange]]:
    """The changes that took effect, in business order; one that an earlier one outdoes changes nothing."""
    taken: list[tuple[Order, RulesChange]] = []
    for turn in sorted(turns, key=lambda turn: turn.order):
        if turn.change is not None and (not taken or turn.change.order > taken[-1][1].order):
            taken.append((turn.order, turn.change))
    return taken


class Clocks:
    """Every moment at which time moved on, and the end, at which it moves for the last time."""

    def __init__(self, turns: Iterable[Turn], end: Clock, tables: Tables) -> None:
        """`end` is how far time comes after the last event."""
        self._orders: list[Order] = []
        self._moments: list[int] = []
        self._periods: list[str] = []
        clock = Clock()
        for turn in sorted(turns, key=lambda turn: turn.order):
            if turn.clock is not None and clock.merge(turn.clock) != clock:
                clock = clock.merge(turn.clock)
                self._append(turn.order, clock)
        self.last = clock.merge(end)
        self.steps = len(self._orders) + (self.last != clock)
        if self.last != clock:
            self._append(None, self.last)
        self._tables = tables
        self._start = Context(Clock(), tables)
        self._shown = (-1, self._start)

    def _append(self, order: Order | None, clock: Clock) -> None:
        if order is not None:
            self._orders.append(order)
        # what has not come yet is older than everything, so that both lists ascend
        self._moments.append(_NOT_YET if clock.now is None else clock.now)
        self._periods.append(clock.closed or "")

    def before(self, order: Order) -> int:
        """How many steps an event had behind it."""
        return bisect_left(self._orders, order)

    def context(self, steps: int) -> Context:
        """What a judge may know after so many steps."""
        if steps == 0:
            return self._start
        if self._shown[0] != steps:
            moment, period = self._moments[steps - 1], self._periods[steps - 1]
            clock = Clock(None if moment == _NOT_YET else moment, period or None)
            self._shown = (steps, Context(clock, self._tables))
        return self._shown[1]

    def due(self, wake: Wake, behind: int, until: int) -> int | None:
        """The first step after `behind` and not beyond `until` at which a cell is due, counted from 1."""
        moment, period = wake
        found = until
        if moment is not None:
            found = min(found, bisect_left(self._moments, moment, behind))
        if period is not None:
            found = min(found, bisect_left(self._periods, period, behind))
        return found + 1 if found < until else None


class Eras:
    """The rules over a history, under one variant's settings."""

    def __init__(self, starts: Sequence[Order], rules: Sequence[RuleSet], clocks: Clocks) -> None:
        """`starts` are the orders of the changes; `rules` has one more: those before the first change."""
        self._starts = starts
        self.rules = tuple(rules)
        self._first_steps = [clocks.before(start) for start in starts]

    def __len__(self) -> int:
        return len(self.rules)

    def of(self, order: Order) -> int:
        """The era of an event."""
        return bisect_left(self._starts, order)

    def at_step(self, step: int) -> int:
        """The era in which time makes its `step`-th step (counted from 1)."""
        return bisect_left(self._first_steps, step)

    def last_step(self, era: int, steps: int) -> int:
        """How many steps time has made when an era ends."""
        return self._first_steps[era] if era < len(self._first_steps) else steps
