"""The same events through Kafka and through a file lead to the same doubts."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from detectors.contract import topics
from detectors.contract.doubt import Doubt
from tests.parts.deployment import Deployment
from tests.support.demonstration import KNOWN_RULES, calendar, ids, played, truth
from tests.support.destinations import Destinations
from tests.support.reading import latest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

# Excepted, since they tell of the way and not of what is true in the end:
# - `revision` counts how often a doubt changed while events came; live they come late and twice, a replay sorts them;
# - `detected_at` is the worker's wall clock, which a replay has not;
# - `status` tells raised from revised for the same reason: what is compared is whether the doubt stands. One that was
#   raised and withdrawn on the way may never have stood in business order, so that no replay speaks of it.
# `complete` is not excepted: the file ends with the gateway's own calendar, so that time is the same on both sides.
NOT_COMPARED = {"revision", "detected_at", "status"}
COMPARED = tuple(field for field in Doubt.__struct_fields__ if field not in NOT_COMPARED)


def test_the_doubts_agree_field_by_field(deployment: Deployment, tmp_path: Path) -> None:
    events, out = tmp_path / "events.jsonl", tmp_path / "doubts.jsonl"
    messages, time = [cue.message for cue in played()], calendar()
    events.write_bytes(b"".join(line + b"\n" for line in [*messages, *time]))

    deployment.start()
    sent = deployment.command("send", str(events))
    assert f"接受 {len(messages) - 4 + len(time)} 条，拒绝 4 条" in sent.stdout, sent.stderr
    replayed = deployment.command("replay", "--from", str(events), "--out", str(out))
    assert replayed.stderr.count(str(events)) == 4, "the same events are refused"

    from_file = standing(json.loads(line) for line in out.read_text().splitlines())
    live = settled(deployment)
    assert {name for name, doubt in live.items() if doubt["rule_id"] in KNOWN_RULES} == ids(truth())
    assert set(live) == set(from_file)
    assert [(live[name], from_file[name]) for name in live if live[name] != from_file[name]] == []

    again = events.read_bytes().splitlines(keepends=True)
    Random(7).shuffle(again)
    events.write_bytes(b"".join(again))
    deployment.command("send", str(events))
    assert settled(deployment) == live, "everything once more, in another order, changes nothing"


def settled(deployment: Deployment) -> dict[str, dict[str, Any]]:
    """What stands once all that was sent has gone its way."""
    destinations = Destinations(deployment)
    assert deployment.until(destinations.settled), destinations.api("health")
    return standing(latest(destinations.messages(topics.DOUBTS)).values())


def standing(doubts: Any) -> dict[str, dict[str, Any]]:
    """What stands, by id, with every field that is compared."""
    return {
        doubt["doubt_id"]: {field: doubt.get(field) for field in COMPARED}
        for doubt in doubts
        if doubt["status"] != "withdrawn"
    }
