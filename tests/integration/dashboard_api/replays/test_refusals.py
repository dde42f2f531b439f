"""What may not be asked for: other files than those offered, what the rules refuse, and by whom."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.dashboard_api.replays.service import Service, replaying

READMISSION = "readmission-within-days"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(replaying(tmp_path))
    yield running
    running.close()


def refusal(service: Service, **body: Any) -> dict[str, Any]:
    """The error of a POST that must be refused and must leave nothing behind."""
    answer = service.http.post("/api/replays", json={"source": {"kind": "archive"}, **body})
    assert answer.status_code == 422, answer.text
    assert service.http.get("/api/replays").json() == {"runs": [], "running": None}
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_only_event_files_of_the_folder_itself_are_offered(service: Service, tmp_path: Path) -> None:
    service.file("stays.jsonl.gz")
    service.file("notes.txt")
    service.file(".hidden.jsonl")
    assert service.how.files is not None
    (tmp_path / "secret.jsonl").write_text("{}\n")
    (service.how.files / "link.jsonl").symlink_to(tmp_path / "secret.jsonl")
    (service.how.files / "below").mkdir()
    offered = service.http.get("/api/replays/sources").json()
    assert [file["name"] for file in offered["files"]] == ["stays.jsonl.gz"]
    for name in (
        "../secret.jsonl",
        "..",
        "/etc/passwd",
        str(tmp_path / "secret.jsonl"),
        "below/../stays.jsonl.gz",
        "./stays.jsonl.gz",
        "link.jsonl",
        ".hidden.jsonl",
        "notes.txt",
        "*.jsonl.gz",
        "stays.jsonl.gz\0",
    ):
        error = refusal(service, source={"kind": "files", "files": [name]})
        assert error["code"] == "replay_refused", name


def test_columns_need_a_mapping_from_the_same_folder(service: Service, tmp_path: Path) -> None:
    for name in ("stays.csv.gz", "stays.jsonl", "stays.toml"):
        service.file(name)
    offered = service.http.get("/api/replays/sources").json()
    assert offered["mappings"] == ["stays.toml"]
    assert {file["name"]: file["columns"] for file in offered["files"]} == {
        "stays.csv.gz": True,
        "stays.jsonl": False,
    }
    files = {"kind": "files", "files": ["stays.csv.gz"]}
    assert "映射文件" in refusal(service, source=files)["zh"]
    (tmp_path / "outside.toml").write_text("")
    for name in ("../outside.toml", "stays.jsonl"):
        assert refusal(service, source={**files, "mapping": name})["code"] == "replay_refused"


@pytest.mark.parametrize("path", ["..", "%2e%2e", "..%2fevents", "x%2f..%2f..", ".starting"])
@pytest.mark.parametrize("what", ["", "/doubts", "/totals", "/files/run.json"])
def test_no_name_of_a_run_leads_out_of_the_folder(service: Service, path: str, what: str) -> None:
    service.file("run.json")
    answer = service.http.get(f"/api/replays/{path}{what}")
    assert answer.status_code == 404


@pytest.mark.parametrize("variant", ["..", "../..", "a/../b", "/etc"])
def test_no_name_of_a_variant_leads_out_of_the_run(service: Service, variant: str) -> None:
    run_id = service.start("fine.jsonl")
    service.until(run_id, "done")
    for what in ("doubts", "totals", "files/difference.json"):
        answer = service.http.get(f"/api/replays/{run_id}/{what}", params={"variant": variant})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"rules": ["no-such-rule"]}, "没有规则 no-such-rule"),
        ({"rules": []}, "至少选择一个风险点"),
        ({"set": {READMISSION: {"max_gap_days": -1}}}, f"参数 {READMISSION}.max_gap_days 不能小于 0"),
        ({"set": {READMISSION: {"max_gap_days": "two"}}}, f"参数 {READMISSION}.max_gap_days 应为整数"),
        ({"set": {READMISSION: {"days": 2}}}, f"参数 {READMISSION}.days 不是该规则的参数"),
        (
            {"rules": ["stock-oversold"], "set": {READMISSION: {"max_gap_days": 2}}},
            f"规则 {READMISSION} 没有被选中",
        ),
        (
            {"rules": ["stock-oversold"], "variants": [{"name": "a", "enable": [READMISSION]}]},
            f"规则 {READMISSION} 没有被选中",
        ),
        ({"variants": [{"name": "same"}]}, "方案 same 没有任何改变"),
        ({"variants": [{"name": "baseline", "disable": [READMISSION]}]}, "方案名 baseline 重复或是保留名"),
        (
            {"variants": [{"name": "a", "disable": [READMISSION], "enable": [READMISSION]}]},
            "同时被启用和停用",
        ),
        (
            {"since": "2026-03-01T00:00:00+08:00", "until": "2026-03-01T00:00:00+08:00"},
            "时段的结束应晚于开始",
        ),
    ],
)
def test_what_the_rules_or_sense_refuse_is_one_sentence(
    service: Service, body: dict[str, Any], words: str
) -> None:
    error = refusal(service, **body)
    assert words in error["zh"]
    assert error["en"].endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        {"since": "2026-03-01T00:00:00"},
        {"variants": [{"name": "../up", "disable": [READMISSION]}]},
        {"source": {"kind": "kafka"}},
        {"out": "elsewhere"},
    ],
)
def test_what_is_of_the_wrong_shape_is_refused(service: Service, body: dict[str, Any]) -> None:
    assert refusal(service, **body)["code"] == "invalid_parameter"


def test_pages_of_other_sites_may_not_start_end_or_remove_a_run(service: Service) -> None:
    foreign = {"origin": "https://elsewhere.example"}
    body = {"source": {"kind": "archive"}}
    assert service.http.post("/api/replays", json=body, headers=foreign).status_code == 403
    run_id = service.start("slow.jsonl")
    assert service.http.post(f"/api/replays/{run_id}/cancel", headers=foreign).status_code == 403
    assert service.http.delete(f"/api/replays/{run_id}", headers=foreign).status_code == 403
    own = {"origin": "http://127.0.0.1:8080"}
    assert service.http.post(f"/api/replays/{run_id}/cancel", headers=own).status_code == 200
    service.until(run_id, "cancelled")
