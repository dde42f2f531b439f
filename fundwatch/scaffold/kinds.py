"""The cell kinds that a new rule can use: what to import for each, and an event that it remembers."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple, get_args

from detectors import cells
from detectors.cases import Case, load_cases
from detectors.engine.cellkind import CellKind
from detectors.engine.fact import Void
from detectors.engine.projector import Projector
from detectors.engine.rule import Rule
from detectors.intake.read import read_event

_FAR = datetime(9000, 1, 1, tzinfo=UTC)


class Kind(NamedTuple):
    """A cell kind and where it is written: `from {module} import {attribute}`."""

    kind: CellKind
    module: str
    attribute: str

    @property
    def facts(self) -> list[str]:
        """The names of its fact types, all in the same module."""
        return [fact.__name__ for fact in get_args(self.kind.facts) if fact is not Void]


class Example(NamedTuple):
    """An event that a kind remembers, and the anchor of a doubt on it (the cell's key, source and id)."""

    event: dict[str, Any]
    anchor: str


def cell_kinds() -> dict[str, Kind]:
    """By name, every kind that is written in `detectors/cells/`."""
    found = {}
    for module_info in iter_modules(cells.__path__, f"{cells.__name__}."):
        for attribute, value in vars(import_module(module_info.name)).items():
            if isinstance(value, CellKind):
                found[value.name] = Kind(value, module_info.name, attribute)
    return dict(sorted(found.items()))


def example(kind: CellKind, rules: Mapping[str, Rule]) -> Example | None:
    """From the shortest firing case of a rule with that kind; None where no rule uses it yet."""
    fitting = [
        case
        for rule in rules.values()
        if rule.cell.name == kind.name
        for case in load_cases(rule)
        if "fires" in case.shows
    ]
    projector = Projector([kind])
    for case in sorted(fitting, key=_length):
        for event in reversed(case.events):
            anchor = _anchor(projector, event)
            if anchor is not None:
                return Example(event, anchor)
    return None


def _length(case: Case) -> tuple[int, str]:
    return len(case.events), case.name


def _anchor(projector: Projector, event: dict[str, Any]) -> str | None:
    taken = read_event(json.dumps(event, default=str).encode(), max_bytes=10_000_000, horizon=_FAR)
    for _, key, fact in projector.project(taken.event, taken.digest):
        if not isinstance(fact, Void):
            return "|".join((*key, fact.source, fact.event_id))
    return None
