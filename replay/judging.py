"""Judge a history: the same projection and judging as the live path, cell by cell in business-time order."""

from collections.abc import Iterable
from datetime import datetime

from detectors.contract.doubt import Doubt
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import join_key
from detectors.engine.engine import apply_fact
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RuleSet
from detectors.intake.read import Taken


def in_business_order(taken: Iterable[Taken]) -> list[Taken]:
    """Sorted by business time, then by name and body, so that the order of arrival leaves no trace."""
    return sorted(taken, key=lambda t: (to_us(t.event.time), t.event.source, t.event.id, t.digest))


def judge_events(taken: Iterable[Taken], rules: RuleSet, detected_at: datetime) -> dict[str, Doubt]:
    """The final state of every doubt, by id, after the events in the order given.

    `detected_at` is stamped on what is raised; it is the caller's clock.
    """
    projector = Projector(rules.kinds.values())
    cells: dict[tuple[str, str], Cell] = {}
    doubts: dict[str, Doubt] = {}
    for item in taken:
        for kind, key, fact in projector.project(item.event, item.digest):
            joined = join_key(key)
            cell = cells.get((kind.name, joined))
            if cell is None:
                cell = cells[kind.name, joined] = Cell(kind, joined)
            for published in apply_fact(rules, cell, fact, None, detected_at).published:
                doubts[str(published.doubt.doubt_id)] = published.doubt
    return doubts
