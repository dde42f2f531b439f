"""Replays from the page: one at a time, watched, cancelled, kept over a restart, removed."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from dashboard_api.replays.models import RunDetail, RunList
from dashboard_api.replays.process import read
from fundwatch.local.process import wait_until
from tests.integration.dashboard_api.replays.service import ENDED, Service, replaying
from tests.integration.dashboard_api.replays.stand_in import NUMBER

VARIANT = {"name": "fifteen", "set": {"readmission-within-days": {"max_gap_days": 15}}}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(replaying(tmp_path))
    yield running
    running.close()


def test_a_run_goes_from_asking_to_its_result(service: Service) -> None:
    run_id = service.start("fine.jsonl", rules=["readmission-within-days"], variants=[VARIANT])
    run = service.until(run_id, "done")
    RunDetail.model_validate(run)
    assert run["said"] == []
    assert run["counts"]["events"] == 4
    assert [variant["doubts"] for variant in run["variants"]] == [3, 3]
    assert run["differences"] == {"fifteen": {"variant": "fifteen"}}
    assert run["files"] == ["certificate.html", "report.html", "report.xlsx"]
    assert run["request"]["variants"][0]["set"] == VARIANT["set"]
    listed = service.http.get("/api/replays").json()
    RunList.model_validate(listed)
    assert [one["run_id"] for one in listed["runs"]] == [run_id]


def test_the_command_is_given_what_was_asked_for_and_the_limits_of_the_settings(service: Service) -> None:
    run_id = service.start("slow.jsonl", since="2026-01-01T00:00:00+08:00", variants=[VARIANT])
    service.until(run_id, "judging")
    folder = service.how.folder / run_id
    arguments = json.loads((folder / "arguments.json").read_text())
    assert arguments[arguments.index("--workers") + 1] == "2"
    asked = json.loads((folder / "asked.json").read_text())
    assert arguments[arguments.index("--request") + 1] == str((folder / "asked.json").resolve())
    assert asked["since"] == "2026-01-01T00:00:00+08:00"
    assert asked["variants"][0]["set"] == VARIANT["set"]
    record = read(folder)
    assert record is not None
    assert psutil.Process(record.pid).nice() == os.nice(0) + 12 or psutil.Process(record.pid).nice() == 12


def test_one_runs_at_a_time_and_the_second_is_told_so(service: Service) -> None:
    first = service.start("slow.jsonl")
    refused = service.ask("fine.jsonl")
    assert refused.status_code == 409
    assert first in refused.json()["error"]["zh"] and first in refused.json()["error"]["en"]
    assert service.http.delete(f"/api/replays/{first}").status_code == 409
    assert service.http.get("/api/replays").json()["running"] == first


def test_a_cancelled_run_says_so_and_makes_room(service: Service) -> None:
    first = service.start("slow.jsonl")
    assert service.until(first, "judging")["progress"]["seconds_left"] == 15.0
    assert service.http.post(f"/api/replays/{first}/cancel").status_code == 200
    run = service.until(first, "cancelled")
    assert "取消" in run["said"][0]["zh"]
    assert wait_until(lambda: not (service.how.folder / first / "work").exists(), 10, alive=lambda: True)
    second = service.start("fine.jsonl")
    assert service.until(second, "done")["run_id"] == second
    assert service.http.delete(f"/api/replays/{first}").status_code == 204
    assert service.http.get(f"/api/replays/{first}").status_code == 404
    assert not (service.how.folder / first).exists()


@pytest.mark.parametrize(
    ("file", "state", "words"),
    [
        ("empty.jsonl", "done", "没有读到任何事件"),
        ("refusing.jsonl", "done", "有 1 条事件未通过校验"),
        ("failing.jsonl", "failed", "ClickHouse 无法访问。"),
        ("crash.jsonl", "failed", "退出码 70"),
        ("misuse.jsonl", "failed", "重放没有完成：没有这个文件"),
    ],
)
def test_what_became_of_a_run_is_said_plainly(service: Service, file: str, state: str, words: str) -> None:
    run = service.until(service.start(file), *ENDED)
    assert run["state"] == state
    assert words in run["said"][0]["zh"]
    assert run["said"][0]["en"]


def test_a_run_goes_on_when_the_service_that_began_it_is_gone(service: Service, tmp_path: Path) -> None:
    """Another process starts the run and ends; this one finds it running and can cancel it."""
    service.file("slow.jsonl")
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.integration.dashboard_api.replays.service import Service, replaying\n"
        "print(Service(replaying(Path(sys.argv[1]))).start('slow.jsonl'))"
    )
    root = Path(__file__).resolve().parents[4]
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True
    )
    run_id = done.stdout.strip()
    assert service.until(run_id, "judging")["state"] == "judging"
    assert service.ask("fine.jsonl").status_code == 409
    service.http.post(f"/api/replays/{run_id}/cancel")
    service.until(run_id, "cancelled")


def test_a_run_that_is_not_to_outlive_the_service_ends_with_it(tmp_path: Path) -> None:
    service = Service(replaying(tmp_path, outlives=False))
    run_id = service.start("slow.jsonl")
    service.until(run_id, "judging")
    service.runs.close()
    assert service.until(run_id, "cancelled")["state"] == "cancelled"


def test_doubts_come_in_pages_masked_and_open_to_their_evidence(service: Service) -> None:
    run_id = service.start("fine.jsonl", variants=[VARIANT])
    service.until(run_id, "done")
    address = f"/api/replays/{run_id}/doubts"
    first = service.http.get(address, params={"limit": 2, "variant": "fifteen"}).json()
    second = service.http.get(
        address, params={"limit": 2, "variant": "fifteen", "before": first["next"]}
    ).json()
    assert [len(first["doubts"]), len(second["doubts"]), second["next"]] == [2, 1, None]
    whole = service.http.get(f"{address}/{second['doubts'][0]['doubt_id']}")
    assert whole.json()["rule"]["section"] == "3.15.1"
    assert whole.json()["evidence"][0]["fields"] == {"certno": "220101********1238"}
    assert NUMBER not in json.dumps(first) + json.dumps(second) + whole.text
    for wrong in ("1", "-1", "x", "99999999999999999999"):
        assert service.http.get(address, params={"before": wrong}).status_code == 422
    unknown = f"{address}/8f6f3a52-64a5-5d0e-9d0c-000000000099"
    assert service.http.get(unknown).json()["error"]["code"] == "doubt_unknown"


def test_totals_count_what_stands(service: Service) -> None:
    run_id = service.start("fine.jsonl")
    service.until(run_id, "done")
    totals = service.http.get(f"/api/replays/{run_id}/totals").json()
    assert (totals["doubts"], totals["amount"]) == (2, "18200.20")
    assert [share["key"] for share in totals["months"]] == ["2026-01", "2026-02"]
    assert totals["facilities"] == [{"key": "H22010200001", "doubts": 2, "amount": "18200.20"}]


def test_reports_are_written_when_asked_for_and_nothing_else_of_the_folder_is_served(
    service: Service,
) -> None:
    run_id = service.start("fine.jsonl")
    service.until(run_id, "done")
    address = f"/api/replays/{run_id}/files"
    report = service.http.get(f"{address}/report.html")
    assert report.headers["content-disposition"].startswith("inline")
    kept = service.http.get(f"{address}/report.html", params={"download": True})
    assert kept.headers["content-disposition"].startswith("attachment")
    difference = service.http.get(f"{address}/difference.json", params={"variant": "fifteen"})
    assert difference.json() == {"variant": "fifteen"}
    assert service.http.get(f"{address}/certificate.html").status_code == 200
    for name in ("report.xlsx", "certificate.json", "output.log", "request.json", "process.json", "run.json"):
        assert service.http.get(f"{address}/{name}").status_code == 404
