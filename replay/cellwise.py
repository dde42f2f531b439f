"""One cell's facts, judged as the live path judges them: at every fact and whenever time asks, or once at the end.

Cells never look at each other, so a history can be judged cell by cell. `each` walks a cell through its history in
business order and counts revisions as `detectors.engine.history` does; `once` judges what stands at the end of every era.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Final, NamedTuple

from detectors.engine.cell import Cell
from detectors.engine.cell import Outcome as Held
from detectors.engine.cellkind import CellKind
from detectors.engine.engine import apply_fact
from detectors.engine.fact import Fact, Void, version
from detectors.engine.judging import judge_cell
from replay.clusters import Cluster
from replay.timeline import Clocks, Order, order_of

Placed = tuple[Order, Fact]
"""A fact, and where the event that brought it stands in business order."""


_POSITION: Final = attrgetter("time", "source", "event_id", "event_type")
"""The order of `detectors.engine.fact.position`, asked for without a call into Python."""


class Outcome(NamedTuple):
    """The last revision of a doubt of one cell, in some variants."""

    rule_id: str
    anchor: str
    variants: int
    shadow: bool
    withdrawn: bool
    message: bytes


class _WholeCell(Cell):
    """A cell that gets all its facts at once: the same as putting them in one by one, in any order."""

    __slots__ = ()

    def fill(self, facts: Sequence[Fact]) -> int:
        """How many bodies it holds then. To be called once, on an empty cell."""
        bodies = self._bodies = {fact.name: fact for fact in facts}
        if len(bodies) < len(facts):  # repeats, or several bodies under one name
            bodies.clear()
            for fact in facts:
                name = fact.name
                held = bodies.setdefault(name, fact)
                if held is not fact and version(held) < version(fact):
                    bodies[name] = fact
        timeline = [body for body in bodies.values() if type(body) is not Void]
        if len(timeline) > 1:
            timeline.sort(key=_POSITION)
        self._arrange(timeline)
        self._count()
        self._begin_view()
        return len(bodies)


class CellJudge:
    """Judges cells one after another. `detected_at` is stamped on what is raised and decides nothing."""

    def __init__(self, clocks: Clocks, detected_at: datetime, *, each: bool) -> None:
        self._clocks = clocks
        self._detected_at = detected_at
        self._each = each
        self._walked: dict[str, bool] = {}
        self.facts = 0
        """Distinct bodies that were put into cells so far, by the rules of the first variant."""

    def judge(
        self,
        kind: CellKind,
        key: str,
        facts: Sequence[Fact],
        voids: Sequence[Placed],
        clusters: Sequence[Cluster],
    ) -> Iterator[Outcome]:
        """The final state of every doubt of a cell, from its facts in any order, repeats among them.

        Of a reversal (`voids`) the place in time is its own, while its fact tells only of what it reverses.
        """
        walked = self._walked.get(kind.name)
        if walked is None:
            eras = max((len(cluster.eras) for cluster in clusters), default=1)
            walked = self._walked[kind.name] = self._each or eras > 1
        if walked:
            placed = [(order_of(fact), fact) for fact in facts]
            placed.extend(voids)
            if len(placed) > 1:
                placed.sort(key=_first)  # stable: of two facts under one name and event the first counts
            for number, cluster in enumerate(clusters):
                before = self.facts
                yield from self._walk(Cell(kind, key), placed, cluster)
                if number:
                    self.facts = before
            return
        cell = _WholeCell(kind, key)
        self.facts += cell.fill([*facts, *(void for _, void in voids)] if voids else facts)
        context = self._clocks.context(self._clocks.steps)
        for cluster in clusters:
            if cluster.kept[0]:
                cell.standing = {}
                rules = cluster.eras.rules[0].by_kind.get(kind.name, ())
                if judge_cell(cell, rules, context, self._detected_at):
                    yield from _outcomes(cell, cluster, [0])

    def _walk(self, cell: Cell, placed: list[Placed], cluster: Cluster) -> Iterator[Outcome]:
        judged = (
            self._each_fact(cell, placed, cluster) if self._each else self._each_era(cell, placed, cluster)
        )
        if cell.standing:
            yield from _outcomes(cell, cluster, judged)

    def _each_fact(self, cell: Cell, placed: list[Placed], cluster: Cluster) -> list[int]:
        clocks, eras, detected_at = self._clocks, cluster.eras, self._detected_at
        several = len(eras) > 1
        judged = [0]
        behind = era = 0
        before: Placed | None = None
        for item in placed:
            if item == before:
                continue
            before = item
            order, fact = item
            until = clocks.before(order)
            if until > behind:
                behind = self._wake(cell, cluster, behind, until, judged)
            if several:
                era = eras.of(order)
            if cluster.kept[era]:
                applied = apply_fact(eras.rules[era], cell, fact, clocks.context(until), detected_at)
                if (
                    several and applied.outcome is not Held.SUPERSEDED
                ):  # nothing is judged for what counts less
                    judged.append(era)
                if applied.outcome is Held.NEW:
                    self.facts += 1
        self._wake(cell, cluster, behind, clocks.steps, judged)
        return judged

    def _wake(self, cell: Cell, cluster: Cluster, behind: int, until: int, judged: list[int]) -> int:
        """Time goes on to the step `until`; the cell is judged at every step at which it is due."""
        clocks, eras = self._clocks, cluster.eras
        while (step := clocks.due(cell.wake, behind, until)) is not None:
            era = eras.at_step(step)
            judged.append(era)
            rules = eras.rules[era].by_kind.get(cell.kind.name, ())
            judge_cell(cell, rules, clocks.context(step), self._detected_at)
            behind = step
        return until

    def _each_era(self, cell: Cell, placed: list[Placed], cluster: Cluster) -> list[int]:
        # what is not touched after a change of rules stands as it was judged before, as in the live path
        clocks, eras = self._clocks, cluster.eras
        judged: list[int] = []
        behind = at = 0
        for era in range(len(eras)):
            touched = False
            while at < len(placed) and eras.of(placed[at][0]) == era:
                if cluster.kept[era]:
                    outcome = cell.put(placed[at][1])
                    if outcome is Held.NEW:
                        self.facts += 1
                    if outcome is not Held.SUPERSEDED:
                        touched = True
                at += 1
            until = eras.last_step(era, clocks.steps)
            if touched or clocks.due(cell.wake, behind, until) is not None:
                judged.append(era)
                rules = eras.rules[era].by_kind.get(cell.kind.name, ())
                judge_cell(cell, rules, clocks.context(until), self._detected_at)
            behind = until
        return judged


def _first(placed: Placed) -> Order:
    return placed[0]


def _outcomes(cell: Cell, cluster: Cluster, judged: Sequence[int]) -> Iterator[Outcome]:
    shadow = {
        active.rule.id: active.shadow
        for era in sorted(set(judged))
        for active in cluster.eras.rules[era].by_kind.get(cell.kind.name, ())
    }
    for at, standing in cell.standing.items():
        rule_id, anchor = at
        yield Outcome(
            rule_id, anchor, cluster.variants, shadow[rule_id], standing.withdrawn, cell.message(at)
        )
