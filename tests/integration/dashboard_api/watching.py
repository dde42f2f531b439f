"""A homepage without a browser: keeps what the feed sends and works out what the page would show."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

SECONDS = 20.0


class Watcher:
    """One websocket. `rows` is the page's list by doubt id, `seen` every (doubt, revision) that updates brought."""

    def __init__(self, feed: str, *, resume: str | None = None, **options: Any) -> None:
        address = feed if resume is None else f"{feed}?resume={resume}"
        self._open = ExitStack()
        self.socket: ClientConnection = self._open.enter_context(connect(address, max_size=None, **options))
        self.messages: list[dict[str, Any]] = []
        self.rows: dict[str, dict[str, Any]] = {}
        self.seen: list[tuple[str, int]] = []
        self.seq = resume
        self.counters: dict[str, Any] = {}
        self.texts: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def kinds(self) -> list[str]:
        """Kinds of messages without the heartbeat."""
        return [message["kind"] for message in self.messages if message["kind"] != "health"]

    def receive(self, timeout: float = SECONDS) -> dict[str, Any]:
        """The next message, taken in. Raises `TimeoutError` and the socket's `ConnectionClosed`."""
        text = str(self.socket.recv(timeout))
        self.texts.append(text)
        message: dict[str, Any] = json.loads(text)
        self.messages.append(message)
        if message["kind"] == "snapshot":
            self.rows = {row["doubt_id"]: row for row in message["doubts"]}
        if message["kind"] == "update":
            for row in message["doubts"]:
                self.rows[row["doubt_id"]] = row
                self.seen.append((row["doubt_id"], row["revision"]))
        self.seq = message.get("seq", self.seq)
        self.counters = message.get("counters", self.counters)
        return message

    def until(self, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Receive until a message meets the condition."""
        while not condition(message := self.receive()):
            pass
        return message

    def caught_up(self, seq: str) -> None:
        """Receive until that position."""
        while self.seq != seq:
            self.receive()
