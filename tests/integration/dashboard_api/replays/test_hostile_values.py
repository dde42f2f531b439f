"""Text that means something to a shell, to an option or to the variants' own language, through API and command."""

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from detectors.cases import load_cases
from detectors.registry import catalogue
from fundwatch.local.process import wait_until
from tests.integration.dashboard_api.serving import ApiProcess, serving
from tests.parts.redis import RedisServer

RULE = "split-hospitalisation"
OTHER = "overlapping-stays"
CODES = "exempt_diagnoses"


def hostile(secret: Path) -> list[str]:
    """Values of every kind that could have become something else on the way."""
    return [
        f"Z;@{secret};+{OTHER}",
        f"@{secret}",
        f"a,@{secret}",
        f"x;-{OTHER}",
        f"x;{OTHER}.min_overlap_days=9",
        f"+{OTHER}",
        f"-{OTHER}",
        "--out=/tmp/elsewhere",
        "--",
        "=;=",
        "a,b",
        '"]; "',
        "\\",
        "'quoted'",
        "two\nlines\r\nand\ttabs",
        "\u2028",
        "nul\0inside",
        "$(id) `id` ${HOME} %s {0}",
        "../../etc/passwd",
        "clickhouse",
        " leading and trailing ",
        "",
        "‮reversed",
        "🩺",
    ]


@pytest.fixture
def api(redis_server: RedisServer, tmp_path: Path) -> Iterator[ApiProcess]:
    (tmp_path / "events").mkdir()
    case = next(case for case in load_cases(catalogue()[RULE]) if "fires" in case.shows)
    lines = "".join(json.dumps(event) + "\n" for event in case.events)
    (tmp_path / "events" / "stays.jsonl").write_text(lines)
    settings = {"api__replay_dir": str(tmp_path / "runs"), "api__replay_files": str(tmp_path / "events")}
    with serving(tmp_path, redis_server.url, **settings) as running:
        yield running


