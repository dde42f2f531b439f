"""The result of a comparison: `comparison.json`, and one line a difference in `comparison.jsonl`."""

from datetime import datetime
from typing import Final, Literal

import msgspec

from detectors.contract.values import Level, Text

Class = Literal[
    "missed-live",
    "raised-only-live",
    "other-evidence",
    "other-parameters",
    "archive-incomplete",
    "other-fields",
]
CLASSES: Final[dict[Class, Text]] = {
    "missed-live": Text("线上漏报", "Missed live"),
    "raised-only-live": Text("仅线上有", "Raised only live"),
    "other-evidence": Text("依据不同", "Other evidence"),
    "other-parameters": Text("当时参数不同", "Other parameters in force then"),
    "archive-incomplete": Text("存档不全", "Archive incomplete"),
    "other-fields": Text("其他字段不同", "Other fields"),
}
MEANINGS: Final[dict[Class, Text]] = {
    "missed-live": Text(
        "事件支持这个疑点，线上却没有保留它。", "The events support the doubt, and live it does not stand."
    ),
    "raised-only-live": Text(
        "线上有这个疑点，重放读到的事件却不支持它。",
        "Live the doubt stands, and the events that were read do not support it.",
    ),
    "other-evidence": Text("两边都有，依据的事件或其字段不同。", "It stands on both sides, on other events."),
    "other-parameters": Text(
        "线上判定时的规则版本、参数或参考表与重放不同。",
        "Live it was judged with another version of the rule, other parameters or other reference tables.",
    ),
    "archive-incomplete": Text(
        "线上依据中的事件，重放没有读到。",
        "Events that the live doubt rests on were never read by the replay.",
    ),
    "other-fields": Text(
        "两边都有，依据相同，其他字段不同（例如时间窗口是否已经结束）。",
        "It stands on both sides on the same events and differs elsewhere, such as in whether its window is closed.",
    ),
}

LiveStatus = Literal["standing", "withdrawn", "absent"]


class EventName(msgspec.Struct, frozen=True):
    """An event by its source and id, masked where it holds an identity number."""

    source: str
    event_id: str


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one side says of a doubt."""

    parameters_digest: str
    rule_version: str
    amount: str | None
    complete: bool
    events: tuple[EventName, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One doubt on which the sides differ. `fields` names what differs where it stands on both.

    `unread` are the events of the live evidence that the replay never read. Names and numbers of persons are masked.
    """

    class_: Class = msgspec.field(name="class")
    doubt_id: str
    rule_id: str
    anchor: str
    level: Level
    facility: str | None
    occurred_at: datetime
    live_status: LiveStatus
    live_revision: int | None
    fields: tuple[str, ...]
    unread: tuple[EventName, ...]
    replayed: Side | None
    live: Side | None


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Live doubts that were not compared: of rules that the replay did not judge, or outside its period."""

    rule: int = 0
    period: int = 0


class Period(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """Doubts that occurred from `from_` on and before `to` are compared; None is open."""

    from_: datetime | None = None
    to: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.from_ is None or self.from_ <= moment) and (self.to is None or moment < self.to)


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """`comparison.json`. `live` says what was read; `archive_checked` whether the run knows which events it read.

    `compared` counts doubts that stand on either side, `agree` those that are equal in every compared field.
    `digest` is over the live doubts that were compared, as the variant's own is made. `first` holds the first
    differences of each class.
    """

    variant: str
    live: str
    read_at: datetime
    period: Period
    live_standing: int
    replayed_standing: int
    left_out: LeftOut
    compared: int
    agree: int
    differences: dict[str, int]
    by_rule: dict[str, dict[str, int]]
    digest: str
    replayed_digest: str
    archive_checked: bool
    first: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return self.agree == self.compared and self.digest == self.replayed_digest
