"""The texts that go over the websocket. Rows are passed on as the bytes that Redis holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import msgspec

from dashboard_api.live.position import Position, entry_order
from dashboard_api.live.replies import ChangesReply, Figures, SnapshotReply
from dashboard_api.models import Health, RuleCard

_encode: Final = msgspec.json.Encoder().encode
Names = Mapping[str, RuleCard]


class _RowKey(msgspec.Struct):
    doubt_id: str


_row_key: Final = msgspec.json.Decoder(_RowKey)


def snapshot_body(reply: SnapshotReply, names: Names, health: Health, now: datetime) -> dict[str, Any]:
    """Everything that the homepage shows; what `GET /api/snapshot` answers and the feed begins with."""
    return {
        "seq": reply.newest.seq,
        "at": now.isoformat(timespec="milliseconds"),
        "doubts": reply.rows,
        "minutes": reply.minute_buckets(),
        **_standing(reply, names),
        "health": health_raw(health),
    }


def snapshot_text(body: Mapping[str, Any]) -> str:
    """The first message of a feed."""
    return _encode({"kind": "snapshot", **body}).decode()


def resumed_text(seq: str) -> str:
    """The first message of a feed that goes on from `seq`."""
    return _encode({"kind": "resumed", "seq": seq}).decode()


def health_text(health: Health) -> str:
    """The heartbeat of the feed."""
    return _encode({"kind": "health", "health": health_raw(health)}).decode()


def health_raw(health: Health) -> msgspec.Raw:
    """Health as JSON that goes into other JSON."""
    return msgspec.Raw(health.model_dump_json().encode())


class Update:
    """What happened between two positions of one epoch: entries oldest first, figures of the moment after the last."""

    def __init__(self, after: Position, reply: ChangesReply, names: Names) -> None:
        """`reply` is covered and has entries."""
        self.after = after
        self.until = Position(reply.epoch, reply.entries[-1][0])
        self._reply = reply
        self._names = names

    @cached_property
    def text(self) -> str:
        """For those who have seen everything before: made once, sent to all."""
        return self._text(self._reply.entries)

    def text_for(self, seen: Position) -> str | None:
        """For somebody who has seen everything up to `seen`; None when there is nothing new in it."""
        if seen.epoch != self.until.epoch or seen.order >= self.until.order:
            return None
        if seen.order <= self.after.order:
            return self.text
        return self._text([entry for entry in self._reply.entries if entry_order(entry[0]) > seen.order])

    def _text(self, entries: Sequence[tuple[str, msgspec.Raw]]) -> str:
        return _encode(
            {
                "kind": "update",
                "seq": self.until.seq,
                "doubts": _newest_revisions(entries),
                "minutes": self._reply.minute_buckets(),
                **_standing(self._reply, self._names),
            }
        ).decode()


def _newest_revisions(entries: Sequence[tuple[str, msgspec.Raw]]) -> list[msgspec.Raw]:
    """One row a doubt, newest first. An entry without a row tells of a minute only."""
    rows: dict[str, msgspec.Raw] = {}
    for _, row in reversed(entries):
        if bytes(row) != b"null":
            rows.setdefault(_row_key.decode(row).doubt_id, row)
    return list(rows.values())


def _standing(figures: Figures, names: Names) -> dict[str, Any]:
    return {
        "counters": figures.by_level(),
        "rules": [_rule(rule_id, standing, names) for rule_id, standing in figures.rules],
        "facilities": [
            {"facility": facility, "standing": standing} for facility, standing in figures.facilities
        ],
    }


def _rule(rule_id: str, standing: int, names: Names) -> dict[str, Any]:
    card = names.get(rule_id)
    name = {"zh": rule_id, "en": rule_id} if card is None else {"zh": card.name.zh, "en": card.name.en}
    return {
        "rule_id": rule_id,
        "name": name,
        "level": "low" if card is None else card.level,
        "standing": standing,
    }
