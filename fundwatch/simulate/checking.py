"""A history against its labels: replayed through every rule, precision and recall by rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from detectors.engine.context import Table
from detectors.engine.history import History
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused, read_event
from detectors.registry import catalogue
from fundwatch.simulate.labels import Label, decode_label
from fundwatch.simulate.writing import EVENTS, LABELS

_NO_HORIZON: Final = datetime(8000, 1, 1, tzinfo=UTC)
_DETECTED: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MAX_BYTES: Final = 1_048_576

Name = tuple[str, str]
"""Rule id and anchor."""


class NoHistory(Exception):
    """The folder holds no labels or no events."""


@dataclass(slots=True)
class Row:
    """One rule. `missed`, `false` and `fooled` (near misses that were raised) are anchors."""

    rule_id: str
    planted: int = 0
    found: int = 0
    near_misses: int = 0
    withdrawn: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    fooled: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what stands that was planted; 1 where nothing stands."""
        standing = self.found + len(self.false)
        return self.found / standing if standing else 1.0

    @property
    def recall(self) -> float:
        """The share of what was planted that stands; 1 where nothing was planted."""
        return self.found / self.planted if self.planted else 1.0


@dataclass(slots=True)
class Verdict:
    """`refused` counts lines that the intake did not take, `events` those that it did."""

    rows: list[Row]
    events: int
    refused: int

    @property
    def perfect(self) -> bool:
        """Whether exactly what was planted stands, and every line was taken."""
        return not self.refused and not any(row.missed or row.false for row in self.rows)


def compare(labels: Iterable[Label], standing: set[Name], gone: set[Name]) -> list[Row]:
    """A row for every rule of the catalogue, by what stands in the end and what was withdrawn on the way."""
    rows = {rule_id: Row(rule_id) for rule_id in catalogue()}
    doubts: set[Name] = set()
    near: set[Name] = set()
    for label in labels:
        (doubts if label.kind == "doubt" else near).add((label.rule_id, label.anchor))
    for rule_id, anchor in sorted(doubts):
        row = rows.setdefault(rule_id, Row(rule_id))
        row.planted += 1
        if (rule_id, anchor) in standing:
            row.found += 1
        else:
            row.missed.append(anchor)
    for rule_id, anchor in sorted(near):
        row = rows.setdefault(rule_id, Row(rule_id))
        row.near_misses += 1
        if (rule_id, anchor) in standing:
            row.fooled.append(anchor)
    for rule_id, anchor in sorted(standing - doubts):
        rows[rule_id].false.append(anchor)
    for rule_id, _ in gone:
        rows[rule_id].withdrawn += 1
    return list(rows.values())


def check_history(folder: Path, tables: dict[str, Table], progress: Callable[[str, int], None]) -> Verdict:
    """Replay a folder in the order of delivery, every rule switched on, and compare.

    `progress` hears the name of every file and how many lines were read so far. Raises `NoHistory`.
    """
    files = sorted((folder / EVENTS).glob("*.jsonl"))
    if not files or not (folder / LABELS).is_file():
        raise NoHistory
    rules = catalogue()
    history = History(make_ruleset(rules, only=list(rules), tables=tables), _DETECTED)
    state: dict[Name, bool] = {}
    events = refused = 0
    for path in files:
        with path.open("rb") as lines:
            for line in lines:
                try:
                    item = read_event(line, max_bytes=_MAX_BYTES, horizon=_NO_HORIZON)
                except Refused:
                    refused += 1
                    continue
                events += 1
                for published in history.take(item):
                    doubt = published.doubt
                    state[doubt.rule_id, doubt.anchor] = doubt.status != "withdrawn"
        progress(path.stem, events)
    labels = read_labels(folder)
    standing = {name for name, stands in state.items() if stands}
    return Verdict(compare(labels, standing, state.keys() - standing), events, refused)


def read_labels(folder: Path) -> list[Label]:
    """The labels of a folder. Raises `NoHistory` where they cannot be read."""
    try:
        with (folder / LABELS).open("rb") as lines:
            return [decode_label(line) for line in lines]
    except (OSError, msgspec.MsgspecError):
        raise NoHistory from None
