"""A whole history in one place: events in, doubts out. Replay, the cases and the property tests run this.

The live worker does the same with the cells of one partition, kept in a store; both call `apply_fact` and `judge_cell`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from detectors.contract.events import AnyEvent
from detectors.contract.events.calendar import PeriodClosed, Tick
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import join_key, split_key
from detectors.engine.context import Clock, Context
from detectors.engine.due import DueIndex
from detectors.engine.engine import apply_fact
from detectors.engine.fact import Void
from detectors.engine.horizon import Horizons
from detectors.engine.judging import Published, judge_cell
from detectors.engine.projector import Projected, Projector, name_of_event, named_by, version_of
from detectors.engine.ruleset import RulesChange, RuleSet
from detectors.intake.dispatch import ByEventClass
from detectors.intake.read import Taken


def _tick(event: Tick) -> Clock:
    return Clock(now=to_us(event.time))


def _closed(event: PeriodClosed) -> Clock:
    return Clock(closed=event.data.period)


_CLOCKS: Final[ByEventClass[Callable[[Any], Clock]]] = ByEventClass({Tick: _tick, PeriodClosed: _closed})


def clock_of(event: AnyEvent) -> Clock | None:
    """How far a calendar event brings time; None for every other event."""
    read = _CLOCKS.get(type(event))
    return None if read is None else read(event)


def change_of(event: AnyEvent) -> RulesChange | None:
    """The change of rules that an event tells of; None for every other event."""
    if not isinstance(event, RulesApplied):
        return None
    data = event.data
    backfills = {filled.rule: to_us(filled.since) for filled in data.backfills}
    trials = tuple(filled.rule for filled in data.backfills if filled.on_trial)
    tables = {name: "\n".join(lines) for name, lines in data.tables.items()}
    return RulesChange(to_us(event.time), event.id, data.states, data.parameters, backfills, trials, tables)


class History:
    """Cells in memory. `detected_at` is stamped on what is raised and decides nothing.

    With `lateness_days` it forgets as the live worker does; `late` then counts the facts that came too late, by cell kind.
    A history in the order of business time has none, whatever the lateness: a replay need not forget.
    """

    def __init__(self, rules: RuleSet, detected_at: datetime, lateness_days: int | None = None) -> None:
        self._rules = rules
        self._projector = Projector(rules.kinds.values())
        self._detected_at = detected_at
        self._context = Context(Clock(), rules.tables)
        self._due = DueIndex()
        self._horizons = None if lateness_days is None else Horizons(lateness_days, rules)
        self._bodies: dict[str, tuple[tuple[int, int], frozenset[tuple[str, str]]]] = {}
        self.cells: dict[tuple[str, str], Cell] = {}
        self.late: Counter[str] = Counter()

    def take(self, item: Taken) -> Iterator[Published]:
        """Every revision of a doubt that one event leads to."""
        change = change_of(item.event)
        if change is not None:
            self._rules = self._rules.changed(change)
            self._projector = Projector(self._rules.kinds.values())
            if self._horizons is not None:
                self._horizons.use(self._rules)
            return
        clock = clock_of(item.event)
        if clock is not None:
            yield from self.advance(clock)
            return
        for kind, key, fact in self._with_retractions(item):
            name = (kind.name, join_key(key))
            cell = self.cells.get(name)
            if cell is None:
                cell = self.cells[name] = Cell(kind, name[1])
            if self._horizons is not None and self._horizons.comes_too_late(cell, fact):
                self.late[kind.name] += 1
                continue
            before = cell.wake
            yield from apply_fact(self._rules, cell, fact, self._context, self._detected_at).published
            if cell.wake != before:
                self._due.set(name, cell.wake)

    def _with_retractions(self, item: Taken) -> list[Projected]:
        """The event's facts, and a `Void` wherever another body under its name lost the event to it, or it to that body.

        The live service finds these behind the hot path: the sink `archive` publishes them as `service.retracted`.
        """
        placed = self._projector.project(item.event, item.digest)
        event = named_by(item.event)
        name, version = name_of_event(event), version_of(item.event, item.digest)
        cells = frozenset((kind.name, join_key(key)) for kind, key, _ in placed)
        best, there = self._bodies.get(name, (version, cells))
        self._bodies[name] = (max(best, version), there | cells)
        if best == version:
            return placed
        void = Void(
            event.source, event.id, name.rpartition("\x1f")[2], to_us(event.time), *max(best, version)
        )
        lost = there - cells if version > best else cells
        kinds = self._rules.known_kinds
        voids: list[Projected] = [(kinds[kind], split_key(key), void) for kind, key in sorted(lost)]
        return [*voids, *placed]

    def advance(self, clock: Clock) -> Iterator[Published]:
        """Time has come so far: judge again what is due."""
        merged = self._context.clock.merge(clock)
        if merged == self._context.clock:
            return
        self._context = Context(merged, self._context.tables)
        for name in self._due.pop_due(merged):
            cell = self.cells[name]
            yield from judge_cell(
                cell, self._rules.by_kind.get(name[0], ()), self._context, self._detected_at
            )
            self._due.set(name, cell.wake)
        if self._horizons is not None:
            self._horizons.advance(merged.now)
            self._forget(self._horizons)

    def _forget(self, horizons: Horizons) -> None:
        for name, cell in list(self.cells.items()):
            horizons.forget(cell, self._rules.by_kind.get(name[0], ()), self._context)
            if not cell.bodies():
                del self.cells[name]
