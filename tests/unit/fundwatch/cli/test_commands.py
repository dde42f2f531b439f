"""The console script as a person uses it: a process, its output and its exit code."""

import json
import os
import subprocess
import sysconfig
from pathlib import Path

import jsonschema
import pytest

from fundwatch.cli.main import COMMANDS
from fundwatch.demo.stays import encode, stay_events
from tests.support.events import admitted, raw, readmission

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"


@pytest.fixture
def run(tmp_path):
    def run(*arguments, stdin=b"", **environment):
        return subprocess.run(
            [SCRIPT, *arguments],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
        )

    return run


@pytest.fixture
def stays(tmp_path):
    path = tmp_path / "stays.jsonl"
    path.write_bytes(b"\n".join(map(encode, stay_events())) + b"\n")
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_helps_in_both_languages(run, command):
    both = run(command, "--help")
    assert both.returncode == 0
    chinese = run(command, "--help", FUNDWATCH_LANGUAGE="zh").stdout.decode()
    english = run(command, "--help", FUNDWATCH_LANGUAGE="en").stdout.decode()
    assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
    assert not any("\u4e00" <= char <= "\u9fff" for char in english)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-command",),
        ("send",),
        ("send", "no-such-file"),
        ("replay",),
        ("replay", "--from", "no-such-file"),
        ("replay", "--from", "-", "--rules", "no-such-rule"),
        ("replay", "--from", "-", "--set", "nonsense"),
        ("replay", "--from", "-", "--set", "readmission-within-days.max_gap_days=-1"),
        ("replay", "--from", "-", "--set", "readmission-within-days.no_such=1"),
        ("rules", "show", "no-such-rule"),
        ("schema", "no-such-schema"),
        ("sink", "no-such-sink"),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(run, arguments):
    done = run(*arguments)
    assert done.returncode == 2
    said = done.stderr.decode()
    assert "Traceback" not in said
    if arguments:
        assert len(said.strip().splitlines()) == 1


def test_replay_finds_the_nine_real_readmissions(run, stays, tmp_path):
    done = run("replay", "--from", str(stays), "--rules", "readmission-within-days", "--out", "out.jsonl")
    assert done.returncode == 0
    doubts = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert len(doubts) == 9
    wanted = {
        "doubt_id", "rule_id", "anchor", "status", "revision", "level", "subject", "occurred_at", "amount",
        "reason", "evidence",
    }  # fmt: skip
    assert all(wanted <= set(doubt) and doubt["status"] == "raised" for doubt in doubts)
    assert all(entry["event_id"] for doubt in doubts for entry in doubt["evidence"])


def test_a_parameter_can_be_set_for_a_replay(run, stays):
    done = run(
        "replay",
        "--from",
        str(stays),
        "--rules",
        "readmission-within-days",
        "--set",
        "readmission-within-days.max_gap_days=0",
    )
    assert len(done.stdout.splitlines()) == 3


def test_replay_does_not_depend_on_the_order_of_the_file(run, stays, tmp_path):
    lines = stays.read_bytes().splitlines()
    backwards = tmp_path / "backwards.jsonl"
    backwards.write_bytes(b"\n".join([*lines[::-1], *lines[:100]]))
    one, other = run("replay", "--from", str(stays)), run("replay", "--from", str(backwards))
    assert one.stdout == other.stdout


def test_replay_judges_what_is_good_and_names_the_lines_that_are_not(run):
    events = b"\n".join([*map(raw, readmission()), b"{broken", b""])
    done = run(
        "replay", "--from", "-", "--rules", "readmission-within-days", stdin=events, FUNDWATCH_LANGUAGE="en"
    )
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 1
    assert "-:4: the message is not JSON" in done.stderr.decode()


def test_send_checks_without_kafka(run):
    missing = admitted("a1", 0, stay="m1")
    del missing["data"]["mdtrt_id"]
    done = run(
        "send",
        "--check",
        "-",
        stdin=b"\n".join([raw(readmission()[0]), raw(missing)]),
        FUNDWATCH_LANGUAGE="en",
    )
    assert done.returncode == 1
    assert done.stdout.decode().strip() == "1 accepted, 1 refused"
    assert "-:2: the field $.data.mdtrt_id is missing" in done.stderr.decode()


