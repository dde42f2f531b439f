"""A rule that is seeded from history stands where one stands that was always there, and nobody is woken for it."""

import json
import os
import subprocess
import time
from datetime import datetime

import pytest

from detectors.contract.doubt import encode_doubt
from detectors.contract.values import BUSINESS_TZ
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


# history lies before the wall clock, and what happens meanwhile after it: a backfill draws its line there
LONG_AGO = (datetime.now(BUSINESS_TZ) - START).days - 200
TODAY = LONG_AGO + 202


def started(pipeline, *arguments):
    environment = {**os.environ, **pipeline.environment, "FUNDWATCH_LANGUAGE": "en"}
    return subprocess.Popen(
        [SCRIPT, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def command(pipeline, *arguments):
    process = started(pipeline, *arguments)
    out, said = process.communicate(timeout=120)
    return subprocess.CompletedProcess(arguments, process.returncode, out, said)


def stays(person, day=LONG_AGO, gap=1):
    return [
        admitted(f"{person}-a1", day, stay=f"{person}-1", person=person),
        discharged(f"{person}-d1", day + 1, stay=f"{person}-1", person=person),
        admitted(f"{person}-a2", day + 1 + gap, stay=f"{person}-2", person=person),
        discharged(f"{person}-d2", day + 2 + gap, stay=f"{person}-2", person=person),
    ]


def history():
    """Twelve persons who come back, one whose stay was taken back, one who stays away."""
    events = [event for number in range(12) for event in stays(f"P{number}")]
    events += stays("P50")
    events.append(reversal(events[-3], "rev-P50", LONG_AGO + 9))
    events += stays("P60")[:2]
    return events


def told(doubt):
    """What does not depend on when it was found."""
    return {k: v for k, v in doubt.items() if k not in ("revision", "status", "detected_at", "found")}


def standing(doubts):
    return {k: told(v) for k, v in latest(doubts).items() if v["status"] != "withdrawn"}


def standing_always(events, **parameters):
    """Of a rule that was in force from the beginning."""
    rules = make_ruleset(
        catalogue(), only=[RULE], parameters={RULE: parameters}, tables=reference_tables(None)
    )
    return standing(
        json.loads(encode_doubt(doubt))
        for doubt in judge_events(map(taken, events), rules, START, Clock()).values()
    )


def test_a_rule_seeded_from_history_stands_as_one_that_was_always_there(pipeline):
    pipeline.send(*map(raw, history()))
    pipeline.environment["FUNDWATCH_RULES__STATE"] = f'{{"{RULE}": "disabled"}}'
    _, worker = pipeline.gateway(), pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    done = started(pipeline, "replay", "backfill", RULE, "--from", "kafka")
    live = []
    while (
        done.poll() is None
    ):  # somebody comes back every moment, before, while and after the rule comes into force
        live += stays(f"N{len(live)}", TODAY)
        pipeline.send(*map(raw, live[-4:]))
        time.sleep(0.1)
    out, said = done.communicate()
    assert done.returncode == 0, said
    assert f"{RULE}: 12 doubts found in retrospect" in out

    expected = standing_always([*history(), *live])
    doubts = pipeline.readmissions()
    found = latest(doubts.until(lambda values: len(latest(values)) >= len(expected)))
    assert standing(found.values()) == expected
    old = {key for key, doubt in found.items() if doubt["subject"]["id"].startswith("P")}
    assert {key for key, doubt in found.items() if "found" in doubt} == old
    assert {found[key]["revision"] for key in old} == {1}  # no cell was judged half full

    again = command(pipeline, "replay", "backfill", RULE, "--from", "kafka:settlement.events")
    assert again.returncode == 0, again.stderr
    assert f"{RULE}: 0 doubts found in retrospect, 0 of what happened" in again.stdout
    assert latest(doubts.everything()) == found

    pipeline.send(raw(stays("P60")[2]))  # late: of the time before, and yet news
    after = doubts.until(lambda values: len(latest(values)) > len(found))
    (news,) = (doubt for key, doubt in latest(after).items() if key not in found)
    assert news["subject"]["id"] == "P60" and "found" not in news


def test_a_changed_rule_finds_what_it_would_have_found(pipeline):
    near = [event for number in range(20) for event in stays(f"P{number}")]
    far = [event for number in range(20) for event in stays(f"Q{number}", gap=5)]
    pipeline.environment["FUNDWATCH_GATEWAY__BATCH_FACTS"] = (
        "1"  # many messages: history waits for the workers
    )
    _, worker = pipeline.gateway(), pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    pipeline.send(*map(raw, [*near, *far]))
    doubts = pipeline.readmissions()
    assert standing(doubts.until(lambda values: len(latest(values)) == 20)) == standing_always(near)
    changes = pipeline.folder / "rules.toml"
    changes.write_text(f"[parameters.{RULE}]\nmax_gap_days = 7\n")
    assert command(pipeline, "rules", "apply", str(changes)).returncode == 0
    done = command(pipeline, "replay", "backfill", RULE, "--from", "kafka")
    assert done.returncode == 0, done.stderr
    found = doubts.until(lambda values: len(latest(values)) == 40)
    assert standing(found) == standing_always([*near, *far], max_gap_days=7)
    fresh = [doubt for doubt in found if doubt["subject"]["id"].startswith("Q")]
    assert len(fresh) == 20 and all(doubt["found"] == "retrospect" for doubt in fresh)


def test_killed_anywhere_it_is_run_again(pipeline):
    pipeline.send(*map(raw, history()))
    pipeline.environment["FUNDWATCH_RULES__STATE"] = f'{{"{RULE}": "disabled"}}'
    gateway, worker = pipeline.gateway(), pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    cut = started(pipeline, "replay", "backfill", RULE, "--from", "kafka")
    assert until(lambda: '"rules changed"' in gateway.log())
    cut.kill()
    cut.communicate()
    worker.kill()
    gateway.kill()
    _, worker = pipeline.gateway(), pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    done = command(pipeline, "replay", "backfill", RULE, "--from", "kafka")
    assert done.returncode == 0, done.stderr
    found = latest(pipeline.readmissions().everything())
    assert standing(found.values()) == standing_always(history())
    assert all(doubt["found"] == "retrospect" for doubt in found.values())


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
