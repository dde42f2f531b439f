"""Live and replay agree field by field over a simulated population, through kill -9, shuffling and repeats."""

import json
from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from detectors.calendar_months import month_at, month_number
from detectors.contract.values import BUSINESS_TZ
from tests.parts.deployment import Deployment
from tests.support.demonstration import calendar
from tests.support.destinations import Destinations

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

MONTHS = 3
SEED = 20261122


@pytest.fixture
def deployment(tmp_path: Path):  # type: ignore[no-untyped-def]
    """By the population's own reference tables."""
    reference = tmp_path / "population" / "reference"
    one = Deployment(tmp_path / "deployment", FUNDWATCH_RULES__REFERENCE_DIR=str(reference))
    yield one
    one.stop()


def test_certificates_of_every_source_agree_with_live(deployment: Deployment, tmp_path: Path) -> None:
    events, delivered = population(deployment, tmp_path)
    deployment.start()
    first, rest = delivered[: len(delivered) // 2], delivered[len(delivered) // 2 :]
    send(deployment, tmp_path, first)
    for _ in range(2):  # while it judges what was just sent, and again as soon as it has been started anew
        killed = deployment.kill("worker-1")
        send(deployment, tmp_path, rest[: len(rest) // 2])
        del rest[: len(rest) // 2]
        assert deployment.until(partial(restarted, deployment, killed))
    send(deployment, tmp_path, rest)
    destinations = Destinations(deployment)
    assert deployment.until(destinations.settled, 120), deployment.console()

    digests: dict[str, str] = {}
    for name, source, live in (
        ("file", str(events), "clickhouse"),
        ("kafka", "kafka", "topic"),
        ("archive", "clickhouse", "clickhouse"),
    ):
        run = tmp_path / name
        replayed = deployment.command("replay", "--from", source, "--run", str(run), "--judge", "once")
        assert replayed.returncode == 0, replayed.stderr
        compared = compare(deployment, run, live)
        assert compared.returncode == 0, compared.stdout + differences(run)
        certificate = json.loads((run / "certificate.json").read_bytes())
        assert certificate["verdict"]["code"] == "agrees"
        assert certificate["comparison"]["agree"] == certificate["variants"][0]["counts"]["doubts"]
        assert certificate["comparison"]["digest"] == certificate["variants"][0]["digest"]
        digests[name] = certificate["variants"][0]["digest"]
        found = certificate["variants"][0]["counts"]["by_rule"]
    assert len(set(digests.values())) == 1, digests
    assert len(found) > 50, "nearly every rule had its say"
    assert sum(found.values()) > 130

    verified = deployment.command("replay", "verify", str(tmp_path / "archive"), "--from", "clickhouse")
    assert verified.returncode == 0, verified.stdout
    assert "judged again, the doubts are the same" in verified.stdout


def population(deployment: Deployment, tmp_path: Path) -> tuple[Path, list[bytes]]:
    """The events as a file, and as they are delivered: in any order, each seventh twice.

    They are of the last months, so that none comes too late for its cell.
    """
    folder = tmp_path / "population"
    today = datetime.now(BUSINESS_TZ)
    start = month_at(month_number(f"{today:%Y-%m}") - MONTHS - 1)
    told = deployment.command(
        *("simulate", "--persons", "40", "--months", str(MONTHS)),
        *("--seed", str(SEED), "--start", start, "--out", str(folder)),
    )
    assert told.returncode == 0, told.stderr
    files = sorted((folder / "events").glob("*.jsonl"))
    lines = [line for file in files for line in file.read_bytes().splitlines(keepends=True)]
    lines += misdirected(lines)
    lines += [line + b"\n" for line in calendar()]
    events = tmp_path / "events.jsonl"
    events.write_bytes(b"".join(lines))
    delivered = lines + lines[::7]
    Random(SEED).shuffle(delivered)
    return events, delivered


def misdirected(lines: list[bytes]) -> list[bytes]:
    """Wrong bodies of some events, each of another cell; the right ones get the time at which they were recorded."""
    wrong: list[bytes] = []
    for number in range(0, len(lines), 29):
        event = json.loads(lines[number])
        data = event["data"]
        field = next((name for name in ("fixmedins_code", "psn_no", "emp_no") if name in data), None)
        if field is None or "recordedtime" in event:
            continue
        elsewhere = {**event, "data": {**data, field: f"{data[field]}9"}}
        wrong.append(json.dumps(elsewhere, ensure_ascii=False).encode() + b"\n")
        event["recordedtime"] = event["time"]
        lines[number] = json.dumps(event, ensure_ascii=False).encode() + b"\n"
    return wrong


def restarted(deployment: Deployment, killed: int) -> bool:
    return deployment.processes().get("worker-1", killed) != killed


def send(deployment: Deployment, tmp_path: Path, lines: list[bytes]) -> None:
    file = tmp_path / "delivery.jsonl"
    file.write_bytes(b"".join(lines))
    told = deployment.command("send", str(file))
    assert told.returncode == 0, told.stdout + told.stderr


def compare(deployment: Deployment, run: Path, live: str) -> Any:
    return deployment.command("replay", "compare", str(run), "--live", live)


def differences(run: Path) -> str:
    """What differs, in short, for whoever reads the failure."""
    found = [json.loads(line) for line in (run / "comparison.jsonl").read_text().splitlines()]
    counted = Counter((one["class"], one["rule_id"], one["fields"] and tuple(one["fields"])) for one in found)
    return json.dumps([[*map(str, key), number] for key, number in counted.items()], indent=1)
