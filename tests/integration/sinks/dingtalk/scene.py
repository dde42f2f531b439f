"""A sink with a ledger, a clock that the test moves, and a robot that answers what the test says."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any

import msgspec
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy import Engine

from detectors.contract.doubt import Doubt, Status, Subject, encode_doubt
from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ, Level
from sinks.base import Record
from sinks.dingtalk.robot import Answer, Reply
from sinks.dingtalk.sink import DingTalkSink
from sinks.dingtalk.wording import Message
from sinks.ledger.tables import PUSHES
from sinks.settings import DingTalkSettings
from tests.tools.synthetic import make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)
_offsets = count()


class Clock:
    """Milliseconds since 1970 that pass only when the test says so."""

    def __init__(self) -> None:
        self.now = 1_795_266_300_000

    def __call__(self) -> int:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += int(seconds * 1_000)


class Crash(BaseException):
    """The process dies here."""


class FakeRobot:
    """Takes every message unless told otherwise; `answers` are used up first."""

    def __init__(self, answers: Sequence[Reply | type[Crash]] = ()) -> None:
        self.answers = list(answers)
        self.posted: list[Message] = []  # what arrived, whatever was answered
        self.taken: list[Message] = []
        self.refuse: Callable[[Message], bool] = lambda message: False

    def send(self, message: Message) -> Reply:
        self.posted.append(message)
        if self.refuse(message):
            return Reply(Answer.UNFIT, 460101)
        answer = self.answers.pop(0) if self.answers else Reply(Answer.TAKEN, 0)
        if not isinstance(answer, Reply):
            self.taken.append(message)  # it arrived; the sender never hears of it
            raise answer
        if answer.answer is Answer.TAKEN:
            self.taken.append(message)
        return answer

    def close(self) -> None:
        """Nothing to let go of."""


class Scene:
    """Start with `sink`; `restart` is what a supervisor does after a crash."""

    def __init__(self, engine: Engine, robot: FakeRobot | None = None, **settings: Any) -> None:
        self.engine = engine
        self.robot = robot or FakeRobot()
        self.clock = Clock()
        webhook = SecretStr("http://127.0.0.1:1/robot/send?access_token=t")
        self._settings = DingTalkSettings(webhook=webhook, **settings)
        self.sink = self._open()

    def _open(self) -> DingTalkSink:
        sink = DingTalkSink(self._settings, self.engine, self.robot, now_ms=self.clock)
        sink.open()
        return sink

    def restart(self) -> None:
        self.sink = self._open()

    def take(self, *doubts: Doubt) -> None:
        self.sink.handle([record(doubt) for doubt in doubts])

    def ticks(self, number: int = 30) -> None:
        """As many as send something, `number` at most."""
        for _ in range(number):
            posted = len(self.robot.posted)
            self.sink.tick()
            if len(self.robot.posted) == posted:
                return  # nothing is due until time passes

    def until_quiet(self, limit: int = 2_000) -> None:
        """Let seconds pass and ticks come until nothing waits."""
        for _ in range(limit):
            self.ticks(25)
            if not self.states().keys() & {"pending", "sending"}:
                return
            self.clock.passes(1)
        raise AssertionError(f"still waiting: {self.states()}")

    def states(self) -> dict[str, int]:
        """How many pushes are in which state."""
        counted = sa.select(PUSHES.c.state, sa.func.count()).group_by(PUSHES.c.state)
        with self.engine.connect() as connection:
            return {row.state: row[1] for row in connection.execute(counted)}

    def titles(self) -> list[str]:
        return [message.title for message in self.robot.taken]

    def text(self) -> str:
        return "\n".join(message.text for message in self.robot.taken)


def doubt(
    number: int, revision: int = 1, status: Status = "raised", level: Level = "high", **more: Any
) -> Doubt:
    plain = make_doubt(number, AT, revision=revision)
    subject = Subject("person", f"22{number:05}", "张三丰")
    return msgspec.structs.replace(
        plain, **({"status": status, "level": level, "subject": subject, "reason": "r"} | more)
    )


def record(doubt: Doubt) -> Record:
    return Record(DOUBTS, 0, next(_offsets), str(doubt.doubt_id).encode(), encode_doubt(doubt), 0)
