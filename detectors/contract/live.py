"""The live figures in Redis (实时数据): the names of the keys, and what stands under them.

The Redis sink writes them, the dashboard API reads them; neither knows the other. Everything is masked before it gets
here. Times in scores are microseconds since 1970 UTC. Every name starts with the deployment's prefix.

| key | type | holds |
|---|---|---|
| `epoch` | string | `LAYOUT` and a random word; another one means that the data were lost and built anew |
| `feed` | stream, capped | one entry an applied revision: `row` (JSON), `minutes` (those that changed) |
| `counters` | hash | `<level>:standing`, `<level>:raised`, `<level>:withdrawn` |
| `standing:rules`, `standing:facilities` | sorted set | standing doubts of each |
| `minute:<minutes since 1970 UTC>` | hash, expires | doubts by level, in the minute in which they were first detected |
| `doubts:state` | hash | msgpack `DoubtState` by doubt id |
| `doubts:row` | hash | JSON `DoubtRow` by doubt id |
| `doubts:full` | hash | zlib-packed JSON of the whole masked doubt by doubt id |
| `index:all`, `index:status:…`, `index:level:…`, `index:rule:…`, `index:facility:…` | sorted set | doubt ids by `detected_at` |
| `dead:counts`, `dead:next` | hash | dead letters by reason; of each partition the first offset not yet refused |
| `dead:index`, `dead:row` | sorted set, hash | the newest dead letters by time: JSON `DeadLetterRow` by `partition-offset` |
| `positions` | hash | how far of each `topic:partition` all this holds: the next offset |
| `processes`, `processes:at` | hash, sorted set | last heartbeat by `process|instance`; when it was |
| `processes:retired` | hash | counts of instances that were forgotten, by `process|count` or `process|count|kind` |
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec

from detectors.contract.deadletter import DeadLetter, Reason
from detectors.contract.doubt import Doubt, Found, Status, Subject
from detectors.contract.masking import mask_text
from detectors.contract.values import Level, Text

LAYOUT = "2x"  # what an epoch begins with; a sink that finds another one builds the data anew

STANDING = "standing"
WITHDRAWN = "withdrawn"


class DoubtRow(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt as lists and the feed show it: masked, without its evidence."""

    doubt_id: UUID
    revision: int
    status: Status
    rule_id: str
    level: Level
    subject: Subject
    facility: str | None
    region: str | None
    occurred_at: datetime
    detected_at: datetime
    amount: Decimal | None
    message: Text
    complete: bool
    found: Found | msgspec.UnsetType = msgspec.UNSET


class PastRevision(msgspec.Struct, frozen=True, array_like=True):
    """One revision in a doubt's history; `detected_us` in microseconds since 1970 UTC, `amount` empty for none."""

    revision: int
    status: Status
    detected_us: int
    reason: str
    amount: str


class DoubtState(msgspec.Struct, frozen=True, array_like=True):
    """What the sink must know of a doubt to count it exactly: its newest revision and its first.

    `facility` is empty for none; `history` is ordered by revision and holds the newest ones only; `shown` tells
    whether row, evidence and indexes are kept.
    """

    revision: int
    standing: bool
    level: Level
    rule_id: str
    facility: str
    first_revision: int
    first_minute: int
    first_level: Level
    history: tuple[PastRevision, ...]
    shown: bool


class DeadLetterRow(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter as it is shown: masked and without the original; `bytes` is the original's size."""

    id: str
    reason: Reason
    message: Text
    path: str | None
    topic: str
    partition: int
    offset: int
    key: str | None
    time: datetime
    bytes: int


def row_of(masked: Doubt) -> DoubtRow:
    """The row of a doubt that is masked already."""
    return DoubtRow(
        doubt_id=masked.doubt_id,
        revision=masked.revision,
        status=masked.status,
        rule_id=masked.rule_id,
        level=masked.level,
        subject=masked.subject,
        facility=masked.facility,
        region=masked.region,
        occurred_at=masked.occurred_at,
        detected_at=masked.detected_at,
        amount=masked.amount,
        message=masked.message,
        complete=masked.complete,
        found=masked.found,
    )


def summary_of(letter: DeadLetter, partition: int, offset: int) -> DeadLetterRow:
    """What may be shown of a dead letter that stands at this place of its topic."""
    padding = letter.original_base64.count("=", -2)
    return DeadLetterRow(
        id=f"{partition}-{offset}",
        reason=letter.reason,
        message=Text(mask_text(letter.message.zh), mask_text(letter.message.en)),
        path=None if letter.path is None else mask_text(letter.path),
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        key=None if letter.key is None else mask_text(letter.key),
        time=letter.time,
        bytes=len(letter.original_base64) // 4 * 3 - padding,
    )


class Keys:
    """The names of the keys under one prefix."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.epoch = f"{prefix}epoch"
        self.feed = f"{prefix}feed"
        self.counters = f"{prefix}counters"
        self.standing_rules = f"{prefix}standing:rules"
        self.standing_facilities = f"{prefix}standing:facilities"
        self.doubt_state = f"{prefix}doubts:state"
        self.doubt_row = f"{prefix}doubts:row"
        self.doubt_full = f"{prefix}doubts:full"
        self.dead_counts = f"{prefix}dead:counts"
        self.dead_index = f"{prefix}dead:index"
        self.dead_row = f"{prefix}dead:row"
        self.positions = f"{prefix}positions"
        self.processes = f"{prefix}processes"
        self.processes_retired = f"{prefix}processes:retired"

    def minute(self, minute: int) -> str:
        """Counts of one minute since 1970 UTC."""
        return f"{self.prefix}minute:{minute}"

    def index(
        self, *, status: str | None = None, level: str | None = None, rule: str | None = None,
        facility: str | None = None,
    ) -> str:  # fmt: skip
        """The index of all doubts, or of those with one property (at most one may be given)."""
        given = {"status": status, "level": level, "rule": rule, "facility": facility}
        chosen = [(name, value) for name, value in given.items() if value is not None]
        if not chosen:
            return f"{self.prefix}index:all"
        ((name, value),) = chosen
        return f"{self.prefix}index:{name}:{value}"
