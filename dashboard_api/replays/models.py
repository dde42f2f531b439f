"""What a person asks of a replay, and what the API tells of one."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from dashboard_api.models import Level, Shape, Status, Subject, Text

MAX_VARIANTS: Final = 8
MAX_FILES: Final = 200

RunState = Literal["starting", "reading", "judging", "writing", "done", "failed", "cancelled"]

RuleId = Annotated[str, Field(max_length=100)]
Values = dict[RuleId, dict[Annotated[str, Field(max_length=100)], Any]]
"""Parameter values by rule and name."""


class Asked(BaseModel):
    """Base of what comes in: immutable, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArchiveSource(Asked):
    """The archive of accepted events in ClickHouse."""

    kind: Literal["archive"]


class FilesSource(Asked):
    """Event files of the one folder that the settings name; plain file names. `mapping` says what columns mean."""

    kind: Literal["files"]
    files: list[Annotated[str, Field(min_length=1, max_length=255)]] = Field(
        min_length=1, max_length=MAX_FILES
    )
    mapping: Annotated[str, Field(min_length=1, max_length=255)] | None = None


class Variant(Asked):
    """The baseline with other values: `set` by rule and parameter, rules more (`enable`) or less (`disable`)."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    set: Values = {}
    enable: list[RuleId] = []
    disable: list[RuleId] = []


class ReplayRequest(Asked):
    """What to replay. `since` is inclusive, `until` exclusive, both business time; `rules` null: all that are on."""

    source: Annotated[ArchiveSource | FilesSource, Field(discriminator="kind")]
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    rules: list[RuleId] | None = None
    set: Values = {}
    variants: list[Variant] = Field([], max_length=MAX_VARIANTS)


class SourceFile(Shape):
    """A file that may be replayed; `columns` tells that it needs a mapping."""

    name: str
    bytes: int
    modified_at: datetime
    columns: bool


class Sources(Shape):
    """What can be replayed: the archive always, files where the settings name a folder (`folder`).

    `mappings` are the files in it that say what the columns of CSV and Parquet mean.
    """

    folder: bool
    files: list[SourceFile]
    mappings: list[str]


class Progress(Shape):
    """How far a run is: `done` of `total` units, `rate` units a second. Null is not known (yet)."""

    phase: str
    done: float
    total: float | None
    unit: str
    rate: float | None
    seconds_left: float | None
    started_at: datetime | None
    updated_at: datetime | None


class RunCounts(Shape):
    """Events taken and refused, repeated deliveries among them, facts and cells that they made."""

    events: int | None = None
    refused: int | None = None
    duplicates: int | None = None
    facts: int | None = None
    cells: int | None = None


class VariantOutcome(Shape):
    """How many doubts stand under a variant, and the digest over them; `settings` is what it changes."""

    name: str
    doubts: int | None
    digest: str | None
    settings: dict[str, Any]


class RunSummary(Shape):
    """One run in the list. `said` tells a person what became of it; `request` is null for runs of the command line."""

    run_id: str
    state: RunState
    created_at: datetime
    finished_at: datetime | None
    request: ReplayRequest | None
    progress: Progress | None
    counts: RunCounts
    variants: list[VariantOutcome]
    said: list[Text]


class RunList(Shape):
    """Newest first. `running` is the run that this service started and that has not ended."""

    runs: list[RunSummary]
    running: str | None


class RunDetail(RunSummary):
    """One run with its manifest, the files it offers, and each variant's difference to the baseline."""

    manifest: dict[str, Any] | None
    files: list[str]
    differences: dict[str, dict[str, Any]]


class ReplayDoubt(Shape):
    """A doubt of a replay in a list, masked. It has no moment of detection."""

    doubt_id: str
    revision: int
    status: Status
    rule_id: str
    level: Level
    subject: Subject
    facility: str | None
    region: str | None
    occurred_at: datetime
    amount: str | None
    message: Text
    complete: bool
    found: Literal["retrospect"] | None = None  # a backfill leaves doubts that are marked


class ReplayDoubtPage(Shape):
    """In the canonical order: by rule, then anchor. `next` is the `before` of the next page; null at the end."""

    doubts: list[ReplayDoubt]
    next: str | None


class Share(Shape):
    """Standing doubts and money at risk (CNY) of one rule, level, facility or month."""

    key: str
    doubts: int
    amount: str


class Totals(Shape):
    """Standing doubts of one variant in figures. `facilities` are the twenty with most money, months go up."""

    doubts: int
    amount: str
    levels: list[Share]
    rules: list[Share]
    months: list[Share]
    facilities: list[Share]
