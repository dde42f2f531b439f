"""What `doctor` finds without any part running, and how it says so."""

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from detectors.contract.values import Text
from fundwatch.local.doctor import machine, reach, tools
from fundwatch.local.doctor.finding import Finding, fine, note, problem, same
from fundwatch.local.doctor.report import as_table, to_json
from fundwatch.local.ports import LOOPBACK, free_port
from fundwatch.settings import Settings

PASSWORD = "hunter2-hunter2"


def settings(section: str, **fields: Any) -> Settings:
    given = Settings()
    return given.model_copy(update={section: getattr(given, section).model_copy(update=fields)})


def unreachable() -> list[tuple[Any, Settings]]:
    port = free_port()
    return [
        (reach.check_kafka, settings("kafka", bootstrap=f"{LOOPBACK}:{port}")),
        (reach.check_redis, settings("redis", url=SecretStr(f"redis://:{PASSWORD}@{LOOPBACK}:{port}/0"))),
        (reach.check_clickhouse, settings("clickhouse", port=port, password=SecretStr(PASSWORD))),
        (
            reach.check_relational,
            settings("ledger", url=SecretStr(f"postgresql+psycopg://me:{PASSWORD}@{LOOPBACK}:{port}/x")),
        ),
        (reach.check_api, settings("api", port=port)),
    ]


@pytest.mark.parametrize("index", range(5))
def test_what_does_not_answer_is_a_problem_with_a_way_out_and_without_its_password(index: int) -> None:
    check, given = unreachable()[index]
    begun = time.monotonic()
    found: Finding = check(given)
    assert time.monotonic() - begun < 10
    assert found.state == "problem"
    assert found.mend is not None
    assert "fundwatch up" in found.mend.en
    assert PASSWORD not in to_json([found])


def test_dingtalk_is_optional_but_not_by_halves() -> None:
    webhook = SecretStr("https://robot.example/send?access_token=t")
    assert reach.check_dingtalk(settings("dingtalk")).state == "note"
    assert reach.check_dingtalk(settings("dingtalk", webhook=webhook)).state == "problem"
    whole = reach.check_dingtalk(settings("dingtalk", webhook=webhook, secret=SecretStr("SECx")))
    assert whole.state == "ok"
    assert "access_token" not in to_json([whole])


def test_a_ledger_that_is_not_made_yet_is_not_made_by_looking(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.db"
    assert reach.check_relational(settings("ledger", url=SecretStr(f"sqlite:///{ledger}"))).state == "note"
    assert not ledger.exists()


def test_a_missing_page_is_a_problem(tmp_path: Path) -> None:
    given = settings("api", web_dist=tmp_path)
    assert tools.check_page(given).state == "problem"
    (tmp_path / "index.html").touch()
    assert tools.check_page(given).state == "ok"


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind((LOOPBACK, 0))
        holder.listen()
        port = holder.getsockname()[1]
        found = machine.check_ports(settings("local", redis_port=port), None)
    assert found.state == "problem"
    assert f"local.redis_port={port}" in found.detail.en


def test_room_is_measured_where_the_data_will_be(tmp_path: Path) -> None:
    found = machine.check_disk(settings("local", dir=tmp_path / "not" / "made"))
    assert "GiB" in found.detail.en
    assert not (tmp_path / "not").exists()


FINDINGS = [
    fine("java", same("Java"), same("17")),
    note("dingtalk", Text("钉钉", "DingTalk"), Text("未设置", "not set")),
    problem("redis", same("Redis"), Text("无应答", "does not answer"), Text("启动它", "start it")),
]


def test_the_table_aligns_chinese_and_puts_the_remedy_below_the_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FUNDWATCH_LANGUAGE", "zh")
    assert list(as_table(FINDINGS)) == [
        "✓ Java   正常  17",
        "· 钉钉   提示  未设置",
        "✗ Redis  问题  无应答",
        "         → 启动它",
        "1 个问题",
    ]


def test_json_says_whether_all_is_well() -> None:
    assert json.loads(to_json(FINDINGS))["ok"] is False
    assert json.loads(to_json(FINDINGS[:2]))["ok"] is True
    [check] = json.loads(to_json(FINDINGS[2:]))["checks"]
    assert check["mend"] == {"zh": "启动它", "en": "start it"}
