"""What one robot has been given to tell and has told. Every method is one transaction, durable when it returns."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Connection, Engine, insert, select, update

from sinks.ledger.tables import MESSAGES, PUSHES

PushState = Literal["skipped", "pending", "sending", "sent", "failed"]

SUPERSEDED: Final = (
    "superseded"  # instead of the decision, for what a newer revision replaced before it was told
)
_IDS_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class NewPush:
    """A revision as it is noted first: `pending` when it is to be told, else `skipped`."""

    doubt_id: str
    revision: int
    decision: str
    state: Literal["pending", "skipped"]
    notice: str


@dataclass(frozen=True, slots=True)
class PushRow:
    """A noted revision. `alone`: its message has no other, since one that had was refused."""

    id: int
    doubt_id: str
    revision: int
    decision: str
    state: PushState
    notice: str
    alone: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message that is on its way; `attempts` counts those made so far."""

    id: int
    title: str
    text: str
    attempts: int


class Pushes:
    """The ledger as one robot's sender and its sink use it, both in one thread of one process."""

    def __init__(self, engine: Engine, robot: str, now_ms: Callable[[], int]) -> None:
        """`robot` names the robot in the ledger; `now_ms` is the wall clock, milliseconds since 1970 UTC."""
        self._engine = engine
        self._robot = robot
        self._now_ms = now_ms

    def of_doubts(self, doubt_ids: Collection[str]) -> list[PushRow]:
        """What is noted of these doubts, in the order of their revisions."""
        ids = sorted(set(doubt_ids))
        rows: list[PushRow] = []
        with self._engine.connect() as connection:
            for start in range(0, len(ids), _IDS_AT_ONCE):
                chosen = PUSHES.c.doubt_id.in_(ids[start : start + _IDS_AT_ONCE])
                rows += self._select(connection, chosen, order=PUSHES.c.revision)
        return rows

    def note(self, new: Sequence[NewPush], superseded: Sequence[int]) -> None:
        """Note revisions; pending ones with the ids in `superseded` are not told any more."""
        now = self._now_ms()
        values = [
            {
                "robot": self._robot,
                "doubt_id": push.doubt_id,
                "revision": push.revision,
                "decision": push.decision,
                "state": push.state,
                "notice": push.notice,
                "alone": False,
                "noted_at_ms": now,
            }
            for push in new
        ]
        with self._engine.begin() as connection:
            if values:
                connection.execute(insert(PUSHES), values)
            for start in range(0, len(superseded), _IDS_AT_ONCE):
                connection.execute(
                    update(PUSHES)
                    .where(PUSHES.c.id.in_(superseded[start : start + _IDS_AT_ONCE]))
                    .where(PUSHES.c.state == "pending")
                    .values(state="skipped", decision=SUPERSEDED)
                )

    def pending(self, limit: int) -> list[PushRow]:
        """The first `limit` that wait for a message, oldest first."""
        with self._engine.connect() as connection:
            return self._select(connection, PUSHES.c.state == "pending", order=PUSHES.c.id, limit=limit)

    def unfinished(self) -> MessageRow | None:
        """The oldest message of which it is not known that it arrived: a failure or a crash left it."""
        found = (
            select(MESSAGES.c.id, MESSAGES.c.title, MESSAGES.c.text, MESSAGES.c.attempts)
            .where(MESSAGES.c.robot == self._robot, MESSAGES.c.state == "sending")
            .order_by(MESSAGES.c.id)
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
        return None if row is None else MessageRow(*row)

    def compose(self, title: str, text: str, push_ids: Sequence[int]) -> MessageRow:
        """Put pending pushes into one message, not attempted yet."""
        with self._engine.begin() as connection:
            made = connection.execute(
                insert(MESSAGES).values(
                    robot=self._robot, state="sending", title=title, text=text, attempts=0, attempted_at_ms=0
                )
            )
            message_id: int = made.inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has it
            for start in range(0, len(push_ids), _IDS_AT_ONCE):
                connection.execute(
                    update(PUSHES)
                    .where(PUSHES.c.id.in_(push_ids[start : start + _IDS_AT_ONCE]))
                    .values(state="sending", message_id=message_id)
                )
        return MessageRow(message_id, title, text, 0)

    def attempt(self, message_id: int) -> None:
        """Note, before it is sent, that a message is about to go: it counts towards the limit after a crash too."""
        with self._engine.begin() as connection:
            connection.execute(
                update(MESSAGES)
                .where(MESSAGES.c.id == message_id)
                .values(attempts=MESSAGES.c.attempts + 1, attempted_at_ms=self._now_ms())
            )

    def attempts_since(self, since_ms: int) -> list[int]:
        """When messages were last attempted, from `since_ms` on, oldest first (milliseconds since 1970 UTC)."""
        found = (
            select(MESSAGES.c.attempted_at_ms)
            .where(MESSAGES.c.robot == self._robot, MESSAGES.c.attempted_at_ms >= since_ms)
            .order_by(MESSAGES.c.attempted_at_ms)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(found).scalars())

    def sent(self, message_id: int, code: int | None) -> int:
        """The message was taken. Returns how many pushes it told."""
        return self._finish(message_id, "sent", code, {"state": "sent"})

    def failed(self, message_id: int, code: int | None) -> int:
        """The message will never be taken. Its pushes stay in the ledger as failed; returns how many."""
        return self._finish(message_id, "failed", code, {"state": "failed"})

    def split(self, message_id: int, code: int | None) -> int:
        """The message will never be taken, and one push of several is to blame: each gets a message of its own."""
        return self._finish(
            message_id, "failed", code, {"state": "pending", "alone": True, "message_id": None}
        )

    def pushes_in(self, message_id: int) -> int:
        """How many pushes the message tells."""
        with self._engine.connect() as connection:
            return len(self._select(connection, PUSHES.c.message_id == message_id, order=PUSHES.c.id))

    def _finish(self, message_id: int, state: str, code: int | None, pushes: dict[str, Any]) -> int:
        with self._engine.begin() as connection:
            connection.execute(
                update(MESSAGES).where(MESSAGES.c.id == message_id).values(state=state, code=code)
            )
            changed = connection.execute(
                update(PUSHES).where(PUSHES.c.message_id == message_id).values(**pushes)
            )
            return changed.rowcount

    def _select(
        self, connection: Connection, condition: Any, *, order: Any, limit: int | None = None
    ) -> list[PushRow]:
        columns = PUSHES.c
        found = (
            select(
                columns.id,
                columns.doubt_id,
                columns.revision,
                columns.decision,
                columns.state,
                columns.notice,
                columns.alone,
            )
            .where(columns.robot == self._robot, condition)
            .order_by(order)
            .limit(limit)
        )
        rows: Iterable[Any] = connection.execute(found)
        return [PushRow(*row) for row in rows]
