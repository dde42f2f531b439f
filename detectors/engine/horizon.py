"""How long facts are kept: what no rule can need any more goes, and what comes too late for it is known to be late.

A *strand* is a part of a timeline that has nothing to do with the rest of it: a stay with the stays near it, one visit.
Strands go whole or not at all, and only once no event that is allowed to come could still touch them.

     forgotten          kept                                          the log's own time
    ───────────┬─────────────────────────┬─────────────────────────────────┬──▶
             line   what rules can need  │     allowed lateness            now
                    (the kind's horizon) edge: what is older is asked whether it is too late
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from detectors.contract.doubt import decode_doubt
from detectors.contract.values import day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.context import Context, WakeAt, WakeOnClose
from detectors.engine.due import NEVER
from detectors.engine.fact import Fact, Void
from detectors.engine.finding import Finding, built, name_of
from detectors.engine.forgetting import Forgetting, Strands
from detectors.engine.ruleset import ActiveRule, RuleSet

DAY_US: Final = 86_400_000_000


class Forgotten(NamedTuple):
    """What a cell forgot: its facts' names, the doubts that rested on them, the newest moment that they spoke of."""

    names: frozenset[str]
    standing: frozenset[tuple[str, str]]
    until: int


class Horizons:
    """How far back the cells of one partition must remember, by cell kind. Pure: time comes in as a moment.

    `forgotten` is the newest moment (microseconds) that anything forgotten spoke of, by cell kind: what came after it can
    still be judged with all that belongs to it. A partition forgets nothing before `begins`: what is loaded into it when it
    is new is old, and most of it comes before the first tick. Both are a part of the partition's state.
    """

    def __init__(
        self,
        lateness_days: int,
        rules: RuleSet,
        forgotten: Mapping[str, int] | None = None,
        begins: int | None = None,
    ) -> None:
        self._lateness = lateness_days
        self._now: int | None = None
        self.begins = begins
        self.forgotten = dict(forgotten or {})
        self.use(rules)

    def use(self, rules: RuleSet) -> None:
        """From here on these rules say what must be remembered."""
        self._kinds = dict(rules.kinds)
        self._memory = {name: memory_days(rules.kinds[name], rules.by_kind[name]) for name in rules.kinds}
        self._set_edges()

    def advance(self, now: int | None) -> None:
        """Time has come so far (microseconds)."""
        self._now = now
        if self.begins is None and now is not None:
            self.begins = now + self._lateness * DAY_US
        self._set_edges()

    def _set_edges(self) -> None:
        now = self._now
        self.edges: dict[str, int] = {}
        if now is not None:
            edge = now - self._lateness * DAY_US
            self.edges = {name: edge for name, days in self._memory.items() if days is not None}

    def line(self, name: str) -> int | None:
        """What lies before this moment may go: the beginning of a month; None where nothing may, or not yet."""
        days = self._memory.get(name)
        if days is None or self._now is None or self.begins is None or self._now < self.begins:
            return None
        told = _forgetting(self._kinds[name]).told_within_days
        last = day_of(self._now) - self._lateness - told - days
        return day_start_us(date.fromordinal(max(last, 1)).replace(day=1).toordinal())

    def reach(self, name: str) -> int:
        """How far apart two facts of the kind can lie and still have to do with each other, in microseconds."""
        return (self._memory.get(name) or 0) * DAY_US

    def comes_too_late(self, cell: Cell, fact: Fact) -> bool:
        """Whether what the fact would have to be judged with has been forgotten."""
        edge = self.edges.get(cell.kind.name)
        return edge is not None and since(cell.kind, fact) < edge and not self.admit(cell, fact)

    def admit(self, cell: Cell, fact: Fact) -> bool:
        """Whether a fact that lies before the edge may still come. The cell then rests: history comes in long rows."""
        if cell.held(fact.name) is not None:
            return True  # a strand goes whole: with a fact that is held all that belongs to it is held
        name = cell.kind.name
        forgotten = self.forgotten.get(name)
        closes = _forgetting(cell.kind).closes
        if forgotten is not None:
            moment = since(cell.kind, fact) - self.reach(name) if closes is None else closes(cell.parts)
            if moment <= forgotten:
                return False
        self.rest(cell)
        return True

    def rest(self, cell: Cell) -> None:
        """Let the cell forget nothing for a while."""
        cell.rests_until = max(cell.rests_until, (self._now or 0) + self._lateness * DAY_US)

    def forget(self, cell: Cell, rules: Iterable[ActiveRule], context: Context) -> Forgotten | None:
        """Take out of the cell what may go by now; None where that is nothing."""
        line = self.line(cell.kind.name)
        if line is None or self._now is None or cell.rests_until > self._now:
            return None
        gone = _forget(cell, tuple(rules), context, line, self.reach(cell.kind.name))
        if gone is not None:
            self.note(cell.kind.name, gone.until)
        return gone

    def note(self, name: str, until: int) -> None:
        """Remember that facts which spoke of moments up to this one are gone."""
        self.forgotten[name] = max(until, self.forgotten.get(name, until))


