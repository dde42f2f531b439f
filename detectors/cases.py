"""The cases beside the rules: whole events in, expected doubts out.

A case file is a list of `case` (its name), `shows` (what it is there for: `case_claims.CLAIMS`), `events` (contract
objects), `doubts` (what must stand afterwards; any field of a doubt may be given, `evidence` as a list of event ids) and
optionally `parameters` and `tables` (the text of reference tables by name). Every case is judged in the order given,
reversed, with everything twice, and shuffled: the standing doubts must be the same.
"""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec
import yaml

from detectors.case_claims import false_claim
from detectors.contract.doubt import Doubt, encode_doubt
from detectors.engine.context import NO_TABLES, Tables
from detectors.engine.history import History
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RuleSet, WrongRules, make_ruleset
from detectors.intake.read import Refused, Taken, read_event
from detectors.reference.parse import parse_tables
from detectors.registry import cases_path

_FAR = datetime(9000, 1, 1, tzinfo=UTC)
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


_PARTS = {"case", "shows", "events", "doubts", "parameters", "tables"}


class WrongCase(Exception):
    """A case file that cannot be read; one sentence."""


class Result(NamedTuple):
    """`problem` is None when the case holds."""

    case: str
    problem: str | None


class Case(NamedTuple):
    """One case as written."""

    name: str
    shows: tuple[str, ...]
    events: list[dict[str, Any]]
    doubts: list[dict[str, Any]]
    parameters: dict[str, Any]
    tables: dict[str, str]


def load_cases(rule: Rule) -> list[Case]:
    """The cases of a rule. Raises `FileNotFoundError`, `yaml.YAMLError`, and `WrongCase` for what is no case."""
    return parse_cases(cases_path(rule).read_text(encoding="utf-8"))


def parse_cases(text: str) -> list[Case]:
    """The cases in a file's text. Raises `yaml.YAMLError` and `WrongCase`."""
    written = yaml.safe_load(text)
    if not isinstance(written, list):
        raise WrongCase("a case file is a list of cases")
    return [_case(entry, number) for number, entry in enumerate(written, 1)]


def _case(written: Any, number: int) -> Case:
    name = str(written.get("case", f"number {number}")) if isinstance(written, dict) else f"number {number}"
    if not isinstance(written, dict) or not {"case", "shows", "events", "doubts"} <= set(written) <= _PARTS:
        raise WrongCase(
            f"case {name}: it needs case, shows, events and doubts, and may have parameters and tables"
        )
    parameters, tables = written.get("parameters", {}), written.get("tables", {})
    return Case(name, tuple(written["shows"]), written["events"], written["doubts"], parameters, tables)


def run_cases(rule: Rule, tables: Tables = NO_TABLES) -> Iterator[Result]:
    """Every case of the rule; a file that is missing or cannot be read is one result with a problem.

    `tables` are the reference tables that the cases do not bring themselves.
    """
    try:
        cases = load_cases(rule)
    except (OSError, yaml.YAMLError, WrongCase) as error:
        yield Result(cases_path(rule).name, " ".join(str(error).split()))
        return
    for case in cases:
        yield Result(case.name, problem_of(rule, case, {**tables, **parse_tables(case.tables)}))


def problem_of(rule: Rule, case: Case, tables: Tables = NO_TABLES) -> str | None:
    """Why a case does not hold, None when it does."""
    claim = false_claim(case.shows, case.events, case.doubts)
    if claim is not None:
        return claim
    try:
        rules = make_ruleset(
            {rule.id: rule}, parameters={rule.id: case.parameters}, only=[rule.id], tables=tables
        )
        taken = [_read(event) for event in case.events]
    except WrongRules as wrong:
        return wrong.message.en
    except Refused as refused:
        return f"an event is refused: {refused.message.en}"
    orders: dict[str, Sequence[Taken]] = {
        "as given": taken,
        "reversed": taken[::-1],
        "twice": [*taken, *taken],
        "shuffled": random.Random(case.name).sample(taken, len(taken)),
    }
    for order, events in orders.items():
        found = _difference(case.doubts, _standing(events, rules))
        if found is not None:
            return f"{order}: {found}"
    return None


def standing_after(rule: Rule, case: Case, tables: Tables = NO_TABLES) -> list[dict[str, Any]]:
    """The doubts that stand after the case's events in the order given, as JSON objects, by anchor.

    Raises `WrongRules` for parameters and `Refused` for an event that cannot be used.
    """
    every = {**tables, **parse_tables(case.tables)}
    rules = make_ruleset({rule.id: rule}, parameters={rule.id: case.parameters}, only=[rule.id], tables=every)
    return _standing([_read(event) for event in case.events], rules)


def _read(event: dict[str, Any]) -> Taken:
    return read_event(json.dumps(event, default=str).encode(), max_bytes=10_000_000, horizon=_FAR)


def _standing(events: Sequence[Taken], rules: RuleSet) -> list[dict[str, Any]]:
    history = History(rules, _NOW)
    doubts: dict[str, Doubt] = {}
    for item in events:
        for published in history.take(item):
            doubts[published.doubt.anchor] = published.doubt
    return [
        msgspec.json.decode(encode_doubt(doubt))
        for _, doubt in sorted(doubts.items())
        if doubt.status != "withdrawn"
    ]


def _difference(wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> str | None:
    if any("anchor" not in doubt for doubt in wanted):
        return "an expected doubt has no anchor"
    if len(wanted) != len(found):
        return f"{len(found)} doubts stand, {len(wanted)} expected: {[doubt['anchor'] for doubt in found]}"
    for want, have in zip(sorted(wanted, key=lambda doubt: str(doubt["anchor"])), found, strict=True):
        for name, value in want.items():
            if name not in have:
                return f"{have['anchor']}: a doubt has no field {name}"
            actual = have[name]
            if name == "evidence":
                actual = [entry["event_id"] for entry in actual]
            if name == "subject":
                actual = {key: actual.get(key) for key in value}
            if actual != value:
                return f"{have['anchor']}: {name} is {actual!r}, expected {value!r}"
    return None
