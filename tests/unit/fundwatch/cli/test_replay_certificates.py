"""From the command line: a run has its certificate, which is checked, compared with live and judged again."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from fundwatch.cli.errors import UserError
from fundwatch.cli.main import cli
from tests.support.events import START, event, raw, readmission

RULE = "readmission-within-days"
Command = Callable[..., int]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`fundwatch replay …` in this process; returns the exit code."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> int:
        try:
            code = cli.main(["replay", *map(str, words)], standalone_mode=False)
        except UserError as error:
            return error.exit_code
        return code if isinstance(code, int) else 0

    return call


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.jsonl"
    lines = [raw(one) for person in ("P1", "P2", "P3") for one in readmission(person)]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def certificate(run: Path) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((run / "certificate.json").read_bytes())
    return held


def doubts(run: Path) -> list[dict[str, Any]]:
    lines = (run / "variants/baseline/doubts.jsonl").read_text().splitlines()
    return [json.loads(line) | {"detected_at": START.isoformat()} for line in lines]


def live(path: Path, doubts: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(doubt, ensure_ascii=False) + "\n" for doubt in doubts))
    return path


def test_a_run_is_certified_signed_and_judged_again_the_same(
    command: Command, events: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    private = Ed25519PrivateKey.generate()
    key, public, other = tmp_path / "key.pem", tmp_path / "public.pem", tmp_path / "other.pem"
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    spki = Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    public.write_bytes(private.public_key().public_bytes(*spki))
    other.write_bytes(Ed25519PrivateKey.generate().public_key().public_bytes(*spki))
    run = tmp_path / "run"
    variant = f"longer:{RULE}.max_gap_days=15;-stock-oversold"
    assert command("--from", events, "--run", run, "--key", key, "--variant", variant) == 0
    held = certificate(run)
    assert held["verdict"]["code"] == "judged"
    assert [one["counts"]["doubts"] for one in held["variants"]] == [6, 6]
    assert held["read"][0]["files"][0]["name"] == "events.jsonl"
    for name in ("certificate.html", "report.html", "report.xlsx"):
        assert (run / name).stat().st_size > 1000

    capsys.readouterr()
    assert command("verify", run, "--from", events, "--public-key", public, "--workers", "0") == 0
    told = capsys.readouterr().out
    assert "✗" not in told
    assert "?" not in told
    assert "variant longer: judged again, the doubts are the same" in told
    assert command("verify", run, "--public-key", other) == 1
    assert "PRIVATE" not in told + capsys.readouterr().out
    for wrong in (events, tmp_path / "nowhere", tmp_path):
        assert command("verify", wrong) == 2
    assert command("verify", run, "--public-key", events) == 2
    assert command("--from", events, "--run", tmp_path / "unsigned", "--key", events) == 2


def test_sources_that_were_changed_since_do_not_verify(
    command: Command, events: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    command("--from", events, "--run", run, "--rules", RULE)
    lines = events.read_bytes().splitlines(keepends=True)
    events.write_bytes(b"".join(lines[:-1]))
    assert command("verify", run, "--from", events, "--workers", "0") == 1
    told = capsys.readouterr().out
    assert "✗ 来源与证书所列逐项相同" in told
    assert "✗ 方案 baseline：重新判定得到同样的疑点" in told


def test_a_history_in_which_rules_were_changed_is_judged_again_from_its_beginning(
    command: Command, events: Path, tmp_path: Path
) -> None:
    changed = event(
        "service.rules_applied", "change-1", 3.5, states={}, parameters={RULE: {"max_gap_days": 0}}
    )
    with events.open("ab") as file:
        file.write(raw(changed) + b"\n")
        file.writelines(
            raw(one | {"time": (START + timedelta(days=-30)).isoformat()}) + b"\n"
            for one in readmission("P4")
        )
    run = tmp_path / "run"
    assert command("--from", events, "--run", run, "--set", f"{RULE}.age_below=90") == 0
    held = certificate(run)
    before = held["before"]["parameters"][RULE]
    assert (before["max_gap_days"], before["age_below"]) == (2, 90)
    assert [one["event_id"] for one in held["changes"]] == ["change-1"]
    assert command("verify", run, "--from", events, "--workers", "0") == 0


def test_live_that_agrees_says_so_in_the_certificate(command: Command, events: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    command("--from", events, "--run", run, "--rules", RULE)
    theirs = [doubt | {"revision": 4, "status": "revised"} for doubt in doubts(run)]
    assert command("compare", run, "--live", live(tmp_path / "live.jsonl", theirs)) == 0
    held = certificate(run)
    assert held["verdict"]["code"] == "agrees"
    assert held["comparison"]["digest"] == held["variants"][0]["digest"]
    assert command("verify", run) == 0
    assert not list(run.glob(".live*")), "what was read of live is gone"


def test_differences_are_listed_and_events_that_the_archive_lacks_are_named(
    command: Command, events: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = events.read_bytes().splitlines(keepends=True)
    run, whole = tmp_path / "run", tmp_path / "whole"
    command("--from", events, "--run", whole, "--rules", RULE)
    events.write_bytes(b"".join(line for line in lines if b'"P2-a2"' not in line))
    command("--from", events, "--run", run, "--rules", RULE)
    theirs = [doubt for doubt in doubts(whole) if "P1" not in doubt["anchor"]]
    file = live(tmp_path / "live.jsonl", theirs)
    assert command("compare", run, "--live", file) == 1
    assert "--from" in capsys.readouterr().out
    assert certificate(run)["comparison"]["differences"]["raised-only-live"] == 1
    assert command("compare", run, "--live", file, "--from", events) == 1
    found = [json.loads(line) for line in (run / "comparison.jsonl").read_text().splitlines()]
    assert {(one["class"], one["anchor"].partition("|")[0]) for one in found} == {
        ("missed-live", "P1"),
        ("archive-incomplete", "P2"),
    }
    assert [one["unread"] for one in found if one["unread"]] == [[{"source": "/test", "event_id": "P2-a2"}]]
    assert certificate(run)["verdict"]["code"] == "differs"
    assert command("verify", run) == 0, "the verdict is bad, the certificate is not"
    assert "archive-incomplete" not in (run / "report.html").read_text()
    assert "存档不全" in (run / "report.html").read_text()


def test_only_what_occurred_in_the_period_that_was_read_is_compared(
    command: Command, events: Path, tmp_path: Path
) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    command("--from", events, "--run", whole, "--rules", RULE)
    until = (START + timedelta(days=1)).isoformat()
    command("--from", events, "--run", run, "--until", until)
    assert certificate(run)["read"][0]["query"] == {"until": until}
    assert command("compare", run, "--live", live(tmp_path / "live.jsonl", doubts(whole))) == 0
    assert command("verify", run, "--from", events, "--workers", "0") == 0


def test_misuse_is_told(command: Command, events: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    command("--from", events, "--run", run, "--rules", RULE)
    nothing = live(tmp_path / "nothing.jsonl", [])
    assert command("compare", run, "--live", tmp_path / "no.jsonl") == 2
    assert command("compare", run, "--live", nothing, "--variant", "other") == 2
    assert command("compare", tmp_path, "--live", nothing) == 2
    assert command("report", tmp_path) == 2
    manifest = json.loads((run / "run.json").read_bytes()) | {"finished_at": None}
    (run / "run.json").write_text(json.dumps(manifest))
    assert command("report", run) == 2
    assert command("compare", run, "--live", nothing) == 2
