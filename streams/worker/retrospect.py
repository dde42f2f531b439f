"""Doubts that are found in retrospect: of history that a backfill brings, or of the time before a rule was in force."""

from datetime import datetime

import msgspec

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.values import to_us
from detectors.engine.cell import Cell
from detectors.engine.judging import Published
from detectors.engine.ruleset import RulesChange


class Retrospect:
    """Marks what a frame led to. One a partition; told of each frame before it is judged."""

    def __init__(self) -> None:
        self._change: RulesChange | None = None
        self._history = False
        self._now: datetime | None = None

    def begin(self, change: RulesChange | None, *, history: bool, now: datetime) -> bool:
        """A frame comes; whether anything of it may have to be marked.

        `change` is what is in force of the changes of rules, `now` what new revisions are stamped with.
        """
        self._change = change if change is not None and change.backfills else None
        self._history = history
        self._now = now
        return history or self._change is not None

    def marked(self, cell: Cell, item: Published) -> Published | None:
        """The item as it is published, its mark kept in the cell; None for what history need not repeat."""
        doubt = item.doubt
        if doubt.detected_at != self._now:  # stood before: published once more because a fact was repeated
            return self._repeated(item)
        if not self._in_retrospect(doubt):
            return item
        found = _marked(item)
        at = (doubt.rule_id, doubt.anchor)
        cell.stand(at, msgspec.structs.replace(cell.standing[at], message=found.message))
        return found

    def _repeated(self, item: Published) -> Published | None:
        if not self._history:
            return item
        on_trial = self._change is not None and item.doubt.rule_id in self._change.trials
        return _marked(item) if on_trial else None

    def _in_retrospect(self, doubt: Doubt) -> bool:
        since = None if self._change is None else self._change.backfills.get(doubt.rule_id)
        if since is None:
            return self._history  # what history adds to the other rules of a cell
        return to_us(doubt.occurred_at) < since  # whichever way its facts came


def _marked(item: Published) -> Published:
    found = msgspec.structs.replace(item.doubt, found="retrospect")
    return Published(found, encode_doubt(found), item.shadow)
