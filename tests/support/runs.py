"""The folder of a finished replay, made of doubts that are given or judged."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from detectors.contract.doubt import Doubt, Evidence, Subject, doubt_id
from detectors.contract.values import BUSINESS_TZ, Text
from detectors.engine.context import Clock
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from replay.digest import digest_of
from replay.judging import in_business_order, judge_events
from replay.manifest import (
    BASELINE,
    Code,
    Counts,
    EndClock,
    FileRead,
    Manifest,
    RunFolder,
    SourceRead,
    Variant,
    VariantCounts,
    VariantSettings,
    write_json,
)
from replay.writing import canonical, line
from tests.generators.tables import shipped_tables
from tests.support.events import readmission, taken

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=BUSINESS_TZ)
RULE = "readmission-within-days"


def judged(*persons: str) -> list[Doubt]:
    """The doubt of one early readmission for each person."""
    events = [taken(one) for person in persons for one in readmission(person)]
    rules = make_ruleset(catalogue(), only=[RULE], tables=shipped_tables())
    return canonical(judge_events(in_business_order(events), rules, NOW, Clock()).values())


def made_up(number: int, **fields: Any) -> Doubt:
    """A doubt of the catalogue's rules in turn, spread over months, facilities and amounts."""
    rules = list(catalogue().values())
    rule = rules[number % len(rules)]
    anchor = f"P{number:06}|H22010{number % 37:06}"
    given: dict[str, Any] = {
        "doubt_id": doubt_id(rule.id, anchor),
        "revision": 1,
        "status": "raised",
        "rule_id": rule.id,
        "rule_version": rule.version,
        "parameters_digest": "0123456789abcdef",
        "level": rule.level,
        "business_item": rule.business_item,
        "subject": Subject("person", f"22000{number:05}", "张*"),
        "region": "220100",
        "facility": None if number % 5 == 0 else f"H22010{number % 37:06}",
        "anchor": anchor,
        "occurred_at": NOW - timedelta(days=number * 7 % 700, minutes=number),
        "detected_at": NOW,
        "amount": None if number % 3 == 0 else Decimal(number * 7919 % 1_000_000) / 100,
        "reason": "made_up",
        "message": Text(
            f"参保人 22010119900101{number:04} 的第 {number} 次住院距上次出院不足 15 天",
            f"Stay {number} of 22010119900101{number:04} begins less than 15 days after a discharge",
        ),
        "complete": True,
        "evidence": (
            Evidence(
                f"e{number}", "/test", "settlement.admitted", NOW, {"certno": f"22010119900101{number:04}"}
            ),
        ),
    }
    return Doubt(**{**given, **fields})


def finished_run(path: Path, doubts: Iterable[Doubt], **fields: Any) -> RunFolder:
    """A run whose baseline found these doubts; `fields` replace those of its manifest."""
    folder = RunFolder(path)
    folder.variant(BASELINE).mkdir(parents=True)
    held = canonical(doubts)
    standing = [doubt for doubt in held if doubt.status != "withdrawn"]
    folder.doubts().write_bytes(b"".join(line(doubt) + b"\n" for doubt in held))
    folder.refused.write_text(
        json.dumps({"source": "events.jsonl", "position": "events.jsonl:9", "reason": "not_json"}) + "\n"
    )
    ruleset = make_ruleset(catalogue(), tables=shipped_tables())
    amount = sum((doubt.amount or Decimal(0) for doubt in standing), Decimal(0))
    manifest: dict[str, Any] = {
        "run_id": path.name,
        "created_at": NOW,
        "request": "0" * 64,
        "judge": "once",
        "code": Code(version="0.1.0", commit=None, rules={a.rule.id: a.rule.version for a in ruleset.rules}),
        "sources": (
            SourceRead(
                kind="jsonl",
                name="events.jsonl",
                events=3,
                files=(FileRead(name="events.jsonl", bytes=900, sha256="ab" * 32),),
            ),
        ),
        "clock": EndClock(now=NOW, closed="2026-02"),
        "rules": tuple(a.rule.id for a in ruleset.rules),
        "states": {a.rule.id: "enabled" for a in ruleset.rules},
        "parameters": {a.rule.id: a.parameters.model_dump(mode="json") for a in ruleset.rules},
        "parameters_digest": {a.rule.id: a.digest for a in ruleset.rules},
        "reference_digest": "cd" * 32,
        "changes": (),
        "counts": Counts(events=3 * len(held), refused=1, facts=3 * len(held), cells=len(held)),
        "variants": (
            Variant(
                name=BASELINE,
                settings=VariantSettings(),
                counts=VariantCounts(
                    doubts=len(standing), withdrawn=len(held) - len(standing), amount=f"{amount:.2f}"
                ),
                digest=digest_of(standing),
            ),
        ),
        "finished_at": NOW + timedelta(minutes=1),
    }
    write_json(folder.manifest, Manifest(**{**manifest, **fields}))
    return folder
