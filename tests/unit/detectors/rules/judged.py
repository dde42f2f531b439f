"""Judging plain messages through the intake and the engine, exactly as a replay does."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.engine.context import NO_TABLES, Clock, Tables
from detectors.engine.rule import Rule
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Taken, read_event
from replay.judging import judge_events

_NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
_HORIZON: Final = datetime(8000, 1, 1, tzinfo=UTC)


def read(messages: Iterable[bytes]) -> list[Taken]:
    """Through the intake; raises `Refused`."""
    return [read_event(message, max_bytes=1_000_000, horizon=_HORIZON) for message in messages]


def judge(
    rule: Rule,
    taken: Iterable[Taken],
    parameters: dict[str, Any] | None = None,
    *,
    tables: Tables = NO_TABLES,
    end: Clock = Clock(),  # noqa: B008  (immutable)
) -> list[Doubt]:
    """The last revision of every doubt of the rule, the events in the order given; then time moves on to `end`."""
    rules = make_ruleset(
        {rule.id: rule}, parameters={rule.id: parameters or {}}, only=[rule.id], tables=tables
    )
    return list(judge_events(taken, rules, _NOW, end).values())


def standing(doubts: Iterable[Doubt]) -> dict[str, Doubt]:
    """What stands in the end, by anchor."""
    doubts = list(doubts)
    assert len({doubt.anchor for doubt in doubts}) == len(doubts)
    return {doubt.anchor: doubt for doubt in doubts if doubt.status != "withdrawn"}


def settled(doubts: Iterable[Doubt]) -> dict[str, dict[str, Any]]:
    """What stands, in every field that must not depend on the order of arrival.

    These are all but revision, status word and `detected_at`.
    """
    fields = {anchor: msgspec.json.decode(encode_doubt(doubt)) for anchor, doubt in standing(doubts).items()}
    for field in fields.values():
        for name in ("revision", "status", "detected_at"):
            del field[name]
    return fields
