"""The demonstration as tests play it: short, with fewer synthetic events; and what must stand once it is through."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from detectors.contract.doubt import doubt_id
from detectors.contract.values import BUSINESS_TZ
from fundwatch.demo.player import Cue, cues
from fundwatch.demo.settings import DemoSettings
from fundwatch.demo.synthetic.script import Script
from fundwatch.demo.synthetic.stream import synthetic_stream
from streams.gateway.ticking import Ticker
from streams.settings import GatewaySettings
from tests.parts.deployment import Deployment

SYNTHETIC_EVENTS: Final = 600  # less than the planted scenes come to: they alone are played
_SECONDS_AT_ONE: Final = 2_893_271_820  # business seconds from the first recorded stay to the last

READMISSION: Final = "readmission-within-days"

# Person and later stay. Found without any code of the project: the same hospital, at most two calendar days after a
# discharge, younger than 70.
_READMITTED: Final = (
    ("10002930", "22733922"),
    ("10002930", "23688993"),
    ("10002930", "25282382"),
    ("10002930", "28301173"),
    ("10004235", "22187210"),
    ("10005866", "21636229"),
    ("10007795", "25135483"),
    ("10014354", "24357615"),
    ("10014354", "27487226"),
)
READMISSIONS: Final = frozenset(
    (READMISSION, f"{person}|H22010000001|{stay}") for person, stay in _READMITTED
)


def lasting(seconds: float) -> dict[str, str]:
    """Environment of a deployment whose demonstration plays for so long."""
    return {
        "FUNDWATCH_DEMO__SPEED_UP": str(_SECONDS_AT_ONE / seconds),
        "FUNDWATCH_DEMO__SYNTHETIC_EVENTS": str(SYNTHETIC_EVENTS),
    }


def played() -> list[Cue]:
    """Every message of it in the order of its delivery."""
    return list(cues(DemoSettings(synthetic_events=SYNTHETIC_EVENTS)))


def script() -> Script:
    """The synthetic part."""
    return synthetic_stream(DemoSettings().seed, SYNTHETIC_EVENTS)


def ids(doubts: Iterable[tuple[str, str]]) -> set[str]:
    """Doubt ids of (rule id, anchor)."""
    return {str(doubt_id(rule, anchor)) for rule, anchor in doubts}


def truth() -> set[tuple[str, str]]:
    """(rule id, anchor) of every doubt that must stand of the rules in `KNOWN_RULES`; of these no other may."""
    return set(READMISSIONS) | script().planted


KNOWN_RULES: Final = script().rules | {READMISSION}


def in_clear(field: str) -> set[str]:
    """Every value that a field had anywhere in what was played."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            found.update(text for name, text in value.items() if name == field and isinstance(text, str))
            for part in value.values():
                look(part)

    for cue in played():
        with suppress(json.JSONDecodeError):
            look(json.loads(cue.message))
    return found


def calendar() -> list[bytes]:
    """The events that the gateway writes at this moment: how far its time has come."""
    settings = GatewaySettings()
    return list(Ticker(settings.tick_seconds, settings.close_after_days).due(datetime.now(BUSINESS_TZ)))


def reference(deployment: Deployment) -> set[str]:
    """Ids of what stands after a replay of it, which nothing disturbs, with the gateway's clock of now."""
    events, out = deployment.folder / "played.jsonl", deployment.folder / "reference.jsonl"
    events.write_bytes(b"".join(line + b"\n" for line in [*(cue.message for cue in played()), *calendar()]))
    deployment.command("replay", "--from", str(events), "--out", str(out))
    doubts = [json.loads(line) for line in out.read_text().splitlines()]
    return {doubt["doubt_id"] for doubt in doubts if doubt["status"] != "withdrawn"}
