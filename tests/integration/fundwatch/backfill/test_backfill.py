"""A rule that is seeded from history stands where one stands that was always there, and nobody is woken for it."""

import json
import os
import subprocess

import pytest

from detectors.contract.doubt import encode_doubt
from detectors.engine.context import Clock
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.backfill import command as backfill
from fundwatch.reference import reference_tables
from replay.judging import judge_events
from tests.support.events import START, admitted, discharged, raw, reversal, taken
from tests.support.processes import SCRIPT, until
from tests.support.reading import latest

RULE = "readmission-within-days"


def command(pipeline, *arguments, **environment):
    environment = {**os.environ, **pipeline.environment, **environment, "FUNDWATCH_LANGUAGE": "en"}
    return subprocess.run([SCRIPT, *arguments], env=environment, capture_output=True, text=True, timeout=120)


def stays(person, day=0.0):
    return [
        admitted(f"{person}-a1", day, stay=f"{person}-1", person=person),
        discharged(f"{person}-d1", day + 1, stay=f"{person}-1", person=person),
        admitted(f"{person}-a2", day + 2, stay=f"{person}-2", person=person),
        discharged(f"{person}-d2", day + 3, stay=f"{person}-2", person=person),
    ]


def history():
    """Twelve persons who come back, one whose stay was taken back, one who stays away."""
    events = [event for number in range(12) for event in stays(f"P{number}")]
    events += stays("P50")
    events.append(reversal(events[-4], "rev-P50"))
    events += stays("P60")[:2]
    return events


def told(doubt):
    """What does not depend on when it was found."""
    return {k: v for k, v in doubt.items() if k not in ("revision", "status", "detected_at", "found")}


def standing(doubts):
    return {k: told(v) for k, v in latest(doubts).items() if v["status"] != "withdrawn"}


def test_a_rule_seeded_from_history_stands_as_one_that_was_always_there(pipeline):
    live = [*stays("P70", 300), *stays("P71", 300)[:2]]
    pipeline.send(*map(raw, history()))
    pipeline.environment["FUNDWATCH_RULES__STATE"] = f'{{"{RULE}": "disabled"}}'
    gateway, worker = pipeline.gateway(), pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    done = command(pipeline, "replay", "backfill", RULE, "--from", "kafka")
    assert done.returncode == 0, done.stderr
    assert f"{RULE}: 12 doubts found in retrospect, 0 of what happened meanwhile" in done.stdout
    doubts = pipeline.readmissions()
    found = doubts.everything()
    assert len(found) == 12  # each once: no cell was judged half full
    assert {(d["found"], d["status"], d["revision"]) for d in found} == {("retrospect", "raised", 1)}

    again = command(pipeline, "replay", "backfill", RULE, "--from", "kafka:settlement.events")
    assert again.returncode == 0, again.stderr
    assert f"{RULE}: 0 doubts found" in again.stdout
    assert len(doubts.everything()) == 12

    pipeline.send(*map(raw, live), raw(stays("P60")[2]))
    after = doubts.until(lambda values: len(values) >= 14)[12:]
    assert {d["subject"]["id"] for d in after} == {"P60", "P70"}
    assert not any("found" in d for d in after)
    gateway.stop()
    worker.stop()
    seeded = standing(doubts.everything())

    rules = make_ruleset(catalogue(), only=[RULE], tables=reference_tables(None))
    always = judge_events(map(taken, [*history(), *live, stays("P60")[2]]), rules, START, Clock())
    assert seeded == standing([json.loads(encode_doubt(doubt)) for doubt in always.values()])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("no-such-rule", "--from", "kafka"), "there is no rule no-such-rule"),
        ((RULE, "--from", "kafka:no.such.topic", "--dry-run"), "there is no topic no.such.topic"),
        ((RULE, "--from", "kafka", "--since", "2026-03-01T08:00:00"), "has no time zone"),
        ((RULE, "--from", "nowhere.jsonl"), "there is no file nowhere.jsonl"),
        ((RULE, "--from", "-"), "cannot come from standard input"),
    ],
)
def test_misuse_is_one_sentence(pipeline, monkeypatch, arguments, sentence):
    for name, value in {**pipeline.environment, "FUNDWATCH_LANGUAGE": "en"}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match=sentence) as caught:
        backfill.main(list(arguments), standalone_mode=False)
    assert caught.value.exit_code == 2


def test_a_dry_run_says_what_it_would_read_and_does_nothing(pipeline):
    pipeline.send(*map(raw, history()))
    done = command(pipeline, "replay", "backfill", RULE, "--from", "kafka:settlement.events", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "about 55 events" in done.stdout
    assert pipeline.reader("service.events").everything() == []
