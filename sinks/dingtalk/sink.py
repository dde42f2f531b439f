"""The sink named `dingtalk`: doubts into the ledger, and from the ledger to the robot.

`handle` returns once the ledger holds what is to be told, so Kafka may forget it; `tick` tells it. A destination that
is down or slow therefore holds up nothing: what waits, waits in the ledger, and is gathered into digests.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from detectors.contract.topics import DOUBTS
from sinks.base import Record, Sink
from sinks.dingtalk.intake import note_doubts
from sinks.dingtalk.names import rule_name
from sinks.dingtalk.robot import Robot, WebhookRobot
from sinks.dingtalk.sender import Sender
from sinks.ledger.pushes import Pushes
from sinks.ledger.store import connect, migrate
from sinks.reading import read_doubts
from sinks.registry import Parts
from sinks.retry import with_retries
from sinks.settings import DingTalkSettings

_PASSING: Final = (OperationalError,)


def _wall_clock_ms() -> int:
    return time.time_ns() // 1_000_000


class DingTalkSink(Sink):
    """Run one process of it: the limit of messages and the order of what is told are kept by one sender."""

    name = "dingtalk"
    topics = (DOUBTS,)

    def __init__(
        self,
        settings: DingTalkSettings,
        engine: Engine,
        robot: Robot,
        *,
        rule_name: Callable[[str], str] = rule_name,
        now_ms: Callable[[], int] = _wall_clock_ms,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._engine = engine
        self._robot = robot
        self._rule_name = rule_name
        self._now_ms = now_ms
        self._ledger = Pushes(engine, settings.robot, now_ms)
        self._sender: Sender | None = None

    def open(self) -> None:
        self._try("open the ledger", lambda: migrate(self._engine))
        self._sender = Sender(
            self._ledger,
            self._robot,
            self.tally,
            max_per_minute=self._settings.max_per_minute,
            page_url=self._settings.page_url,
            now_ms=self._now_ms,
        )

    def handle(self, records: Sequence[Record]) -> None:
        doubts = [doubt for _, doubt in read_doubts(records, self.tally)]
        levels = self._settings.levels
        noted = self._try(
            "note in the ledger",
            lambda: note_doubts(doubts, self._ledger, levels=levels, rule_name=self._rule_name),
        )
        self.tally.add("pushes_noted", noted)

    def tick(self) -> None:
        if self._sender is not None:
            self._sender.step()

    def close(self) -> None:
        self._robot.close()
        self._engine.dispose()

    def _try(self, what: str, action: Callable[[], Any]) -> Any:
        return with_retries(what, action, _PASSING)


def build(parts: Parts) -> DingTalkSink:
    """The sink for these settings. Raises `SinkMisconfigured` when the webhook or the ledger's address cannot work."""
    robot = WebhookRobot(parts.dingtalk)
    return DingTalkSink(parts.dingtalk, connect(parts.ledger), robot)