def done(http: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    """The run, once it has ended."""
    answer = http.post("/api/replays", json=body)
    assert answer.status_code == 201, answer.text
    address = f"/api/replays/{answer.json()['run_id']}"

    def run() -> dict[str, Any]:
        told: dict[str, Any] = http.get(address).raise_for_status().json()
        return told

    assert wait_until(lambda: run()["state"] in ("done", "failed"), 60, alive=lambda: True)
    return run()


def test_text_of_any_kind_arrives_as_exactly_itself(api: ApiProcess, tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text(f'[state]\n"{OTHER}" = "disabled"\n')
    values = hostile(secret)
    body = {
        "source": {"kind": "files", "files": ["stays.jsonl"]},
        "rules": [RULE, OTHER],
        "set": {RULE: {CODES: values}},
        "variants": [{"name": "v", "set": {RULE: {CODES: values[::-1]}}}],
    }
    with httpx.Client(base_url=api.url, timeout=30) as http:
        run = done(http, body)
    assert (run["state"], run["said"]) == ("done", [])
    variants = {variant["name"]: variant["settings"] for variant in run["manifest"]["variants"]}
    assert set(variants) == {"baseline", "v"}
    assert variants["baseline"]["parameters"] == {RULE: {CODES: values}}
    assert variants["v"]["parameters"] == {RULE: {CODES: values[::-1]}}
    for settings in variants.values():
        assert not settings.get("states") and not settings.get("alone") and not settings.get("tables")
    assert not Path("/tmp/elsewhere").exists()  # noqa: S108


@pytest.mark.parametrize(
    "value",
    [
        '["\\ud800"]',
        "[NaN]",
        '[{"a": 1}]',
        "[" * 100 + "]" * 100,
        "1e999",
        '"Z;@/etc/passwd;+overlapping-stays"',
    ],
    ids=["half a character", "not a number", "an object", "deep", "infinite", "text for a list"],
)
def test_what_cannot_be_such_a_value_is_refused(api: ApiProcess, tmp_path: Path, value: str) -> None:
    head = '{"source": {"kind": "files", "files": ["stays.jsonl"]}, "set": {"%s": {"%s": %s}}}'
    with httpx.Client(base_url=api.url, timeout=30) as http:
        answer = http.post(
            "/api/replays",
            content=head % (RULE, CODES, value),
            headers={"content-type": "application/json"},
        )
        assert answer.status_code == 422, answer.text
        assert http.get("/api/replays").json()["runs"] == []


@pytest.mark.parametrize("rule", [f"{RULE};@/etc/passwd", "--out", f"+{OTHER}", "a\nb", ""])
def test_what_names_no_rule_is_refused_wherever_it_stands(api: ApiProcess, rule: str) -> None:
    source = {"source": {"kind": "archive"}}
    bodies: list[dict[str, Any]] = [
        {"rules": [rule]},
        {"set": {rule: {}}},
        {"set": {RULE: {rule: 1}}},
        *({"variants": [{"name": "v", word: [rule]}]} for word in ("enable", "disable")),
    ]
    with httpx.Client(base_url=api.url, timeout=30) as http:
        for body in bodies:
            assert http.post("/api/replays", json=source | body).status_code == 422, body


@pytest.mark.parametrize(
    "name", ["-", "clickhouse.jsonl", "--from.jsonl", "[a].jsonl", "*.jsonl", "a;@b.jsonl"]
)
def test_a_file_is_read_by_exactly_its_name(api: ApiProcess, tmp_path: Path, name: str) -> None:
    there = name != "-"
    if there:
        (tmp_path / "events" / "stays.jsonl").rename(tmp_path / "events" / name)
    body = {"source": {"kind": "files", "files": [name]}, "rules": [RULE]}
    with httpx.Client(base_url=api.url, timeout=30) as http:
        if not there:
            assert http.post("/api/replays", json=body).status_code == 422
            return
        run = done(http, body)
    assert run["state"] == "done"
    assert [file["name"] for file in run["manifest"]["sources"][0]["files"]] == [name]


def replay(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command itself."""
    console = Path(sysconfig.get_path("scripts")) / "fundwatch"
    return subprocess.run(
        [str(console), "replay", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "request_",
    [
        "{",
        "[]",
        "{}",
        '{"source": {"kind": "kafka"}}',
        '{"source": {"kind": "files", "files": []}}',
        '{"source": {"kind": "files", "files": ["no such file"]}}',
        '{"source": {"kind": "files", "files": ["clickhouse"]}}',
        '{"source": {"kind": "files", "files": ["-"]}}',
        '{"source": {"kind": "files", "files": ["*.json"]}}',
        '{"source": {"kind": "archive"}, "out": "x"}',
        '{"source": {"kind": "archive"}, "rules": ["none"]}',
        '{"source": {"kind": "archive"}, "since": "yesterday"}',
        '{"source": {"kind": "archive"}, "variants": [{"name": "@up"}]}',
        '{"source": {"kind": "archive"}, "variants": [{"name": "baseline"}]}',
    ],
)
def test_a_request_that_is_none_is_one_sentence_and_exit_code_two(tmp_path: Path, request_: str) -> None:
    (tmp_path / "request.json").write_text(request_)
    ended = replay(tmp_path, "--request", "request.json", "--dry-run")
    assert ended.returncode == 2
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr


def test_a_request_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "request.json").write_text('{"source": {"kind": "archive"}}')
    for more in (["--set", f"{RULE}.max_gap_days=3"], ["--from", "clickhouse"], ["--variant", f"v:+{OTHER}"]):
        ended = replay(tmp_path, "--request", "request.json", *more)
        assert ended.returncode == 2
        assert more[0] in ended.stderr


def test_what_stands_in_quotation_marks_ends_no_change_of_a_variant() -> None:
    from fundwatch.cli.replay.asking import variant_of

    asked = variant_of(f'v:{RULE}.{CODES}=["Z;@/etc/passwd;+{OTHER}", "a\\"b;-x"];+{OTHER}')
    assert asked.settings.parameters == {RULE: {CODES: [f"Z;@/etc/passwd;+{OTHER}", 'a"b;-x']}}
    assert asked.settings.states == {OTHER: "enabled"}