def test_send_tells_of_two_bodies_under_one_name_and_not_of_repeats_or_other_types(run):
    first, second, _ = readmission()
    same = {**second, "id": first["id"]}  # another type: another event
    other = {**first, "data": {**first["data"], "fixmedins_code": "H9"}}
    lines = [first, first, same, other, {**first, "id": "x1"}, {**other, "id": "x1"}, second]
    done = run("send", "--check", "-", stdin=b"\n".join(map(raw, lines)), FUNDWATCH_LANGUAGE="en")
    assert done.returncode == 0
    said = done.stdout.decode().splitlines()
    assert said[0] == "7 accepted, 0 refused"
    assert said[1].startswith(
        f"2 came under the name of another with a different body, such as {first['id']}, x1;"
    )
    chinese = run("send", "--check", "-", stdin=b"\n".join(map(raw, lines)), FUNDWATCH_LANGUAGE="zh")
    assert f"同一编号不同内容 2 条，例如 {first['id']}、x1" in chinese.stdout.decode()


def test_send_reads_files_with_a_byte_order_mark_and_lines_that_end_in_two_characters(run, tmp_path):
    path = tmp_path / "windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join(map(raw, readmission())) + b"\r\n\r\n")
    done = run("send", "--check", str(path), FUNDWATCH_LANGUAGE="en")
    assert (done.returncode, done.stdout.decode().strip()) == (0, "3 accepted, 0 refused")


def test_send_tells_what_was_taken_with_a_flag(run):
    padded = admitted("a1 ", 0, stay="m1")
    padded["data"]["emp_no"] = "无"
    done = run("send", "--check", "-", stdin=raw(padded), FUNDWATCH_LANGUAGE="en")
    assert done.stdout.decode().splitlines() == [
        "1 accepted, 0 refused",
        "accepted and flagged: folded 1, placeholder 1",
    ]


def test_send_says_in_one_sentence_that_kafka_is_away(run, stays):
    done = run("send", str(stays), FUNDWATCH_KAFKA__BOOTSTRAP="127.0.0.1:1")
    assert done.returncode == 1
    assert len(done.stderr.decode().strip().splitlines()) == 1


def test_the_catalogue_is_a_json_array_of_rules(run):
    rules = json.loads(run("rules", "list", "--json").stdout)
    assert {"readmission-within-days", "stock-oversold"} <= {rule["id"] for rule in rules}
    assert all({"id", "section", "name", "level", "state"} <= set(rule) for rule in rules)


def test_a_rule_is_shown_with_its_parameters(run):
    shown = run("rules", "show", "readmission-within-days", FUNDWATCH_LANGUAGE="en").stdout.decode()
    assert "max_gap_days = 2" in shown and "age_below = 70" in shown
    set_ = '{"readmission-within-days": {"max_gap_days": 15}}'
    assert (
        "max_gap_days = 15"
        in run("rules", "show", "readmission-within-days", FUNDWATCH_RULES__PARAMETERS=set_).stdout.decode()
    )


def test_the_cases_of_one_rule_can_be_run(run):
    done = run("rules", "test", "mass-cross-pool-in", FUNDWATCH_LANGUAGE="en")
    assert done.returncode == 0
    assert done.stdout.decode().strip().endswith("0 failed")


def test_the_schemas_describe_what_goes_in_and_out(run, stays):
    events = json.loads(run("schema", "events").stdout)
    doubts = json.loads(run("schema", "doubts").stdout)
    checker = jsonschema.Draft202012Validator(events)
    for line in stays.read_text().splitlines()[:20]:
        checker.validate(json.loads(line))
    for line in run("replay", "--from", str(stays)).stdout.splitlines():
        doubt = json.loads(line) | {"detected_at": "2026-01-01T00:00:00+08:00"}
        jsonschema.Draft202012Validator(doubts).validate(doubt)
