"""Going over history beside a service at work: a replay touches nothing of it, a backfill wakes nobody."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from detectors.contract import topics
from tests.parts.deployment import Deployment
from tests.support.demonstration import calendar, played
from tests.support.destinations import Destinations
from tests.support.footprint import footprint
from tests.support.reading import latest, standing

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

# one shares its cells with rules in force, one has cells of its own, one waits for periods to be closed
SEEDED = ("outpatient-during-stay", "late-emergency-registration", "unit-unpaid-three-months")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A deployment to which everything has happened; some rules are not in force. Its clock stands still."""
    folder = tmp_path_factory.mktemp("history")
    deployment = Deployment(
        folder / "deployment",
        FUNDWATCH_GATEWAY__TICK_SECONDS="86400",
        # a worker that gave up on a slow machine would say again what it had not acknowledged, and so touch the topics
        FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS="30",
        FUNDWATCH_DINGTALK__LEVELS='["medium"]',
        FUNDWATCH_RULES__STATE=json.dumps(dict.fromkeys(SEEDED, "disabled")),
    )
    destinations = Destinations(deployment)
    try:
        deployment.start()
        send(deployment, *(cue.message for cue in played()), *calendar())
        quiet(deployment, destinations)
        yield deployment
    finally:
        deployment.stop()


def test_a_replay_finds_what_stands_live_and_touches_nothing_of_it(lived: Deployment, tmp_path: Path) -> None:
    live = standing(Destinations(lived).messages(topics.DOUBTS))
    assert len(live) > 100
    before = footprint(lived)
    assert before["pushed"] and before["ledger pushes"]
    for source in ("clickhouse", "kafka"):
        out = tmp_path / f"{source}.jsonl"
        replayed = lived.command(
            "replay", "--from", source, "--run", str(tmp_path / source), "--out", str(out)
        )
        assert replayed.returncode == 0, replayed.stderr
        assert standing([json.loads(line) for line in out.read_text().splitlines()]) == live, source
        after = footprint(lived)
        assert {name for name in before | after if before.get(name) != after.get(name)} == set(), source


def test_rules_seeded_from_the_archive_stand_as_if_always_there_and_nobody_is_told(
    lived: Deployment, tmp_path: Path
) -> None:
    destinations = Destinations(lived)
    told = set(destinations.told())
    done = lived.command("replay", "backfill", *SEEDED, "--from", "clickhouse")
    assert done.returncode == 0, done.stderr
    quiet(lived, destinations)
    found = seeded(destinations)
    assert {doubt["rule_id"] for doubt in found.values()} == set(SEEDED)
    assert all(doubt.get("found") == "retrospect" for doubt in found.values())
    assert set(destinations.told()) == told

    always = tmp_path / "always.jsonl"
    enabled = [option for rule in SEEDED for option in ("--enable", rule)]
    replayed = lived.command("replay", "--from", "clickhouse", *enabled, "--out", str(always))
    assert replayed.returncode == 0, replayed.stderr
    expected = [json.loads(line) for line in always.read_text().splitlines()]
    assert {key: plain(doubt) for key, doubt in found.items()} == {
        doubt["doubt_id"]: plain(doubt)
        for doubt in expected
        if doubt["rule_id"] in SEEDED and doubt["status"] != "withdrawn"
    }
    rows = destinations.api(f"doubts?rule={SEEDED[0]}&limit=200")["doubts"]
    assert {row["found"] for row in rows} == {"retrospect"}
    stored = destinations.clickhouse("SELECT rule_id, found FROM doubts_standing GROUP BY rule_id, found")
    assert {rule for rule, mark in stored if mark == "retrospect"} == set(SEEDED)

    send(lived, *again(found))
    quiet(lived, destinations)
    news = {key: doubt for key, doubt in seeded(destinations).items() if key not in found}
    assert {doubt["subject"]["id"] for doubt in news.values()} >= {NEW_PERSON}
    assert not any("found" in doubt for doubt in news.values())
    assert set(destinations.told()) & (found.keys() | news.keys()) == news.keys()


NEW_PERSON = "99000000000000001"


def again(found: dict[str, Any]) -> list[bytes]:
    """What happened to a person of the first rule, as if it happened to another."""
    person = next(d["subject"]["id"] for d in found.values() if d["rule_id"] == SEEDED[0])
    texts = [cue.message.decode() for cue in played() if person in cue.message.decode()]
    assert texts
    events = [json.loads(text.replace(person, NEW_PERSON)) for text in texts]
    return [
        json.dumps({**event, "id": f"again-{event['id']}"}, ensure_ascii=False).encode() for event in events
    ]


def seeded(destinations: Destinations) -> dict[str, Any]:
    """What stands of the rules, by id."""
    doubts = latest([d for d in destinations.messages(topics.DOUBTS) if d["rule_id"] in SEEDED])
    return {key: doubt for key, doubt in doubts.items() if doubt["status"] != "withdrawn"}


def plain(doubt: dict[str, Any]) -> dict[str, Any]:
    """Without what tells of the way to it."""
    return {k: v for k, v in doubt.items() if k not in ("revision", "status", "detected_at", "found")}


def send(deployment: Deployment, *messages: bytes) -> None:
    """Through the console script; a few of the demonstration's are refused."""
    events = deployment.folder / "events.jsonl"
    events.write_bytes(b"".join(message + b"\n" for message in messages))
    sent = deployment.command("send", str(events))
    assert sent.returncode in (0, 1), sent.stderr


def quiet(deployment: Deployment, destinations: Destinations) -> None:
    """Wait until all is judged, stored and pushed."""
    assert deployment.until(destinations.settled), destinations.api("health")
    assert deployment.until(lambda: not unsent(deployment), seconds=120), "pushes wait"


def unsent(deployment: Deployment) -> int:
    """Pushes that wait in the ledger."""
    with closing(sqlite3.connect(f"file:{deployment.folder / 'data/ledger.db'}?mode=ro", uri=True)) as ledger:
        waiting = ledger.execute("SELECT count(*) FROM pushes WHERE state IN ('pending', 'sending')")
        return int(waiting.fetchone()[0])
