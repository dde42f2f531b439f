"""From the ledger to the robot: one message at a time, within the limit, until the ledger has nothing left to tell.

A message is written to the ledger before it is sent and marked after the answer. A crash in between leaves it
unfinished, and it is sent again: that one message may be seen twice, none is lost.
"""

from collections.abc import Callable, Sequence
from typing import Final

import structlog

from sinks.dingtalk.decision import Decision
from sinks.dingtalk.notice import decode_notice
from sinks.dingtalk.pace import WINDOW_SECONDS, Pace
from sinks.dingtalk.robot import Answer, Reply, Robot
from sinks.dingtalk.wording import Message, Push, digest, single
from sinks.ledger.pushes import MessageRow, Pushes, PushRow
from sinks.tally import Tally

_LOOK_AT: Final = 200  # pending pushes: more than one digest holds
_UNKNOWN_TRIES: Final = 5

_log = structlog.get_logger("sinks")


class Sender:
    """Sends what is pending. One `step` is at most one message."""

    def __init__(
        self,
        ledger: Pushes,
        robot: Robot,
        tally: Tally,
        *,
        max_per_minute: int,
        page_url: str,
        now_ms: Callable[[], int],
    ) -> None:
        """`now_ms` is the wall clock, milliseconds since 1970 UTC; attempts in the ledger count towards the limit."""
        self._ledger = ledger
        self._robot = robot
        self._tally = tally
        self._page_url = page_url
        self._now_ms = now_ms
        since = now_ms() - int(WINDOW_SECONDS * 1_000)
        self._pace = Pace(max_per_minute, [at / 1_000 for at in ledger.attempts_since(since)])

    def step(self) -> bool:
        """Send one message if one is due; whether one was attempted."""
        left = self._pace.left(self._now())
        if left < 1:
            return False
        message = self._ledger.unfinished() or self._compose(left)
        if message is None:
            return False
        self._ledger.attempt(message.id)
        self._pace.attempted(self._now())
        reply = self._robot.send(Message(message.title, message.text))
        self._pace.heard(reply.answer, self._now())
        self._note(message, reply)
        return True

    def _now(self) -> float:
        return self._now_ms() / 1_000

    def _compose(self, left: int) -> MessageRow | None:
        """The next message: a doubt of its own while messages are left for all that wait, else a digest."""
        pending = self._ledger.pending(_LOOK_AT)
        if not pending:
            return None
        together = _leading_together(pending)
        if len(pending) == 1 or len(pending) < left or len(together) < 2:
            message, count = single(_push(pending[0]), self._page_url), 1
        else:
            message, count = digest([_push(row) for row in together], self._page_url)
            self._tally.add("digests")
        return self._ledger.compose(message.title, message.text, [row.id for row in pending[:count]])

    def _note(self, message: MessageRow, reply: Reply) -> None:
        attempts = message.attempts + 1
        answer = reply.answer
        if answer is Answer.UNKNOWN and attempts >= _UNKNOWN_TRIES:
            answer = Answer.UNFIT
        if answer is Answer.TAKEN:
            told = self._ledger.sent(message.id, reply.code)
            self._tally.add("messages_sent")
            self._tally.add("pushes_sent", told)
            _log.info("message sent", message=message.id, pushes=told)
            return
        self._tally.add(f"answers_{answer.value}")
        if answer is Answer.UNFIT:
            self._give_up(message, reply)
            return
        log = _log.error if answer is Answer.DENIED else _log.warning
        log("message not taken", message=message.id, answer=answer.value, code=reply.code, attempts=attempts)

    def _give_up(self, message: MessageRow, reply: Reply) -> None:
        if self._ledger.pushes_in(message.id) > 1:
            count = self._ledger.split(message.id, reply.code)
            _log.warning("digest refused, sent one by one", message=message.id, code=reply.code, pushes=count)
            return
        self._tally.add("pushes_failed", self._ledger.failed(message.id, reply.code))
        _log.error("message refused for good", message=message.id, code=reply.code)


def _leading_together(pending: Sequence[PushRow]) -> list[PushRow]:
    """The first pushes up to one that goes alone: the order of what happened is kept."""
    together: list[PushRow] = []
    for row in pending:
        if row.alone:
            break
        together.append(row)
    return together


def _push(row: PushRow) -> Push:
    return Push(Decision(row.decision), decode_notice(row.notice))
