"""The receiver as a process of its own, with a token and a secret that nobody else has."""

import http.client
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fundwatch.local.ports import LOOPBACK, answers, free_port
from fundwatch.local.process import Child, wait_until

TOKEN = "a1b2c3"
SECRET = "SEC0f1e2d3c4b5a69788"


@dataclass
class ReceiverProcess:
    """`environment` is what both the receiver and the sink are given."""

    port: int
    folder: Path
    child: Child

    @property
    def webhook(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/robot/send?access_token={TOKEN}"

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.get("/messages"))["messages"]
        return found

    def refused(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.get("/messages"))["refused"]
        return found

    def get(self, path: str) -> str:
        return self._ask("GET", path, None).decode()

    def post(self, path: str, body: bytes, content_type: str = "application/json") -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._ask("POST", path, body, content_type))
        return answer

    def _ask(self, method: str, path: str, body: bytes | None, content_type: str = "") -> bytes:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request(method, path, body, {"Content-Type": content_type} if content_type else {})
            return connection.getresponse().read()
        finally:
            connection.close()


def environment(port: int) -> dict[str, str]:
    return {
        "FUNDWATCH_DINGTALK__WEBHOOK": f"http://{LOOPBACK}:{port}/robot/send?access_token={TOKEN}",
        "FUNDWATCH_DINGTALK__SECRET": SECRET,
        "FUNDWATCH_LOCAL__DINGTALK_PORT": str(port),
    }


@contextmanager
def receiver(folder: Path, port: int | None = None) -> Iterator[ReceiverProcess]:
    port = port or free_port()
    child = Child(
        [sys.executable, "-m", "fundwatch.local.dingtalk", str(folder / "messages")],
        log=folder / "receiver.log",
        environment=environment(port),
    )
    try:
        assert wait_until(lambda: answers(port), 20, alive=lambda: child.running), child.last_lines()
        yield ReceiverProcess(port, folder / "messages", child)
    finally:
        child.stop()