def memory_days(kind: CellKind, rules: Iterable[ActiveRule]) -> int | None:
    """How many days apart two facts of the kind can lie and matter to each other for any of the rules; None for ever."""
    if kind.forgetting is None:
        return None
    longest = 0
    for active in rules:
        if active.rule.memory_days is None:
            return None
        longest = max(longest, active.rule.memory_days(active.parameters))
    return longest


def since(kind: CellKind, fact: Fact) -> int:
    """The earliest moment that the fact speaks of, in microseconds."""
    tell = _forgetting(kind).since
    return fact.time if tell is None else tell(fact)


def _forgetting(kind: CellKind) -> Forgetting:
    if kind.forgetting is None:
        raise LookupError(f"cells of kind {kind.name} never forget")
    return kind.forgetting


def _forget(
    cell: Cell, rules: tuple[ActiveRule, ...], context: Context, line: int, reach: int
) -> Forgotten | None:
    forgetting = _forgetting(cell.kind)
    if forgetting.closes is not None:
        closes = forgetting.closes(cell.parts)
        if closes >= line or cell.wake != NEVER:  # a cell that waits is not done yet
            return None
        gone = Forgotten(frozenset(body.name for body in cell.bodies()), frozenset(cell.standing), closes)
    else:
        found = _old_strands(cell, rules, context, line, reach, forgetting.strands)
        if found is None:
            return None
        gone = found
    cell.drop(gone.names)
    for at in gone.standing:
        cell.fall(at)
    return gone


def _old_strands(
    cell: Cell,
    rules: tuple[ActiveRule, ...],
    context: Context,
    line: int,
    reach: int,
    strands: Strands | None,
) -> Forgotten | None:
    old = (
        {}
        if strands is None
        else {
            frozenset(fact.name for fact in strand.facts): strand.until
            for strand in strands(cell, reach)
            if strand.until is not None and strand.until < line
        }
    )
    voids = {body.name: body.time for body in cell.bodies() if isinstance(body, Void) and body.time < line}
    if not old and not voids:
        return None
    found = _judged(cell, rules, context)
    _keep_what_is_cited(old, found)
    names = frozenset(voids).union(*old)
    if not names:
        return None
    if old and not _says_the_same_without(cell, names, found, rules, context):
        return None
    standing = [at for at in cell.standing if _cited(cell.message(at)) & names]
    return Forgotten(names, frozenset(standing), max((*old.values(), *voids.values())))


Judged = dict[tuple[str, str], Finding]


def _judged(cell: Cell, rules: tuple[ActiveRule, ...], context: Context) -> tuple[Judged, list[Any]]:
    findings: Judged = {}
    wakes: list[Any] = []
    for active in rules:
        for said in active.judge(cell, context):
            if isinstance(said, WakeAt | WakeOnClose):
                wakes.append((active.rule.id, said))
            else:
                findings[active.rule.id, said.anchor] = built(said)
    return findings, wakes


def _keep_what_is_cited(old: dict[frozenset[str], int], found: tuple[Judged, list[Any]]) -> None:
    """What a finding rests on goes together or not at all: a death is for ever, and so is what was paid after it."""
    cited = [{name_of(entry) for entry in finding.evidence} for finding in found[0].values()]
    changed = True
    while changed:
        changed = False
        going = frozenset().union(*old)
        for names in cited:
            if names & going and not names <= going:
                for strand in [strand for strand in old if strand & names]:
                    del old[strand]
                changed = True
                break


def _says_the_same_without(
    cell: Cell,
    names: Collection[str],
    found: tuple[Judged, list[Any]],
    rules: tuple[ActiveRule, ...],
    context: Context,
) -> bool:
    """Whether the rest is judged as before. Where it is not, a rule remembers more than it says: nothing goes then."""
    rest = Cell(cell.kind, cell.key)
    for body in cell.bodies():
        if body.name not in names:
            rest.put(body)
    findings, wakes = found
    kept = {
        at: finding
        for at, finding in findings.items()
        if not any(name_of(entry) in names for entry in finding.evidence)
    }
    return _judged(rest, rules, context) == (kept, wakes)


def _cited(message: bytes) -> set[str]:
    return {name_of(entry) for entry in decode_doubt(message).evidence}
