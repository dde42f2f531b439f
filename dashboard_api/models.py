"""Shapes of what the API answers: they make the OpenAPI document, and tests hold every answer to them.

Times are RFC 3339 with offset, money is CNY as an exact decimal string. Bodies that are on the way of every update are
put together from the bytes in Redis and not passed through these models.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["high", "medium", "low"]
Status = Literal["raised", "revised", "withdrawn"]


class Shape(BaseModel):
    """Immutable, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Shape):
    """One sentence or name in both languages."""

    zh: str
    en: str


class ErrorDetail(Shape):
    """What went wrong: a code for programs, a sentence for people."""

    code: str
    zh: str
    en: str


class Error(Shape):
    """Every answer that is not 2xx: a problem as RFC 9457 has them (`application/problem+json`).

    `type` names the kind, `title` is the status in words, `detail` the sentences of `error`.
    """

    type: str
    title: str
    status: int
    detail: str
    error: ErrorDetail


class Subject(Shape):
    """Whom or what a doubt is about, masked."""

    kind: Literal["person", "unit", "identity", "facility"]
    id: str
    name: str | None


class DoubtRow(Shape):
    """A doubt in lists and in the feed."""

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
    amount: str | None
    message: Text
    complete: bool
    found: Literal["retrospect"] | None = None  # missing on what was found as its events came


class Change(Shape):
    """A field before and after. Of a masked number or name, `differs` are the positions (from 1) that changed.

    `parts` names what they belong to: `region`, `birth`, `sequence`, `check`; `length` where the lengths differ.
    """

    old: str | None
    new: str | None
    differs: list[int] | None = None
    parts: list[Literal["region", "birth", "sequence", "check", "length"]] | None = None


class Evidence(Shape):
    """One event that a doubt rests on (依据)."""

    event_id: str
    source: str
    type: str
    time: datetime
    fields: dict[str, Any]
    changed: dict[str, Change]


class RuleOfDoubt(Shape):
    """What the catalogue says of the rule that raised a doubt."""

    name: Text
    section: str
    meaning: Text


class Revision(Shape):
    """One revision in a doubt's history."""

    revision: int
    status: Status
    detected_at: datetime
    reason: str
    amount: str | None


class DoubtDetail(DoubtRow):
    """A whole doubt, masked, with its rule and history (newest revision last)."""

    schema_version: str
    rule_version: str
    parameters_digest: str
    business_item: str
    anchor: str
    reason: str
    evidence: list[Evidence]
    rule: RuleOfDoubt | None
    history: list[Revision]


class DoubtPage(Shape):
    """Rows, newest first. `next` is the `before` of the next page; null at the end.

    With a filter a page may hold fewer rows than asked for, even none, and still have a next one.
    """

    doubts: list[DoubtRow]
    next: str | None


class LevelCounter(Shape):
    """Doubts of a level: standing now, ever raised, withdrawn now; `raised = standing + withdrawn`."""

    standing: int
    raised: int
    withdrawn: int


class Counters(Shape):
    """By level."""

    high: LevelCounter
    medium: LevelCounter
    low: LevelCounter


class MinuteBucket(Shape):
    """Doubts first detected in one minute; minutes without any are left out."""

    minute: datetime
    high: int
    medium: int
    low: int


class RuleStanding(Shape):
    """Standing doubts of a rule."""

    rule_id: str
    name: Text
    level: Level
    standing: int


class FacilityStanding(Shape):
    """Standing doubts at a facility."""

    facility: str
    standing: int


class DeadLetterCount(Shape):
    """Refused events since the live figures began."""

    total: int
    by_reason: dict[str, int]


class EventCount(Shape):
    """Events that the gateways took and refused since the live figures began."""

    accepted: int
    refused: int


class LastEvent(Shape):
    """The newest event taken: its business time, and when it was taken."""

    time: datetime | None
    at: datetime | None


class Process(Shape):
    """One instance of a process; `at` is its last heartbeat."""

    process: str
    instance: str
    at: datetime
    alive: bool


class Health(Shape):
    """`down`: nothing can be shown; `degraded`: some part is away, silent or behind; `problems` say which."""

    status: Literal["ok", "degraded", "down"]
    lag: dict[str, int] = Field(description="Messages not yet consumed, by process.")
    dead_letters: DeadLetterCount
    flagged: dict[str, int]
    flag_examples: dict[str, list[str]] = Field(
        default={}, description="Some of the latest flagged events, by flag: type, source and id."
    )
    events: EventCount
    last_event: LastEvent
    processes: list[Process]
    problems: list[Text]


class Snapshot(Shape):
    """Everything that the homepage shows, in one moment; `seq` is its position in the feed."""

    seq: str
    at: datetime
    counters: Counters
    doubts: list[DoubtRow]
    minutes: list[MinuteBucket]
    rules: list[RuleStanding]
    facilities: list[FacilityStanding]
    health: Health


class DeadLetterRow(Shape):
    """A refused event, masked and without its body; `bytes` is the body's size."""

    id: str
    reason: str
    message: Text
    path: str | None
    topic: str
    partition: int
    offset: int
    key: str | None
    time: datetime
    bytes: int


class DeadLetterPage(Shape):
    """Newest first; `next` as in `DoubtPage`."""

    dead_letters: list[DeadLetterRow]
    next: str | None


class BusinessItem(Shape):
    """业务项"""

    code: str
    zh: str
    en: str


class RuleParameter(Shape):
    """A number of a rule. `min` and `max` are inclusive, null where there is no bound; `value` is in force.

    `type` is JSON Schema's.
    """

    name: str
    default: Any
    value: Any
    type: str | None
    unit: str
    min: float | int | str | None
    max: float | int | str | None
    origin: str
    description: Text


class RuleCell(Shape):
    """Where a rule keeps what it must remember; `scope` is what the first part of the key names."""

    kind: str
    scope: str


class RetiredSection(Shape):
    """A section of the source document without a rule: struck out (`retired`) or a heading only (`empty`)."""

    section: str
    state: Literal["retired", "empty"]
    name: Text
    reason: Text


class RuleCard(Shape):
    """A rule of the catalogue as it is in force: what `fundwatch rules list --json` prints.

    `events` are the types it reads, `tables` the reference tables, `national_code` its 国家规则编码.
    """

    id: str
    section: str
    national_code: str | None
    name: Text
    level: Level
    state: Literal["enabled", "shadow", "disabled"]
    version: str
    business_item: BusinessItem
    cell: RuleCell
    events: list[str]
    tables: list[str]
    parameters: list[RuleParameter]
    meaning: Text
    to_check: Text
    limits: Text | None
