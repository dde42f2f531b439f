"""One fact into one cell, and what follows. The live path and replay both run exactly this."""

from datetime import datetime
from typing import NamedTuple

from detectors.engine.cell import Cell, Outcome, two_bodies
from detectors.engine.context import Context
from detectors.engine.fact import Fact, Void
from detectors.engine.judging import Published, judge_cell, standing_again
from detectors.engine.ruleset import RuleSet


class Applied(NamedTuple):
    """`conflict` tells of two different bodies under one name, of which one was not a reversal."""

    outcome: Outcome
    published: list[Published]
    conflict: bool


def apply_fact(rules: RuleSet, cell: Cell, fact: Fact, context: Context, detected_at: datetime) -> Applied:
    """Put the fact into its cell and judge again what the fact may alter."""
    name = fact.name
    held = cell.held(name)
    outcome = cell.put(fact, name)
    subscribed = rules.by_kind.get(cell.kind.name, ())
    if outcome is Outcome.SUPERSEDED:
        return Applied(outcome, [], two_bodies(outcome, held, fact))
    if cell.judged_by is rules and outcome is not Outcome.DUPLICATE:
        changed = [body for body in (held, fact) if body is not None and not isinstance(body, Void)]
        published = judge_cell(cell, subscribed, context, detected_at, changed) if changed else []
    else:
        published = judge_cell(cell, subscribed, context, detected_at)
        cell.judged_by = rules
    if outcome is Outcome.DUPLICATE:
        fresh = {item.doubt.doubt_id for item in published}
        again = (item for item in standing_again(cell, subscribed, fact) if item.doubt.doubt_id not in fresh)
        return Applied(outcome, [*published, *again], False)
    return Applied(outcome, published, held is not None and two_bodies(outcome, held, fact))
