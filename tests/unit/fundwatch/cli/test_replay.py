"""`fundwatch replay` as a person uses it: runs kept in folders, what-ifs, mistakes."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from fundwatch.cli.replay.asking import assignment
from fundwatch.demo.stays import encode, stay_events
from replay.manifest import RunFolder, read_manifest
from tests.support.events import admitted, discharged, raw

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"
RULE = "readmission-within-days"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def run(*arguments: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [SCRIPT, "replay", *arguments],
            input=b"" if stdin is None else stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "FUNDWATCH_LANGUAGE": "en"},
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    return run


@pytest.fixture
def stays(tmp_path: Path) -> Path:
    path = tmp_path / "stays.jsonl"
    path.write_bytes(b"\n".join(map(encode, stay_events())) + b"\n")
    return path


def test_readmissions_of_the_recorded_stays_at_two_seven_fifteen_and_thirty_days(
    run: Run, stays: Path
) -> None:
    days = {2: 9, 7: 17, 15: 31, 30: 40}  # as another program counted them from the same stays
    words = [word for day in days for word in ("--variant", f"d{day}:{RULE}.max_gap_days={day}")]
    done = run("--from", str(stays), "--rules", RULE, "--judge", "once", "--run", "run", *words)
    assert done.returncode == 0, done.stderr
    folder = RunFolder(stays.parent / "run")
    manifest = read_manifest(folder)
    assert {v.name: v.counts.doubts for v in manifest.variants} == {
        "baseline": 9,
        **{f"d{day}": doubts for day, doubts in days.items()},
    }
    for day, doubts in days.items():
        told = json.loads(folder.difference(f"d{day}").read_bytes())
        assert (told["total"]["new"], told["total"]["same"]) == (doubts - 9, 9)
        assert (told["total"]["gone"], told["total"]["changed"]) == (0, 0)
        assert sum(month["new"] for month in told["by_month"].values()) == doubts - 9
        assert len(told["examples"]["new"]) == min(20, doubts - 9)
        assert f"d{day}" in done.stdout
    assert manifest.variants[2].parameters_digest.keys() == {RULE}
    assert manifest.variants[1].digest == manifest.variants[0].digest


def test_a_what_if_is_compared_with_what_the_settings_say(run: Run, stays: Path) -> None:
    file = stays.parent / "params.toml"
    file.write_text(f'[state]\nstock-oversold = "disabled"\n[parameters.{RULE}]\nmax_gap_days = 7\n')
    for number, words in enumerate(
        (
            ("--set", f"{RULE}.max_gap_days=7"),
            ("--params", str(file)),
            ("--params", str(file), "--set", f"{RULE}.max_gap_days=7", "--disable", "stock-oversold"),
        )
    ):
        done = run("--from", str(stays), "--what-if", "--run", f"run{number}", *words)
        assert done.returncode == 0, done.stderr
        manifest = read_manifest(RunFolder(stays.parent / f"run{number}"))
        counts = {v.name: v.counts.by_rule.get(RULE) for v in manifest.variants}
        assert counts == {"baseline": 9, "what-if": 17}
    disabled = run("--from", str(stays), "--disable", RULE, "--out", "none.jsonl", "--rules", RULE)
    assert (disabled.returncode, (stays.parent / "none.jsonl").read_bytes()) == (0, b"")


def test_without_a_folder_doubts_go_to_standard_output_and_nothing_is_left_behind(
    run: Run, stays: Path
) -> None:
    done = run("--from", str(stays), "--rules", RULE)
    assert len(done.stdout.splitlines()) == 9
    assert done.stderr.strip() == "550 events, 0 refused, 9 doubts"
    again = run("--from", "-", "--rules", RULE, stdin=stays.read_bytes())
    assert again.stdout == done.stdout
    assert [path.name for path in stays.parent.iterdir()] == ["stays.jsonl"]


def test_a_dry_run_says_what_it_would_read_and_reads_nothing(run: Run, stays: Path) -> None:
    done = run("--from", f"{stays.parent}/*.jsonl", "--dry-run", "--run", "run", "--variant", f"off:-{RULE}")
    assert done.returncode == 0, done.stderr
    assert "stays.jsonl" in done.stdout and "baseline" in done.stdout and "off" in done.stdout
    assert "of disk while it runs" in done.stdout
    assert not (stays.parent / "run").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--variant", "nonsense"), "wants NAME:"),
        (("--variant", "a:x=1"), "wants RULE.PARAMETER=VALUE"),
        (("--variant", "a:no-such-rule.days=1"), "there is no rule no-such-rule"),
        (("--variant", "a:+no-such-rule"), "there is no rule no-such-rule"),
        (("--variant", f"a:{RULE}.max_gap_days=-1"), "max_gap_days is wrong"),
        (("--variant", "a:-stock-oversold", "--variant", "a:-stock-oversold"), "is there twice"),
        (("--variant", "baseline:-stock-oversold"), "is there twice"),
        (("--what-if",), "--what-if goes with"),
        (("--rules", RULE, "--enable", "stock-oversold"), "--rules leaves out stock-oversold"),
        (("--params", "none.toml"), "there is no file none.toml"),
        (("--mapping", "m.toml"), "cannot read the mapping m.toml"),
        (("--format", "csv"), "needs a mapping file"),
        (("--from", "stays.jsonl"), "is named twice"),
        (("--since", "yesterday"), "--since wants"),
        (("--workers", "0"), "--workers"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_two(
    run: Run, stays: Path, words: tuple[str, ...], sentence: str
) -> None:
    done = run("--from", stays.name, "--run", "run", *words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (stays.parent / "run").exists()


@pytest.mark.parametrize(
    ("rule", "name", "value", "taken"),
    [
        ("offsite-filing-in-service", "home_region", "220200", "220200"),
        ("offsite-filing-in-service", "home_region", '"220200"', "220200"),
        ("split-hospitalisation", "exempt_diagnoses", "[80, 81]", ["80", "81"]),
        ("split-hospitalisation", "exempt_diagnoses", "O80,O81", ["O80", "O81"]),
        (RULE, "max_gap_days", "7", 7),
    ],
)
def test_a_value_is_what_its_parameter_wants(rule: str, name: str, value: str, taken: object) -> None:
    assert assignment(f"{rule}.{name}={value}") == (rule, name, taken)


def test_what_was_left_out_and_what_lies_beyond_the_end_is_told_after_the_doubts(
    run: Run, tmp_path: Path
) -> None:
    rows = [f"n{n},2026-03-0{n} 10:00:00,1" for n in range(1, 7)]
    table = "\n".join(["编号,时间,数量", *rows, "n7,2062-03-07 10:00:00,1", "n8,3/8/2026,1", "合计,,8"])
    (tmp_path / "盘点.csv").write_bytes(table.encode("gb18030"))
    (tmp_path / "map.toml").write_text(
        '[envelope]\nid = "编号"\nsource = { value = "/s" }\ntype = { value = "inventory.counted" }\ntime = "时间"\n'
        '[data]\nfixmedins_code = { value = "F" }\nmed_list_codg = { value = "I" }\n'
        'fixmedins_bchno = { value = "B" }\ncnt = "数量"\n',
        encoding="utf-8",
    )
    for words in ((), ("--workers", "2")):
        done = run("--from", "盘点.csv", "--mapping", "map.toml", "--rules", "stock-oversold", *words)
        assert (done.returncode, done.stdout) == (1, "")
        refused, left_out, beyond, total = done.stderr.splitlines()
        assert refused.startswith(
            "盘点.csv:9: column 时间, $.time: is written in a way that leaves the day open"
        )
        assert left_out == "盘点.csv:10: totals or the foot of a table, no record: left out"
        assert beyond.startswith("1 event lies after 2026-03-06, where the data plausibly end")
        assert beyond.endswith("for example 盘点.csv:8")
        assert total == "7 events, 1 refused, 0 doubts"


def test_events_outside_the_period_are_passed_over(run: Run, stays: Path) -> None:
    lines = [json.loads(line) for line in stays.read_bytes().splitlines()]
    times = sorted(line["time"] for line in lines)
    done = run("--from", str(stays), "--since", times[100], "--until", times[200], "--run", "run")
    assert done.returncode == 0, done.stderr
    manifest = read_manifest(RunFolder(stays.parent / "run"))
    assert manifest.counts.events == 100
    assert manifest.sources[0].query == {"since": times[100], "until": times[200]}


def test_different_contents_under_one_name_are_told_with_an_example(run: Run, tmp_path: Path) -> None:
    first = admitted("a7", 0, stay="m1")
    other = {**first, "data": {**first["data"], "fixmedins_code": "H2"}}
    messages = (first, other, first, discharged("a7", 1, stay="m1"))
    (tmp_path / "events.jsonl").write_bytes(b"\n".join(map(raw, messages)))
    done = run("--from", "events.jsonl", "--out", "out.jsonl")
    assert done.returncode == 0
    assert "1 name of events" in done.stderr and "settlement.admitted /test a7" in done.stderr
