"""A replay from the archive or from Kafka finds what stands live, and touches nothing of it."""

import json
from pathlib import Path

import pytest

from detectors.contract import topics
from tests.parts.deployment import Deployment
from tests.support.demonstration import calendar, played
from tests.support.destinations import Destinations
from tests.support.footprint import footprint
from tests.support.reading import latest, standing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_nothing_live_changes_while_history_is_replayed(tmp_path: Path) -> None:
    # ticks would come in between and are none of the replay's; and pushes have to be through before
    quiet = {"FUNDWATCH_GATEWAY__TICK_SECONDS": "86400", "FUNDWATCH_DINGTALK__LEVELS": '["medium"]'}
    deployment = Deployment(tmp_path / "deployment", **quiet)
    destinations = Destinations(deployment)
    events = tmp_path / "events.jsonl"
    events.write_bytes(b"".join(m + b"\n" for m in [*(cue.message for cue in played()), *calendar()]))
    try:
        deployment.start()
        sent = deployment.command("send", str(events))
        assert sent.returncode == 1, sent.stderr  # a few are refused
        assert deployment.until(destinations.settled), destinations.api("health")
        assert deployment.until(lambda: not unsent(destinations), seconds=120), "everything is pushed"
        live = standing(latest(destinations.messages(topics.DOUBTS)).values())
        assert len(live) > 100
        before = footprint(deployment)
        assert len(before["pushed"]) > 0 and len(before["ledger pushes"]) > 0
        for source in ("clickhouse", "kafka"):
            out = tmp_path / f"{source}.jsonl"
            replayed = deployment.command(
                "replay", "--from", source, "--run", str(tmp_path / source), "--out", str(out)
            )
            assert replayed.returncode == 0, replayed.stderr
            found = standing(map(json.loads, out.read_text().splitlines()))
            assert found == live, source
            after = footprint(deployment)
            assert {name for name in before | after if before.get(name) != after.get(name)} == set(), source
    finally:
        deployment.stop()


def unsent(destinations: Destinations) -> int:
    """Pushes that wait in the ledger."""
    beats = destinations.messages(topics.HEALTH)
    counts = next(b["counts"] for b in reversed(beats) if b["process"] == "sink.dingtalk")
    return int(counts.get("pushes_noted", 0) - counts.get("pushes_sent", 0) - counts.get("pushes_failed", 0))
