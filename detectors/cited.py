"""What a rule's doubts cite, gathered from its cases: the catalogue pages show it, so it cannot be out of date."""

from collections.abc import Iterable
from typing import NamedTuple

from detectors.cases import Case, load_cases, standing_after
from detectors.contract.values import Text
from detectors.engine.context import NO_TABLES, Tables
from detectors.engine.rule import Rule


class Cited(NamedTuple):
    """`fields` by event type, in alphabetical order; `example` is the message of the first firing case.

    `amount` tells whether some doubt names money at risk.
    """

    fields: dict[str, tuple[str, ...]]
    example: Text | None
    amount: bool


def cited(rule: Rule, tables: Tables = NO_TABLES) -> Cited:
    """`tables` are those that the cases do not bring themselves. Raises what `load_cases` raises."""
    return _gathered(rule, load_cases(rule), tables)


def _gathered(rule: Rule, cases: Iterable[Case], tables: Tables) -> Cited:
    fields: dict[str, set[str]] = {}
    example: Text | None = None
    amount = False
    for case in cases:
        for doubt in standing_after(rule, case, tables):
            if example is None:
                example = Text(doubt["message"]["zh"], doubt["message"]["en"])
            amount = amount or doubt.get("amount") is not None
            for entry in doubt["evidence"]:
                fields.setdefault(entry["type"], set()).update(entry["fields"], entry.get("changed") or ())
    return Cited({name: tuple(sorted(fields[name])) for name in sorted(fields)}, example, amount)
