"""`fundwatch simulate` as a person uses it."""

import os
import subprocess
import sysconfig
from pathlib import Path

import orjson
import pytest

from detectors.registry import catalogue

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"


@pytest.fixture
def run(tmp_path):
    def run(*arguments, **environment):
        return subprocess.run(
            [SCRIPT, "simulate", *arguments],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "FUNDWATCH_LANGUAGE": "en", **environment},
        )

    return run


def small(out, seed="4"):
    return ("--persons", "40", "--months", "1", "--seed", seed, "--out", out)


def test_a_population_is_written_and_found_to_be_as_labelled(run, tmp_path):
    written = run(*small("here"))
    assert written.returncode == 0
    manifest = orjson.loads((tmp_path / "here/manifest.json").read_bytes())
    assert f"{manifest['events']} events, {manifest['doubts']} doubts".encode() in written.stdout
    checked = run("--check", "here")
    assert checked.returncode == 0
    assert b"0 refused" in checked.stdout


@pytest.mark.parametrize("language", ["en", "both"])
def test_the_table_names_every_rule_in_full_also_where_there_is_no_terminal(run, language):
    run(*small("here"))
    shown = run("--check", "here", FUNDWATCH_LANGUAGE=language, COLUMNS="40").stdout.decode()
    first_words = [line.split()[0] for line in shown.splitlines() if line]
    assert set(catalogue()) <= set(first_words)
    assert shown.count("1.000") == 2 * len(catalogue())


def test_a_label_that_does_not_come_true_is_named_and_fails(run, tmp_path):
    run(*small("here"))
    labels = tmp_path / "here/labels.jsonl"
    wrong = {
        "kind": "doubt",
        "rule_id": "stock-oversold",
        "anchor": "nowhere",
        "scene": "none",
        "why": {"zh": "", "en": ""},
    }
    labels.write_bytes(labels.read_bytes() + orjson.dumps(wrong) + b"\n")
    checked = run("--check", "here")
    assert checked.returncode == 1
    assert b"stock-oversold: missed: nowhere" in checked.stdout


def test_the_bytes_depend_on_the_seed_and_on_nothing_else(run, tmp_path):
    for out, hash_seed in (("one", "1"), ("two", "2")):
        assert run(*small(out), PYTHONHASHSEED=hash_seed).returncode == 0
    manifests = [(tmp_path / out / "manifest.json").read_bytes() for out in ("one", "two")]
    assert manifests[0] == manifests[1]
    run(*small("three", seed="5"))
    assert (tmp_path / "three/manifest.json").read_bytes() != manifests[0]


def test_a_history_is_replaced_and_other_files_are_not(run, tmp_path):
    assert run(*small("here")).returncode == 0
    assert run(*small("here", seed="9")).returncode == 0
    other = tmp_path / "mine"
    other.mkdir()
    (other / "letter.txt").write_text("dear reader")
    refused = run(*small("mine"))
    assert refused.returncode == 2
    assert b"not empty" in refused.stderr
    assert [path.name for path in other.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), b"--persons"),
        (("--persons", "10", "--months", "1", "--seed", "1"), b"--out"),
        (("--persons", "0", "--months", "1", "--seed", "1", "--out", "x"), b"--persons"),
        (("--persons", "9", "--months", "1", "--seed", "1", "--out", "x", "--start", "2025-13"), b"--start"),
        (("--check", "x", "--seed", "1"), b"--seed"),
        (("--check", "no-such-folder"), b"no-such-folder"),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(run, arguments, word):
    ended = run(*arguments)
    assert ended.returncode == 2
    assert word in ended.stderr
    assert ended.stderr.count(b"\n") == 1
    assert b"Traceback" not in ended.stderr
