"""The receiver as a process: it listens, takes what is signed, shows it, and ends cleanly."""

import json
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from fundwatch.local.process import Child
from sinks.dingtalk.robot import Answer, WebhookRobot
from sinks.dingtalk.wording import Message
from sinks.settings import DingTalkSettings
from tests.integration.fundwatch.local.dingtalk.receiving import (
    SECRET,
    ReceiverProcess,
    environment,
    receiver,
)

MESSAGE = Message("题", "文")


def robot(to: ReceiverProcess, secret: str = SECRET) -> WebhookRobot:
    return WebhookRobot(DingTalkSettings(webhook=SecretStr(to.webhook), secret=SecretStr(secret)))


def test_a_message_signed_by_the_sink_is_taken_shown_and_kept(tmp_path: Path) -> None:
    with receiver(tmp_path) as process:
        sender = robot(process)
        assert sender.send(MESSAGE).answer is Answer.TAKEN
        sender.close()
        (taken,) = process.messages()
        assert taken["signed"] is True
        assert taken["message"]["markdown"] == {"title": "题", "text": "文"}
        page = process.get("/")
        assert "题" in page
        assert "Local DingTalk receiver" in page
        assert process.child.stop() == 0
    line = (process.folder / "messages.jsonl").read_text(encoding="utf-8")
    assert json.loads(line) == taken
    log = process.child.log.read_text()
    assert "a1b2c3" not in log
    assert SECRET not in log


def test_a_wrong_signature_or_an_old_time_is_refused_and_counted(tmp_path: Path) -> None:
    with receiver(tmp_path) as process:
        for wrong in (
            robot(process, "SECanother"),
            WebhookRobot(
                DingTalkSettings(webhook=SecretStr(process.webhook), secret=SecretStr(SECRET)),
                now_ms=lambda: 1_000_000_000_000,
            ),
        ):
            reply = wrong.send(MESSAGE)
            wrong.close()
            assert (reply.answer, reply.code) == (Answer.DENIED, 310000)
        assert process.messages() == []
        assert process.refused() == {"310000": 2}


def test_the_twenty_first_message_is_too_fast(tmp_path: Path) -> None:
    with receiver(tmp_path) as process:
        sender = robot(process)
        answers = [sender.send(MESSAGE).answer for _ in range(21)]
        sender.close()
    assert answers == [Answer.TAKEN] * 20 + [Answer.TOO_FAST]


def test_large_bodies_are_refused_and_the_server_lives_on(tmp_path: Path) -> None:
    with receiver(tmp_path) as process:
        sender = robot(process)
        assert sender.send(Message("题", "x" * 20_000)).code == 460101
        assert sender.send(MESSAGE).answer is Answer.TAKEN
        sender.close()
        assert process.post("/robot/send", b"{}")["errcode"] == 300001


@pytest.mark.parametrize("path", ["/robot/other", "/favicon.ico", "/messages/1"])
def test_other_addresses_are_not_found(tmp_path: Path, path: str) -> None:
    with receiver(tmp_path) as process:
        assert process.get(path) == "not found"


def test_a_port_that_is_taken_and_a_missing_token_end_it_with_one_sentence(tmp_path: Path) -> None:
    with receiver(tmp_path) as process:
        argv = [sys.executable, "-m", "fundwatch.local.dingtalk", str(tmp_path / "second")]
        english = {"FUNDWATCH_LANGUAGE": "en"}
        second = Child(argv, log=tmp_path / "2.log", environment=environment(process.port) | english)
        assert wait_for_end(second) == 2
        assert second.last_lines() == f"fundwatch: port {process.port} is in use"
        third = Child(argv, log=tmp_path / "3.log", environment=english)
        assert wait_for_end(third) == 2
        assert "access_token" in third.last_lines()


def wait_for_end(child: Child) -> int | None:
    child._process.wait(30)
    return child.exit_code
