"""Every name leads to a sink of that name; settings that cannot work are refused before anything is opened."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from sinks.base import SinkMisconfigured
from sinks.registry import NAMES, Parts, build_sink
from sinks.runner import KafkaLink
from sinks.settings import ClickHouseSettings, DingTalkSettings, LedgerSettings, RedisSettings


def parts(folder: Path, webhook: str = "http://127.0.0.1:1/robot/send?access_token=t") -> Parts:
    return Parts(
        kafka=KafkaLink("127.0.0.1:1"),
        clickhouse=ClickHouseSettings(port=1),
        redis=RedisSettings(url=SecretStr("redis://127.0.0.1:1/0")),
        dingtalk=DingTalkSettings(webhook=SecretStr(webhook)),
        ledger=LedgerSettings(url=SecretStr(f"sqlite:///{folder / 'ledger.db'}")),
        max_event_bytes=1_048_576,
        rules=lambda: make_ruleset(catalogue()),
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_sink_is_built_without_connecting_to_anything(name: str, tmp_path: Path) -> None:
    sink = build_sink(name, parts(tmp_path))
    assert sink.name == name
    assert ("settlement.events" if name == "archive" else "doubts") in sink.topics
    sink.close()


@pytest.mark.parametrize(
    "webhook",
    ["", "https://oapi.dingtalk.com/robot/send", "ftp://host/robot/send?access_token=secret-token", "::::"],
)
def test_a_webhook_that_cannot_work_is_refused_without_quoting_it(webhook: str, tmp_path: Path) -> None:
    with pytest.raises(SinkMisconfigured) as caught:
        build_sink("dingtalk", parts(tmp_path, webhook))
    assert "secret-token" not in str(caught.value) + caught.value.zh


def test_a_ledger_address_that_cannot_work_is_refused(tmp_path: Path) -> None:
    wrong = LedgerSettings(url=SecretStr("no address at all"))
    given = parts(tmp_path)
    with pytest.raises(SinkMisconfigured):
        build_sink("dingtalk", replace(given, ledger=wrong))
