"""What a run leaves behind about itself: `run.json`, the manifest, and `progress.json`.

Every file is JSON. Times are RFC 3339 with offset, digests lower-case hexadecimal, sizes bytes.
"""

from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

from detectors.contract.values import Text

SCHEMA_VERSION: Final = "1.0"
BASELINE: Final = "baseline"

SourceKind = Literal["jsonl", "parquet", "csv", "xlsx", "zip", "kafka", "clickhouse"]
JudgeMode = Literal["each", "once"]
Phase = Literal["reading", "judging", "writing", "done", "failed", "cancelled"]
Unit = Literal["bytes", "events", "cells"]


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """A file, by name alone. `sha256` is over its bytes as they lie on disk, None until it was read whole."""

    name: str
    bytes: int
    sha256: str | None = None


class TopicRead(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A partition's offsets: the first that is read, and the first that is not."""

    topic: str
    partition: int
    from_: int
    to: int


class SourceRead(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was, or would be, read. `events` counts messages, refused ones and repeats too; None while unknown."""

    kind: SourceKind
    name: str
    events: int | None = None
    files: tuple[FileRead, ...] = ()
    topics: tuple[TopicRead, ...] = ()
    query: dict[str, Any] = {}


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """Which code judged: the release, the commit where it runs from a checkout, and each rule's version."""

    version: str
    commit: str | None = None
    rules: dict[str, str] = {}


class EndClock(msgspec.Struct, frozen=True, kw_only=True):
    """How far time had come at the end: the newest tick and the newest closed period (`YYYY-MM`)."""

    now: datetime | None = None
    closed: str | None = None


class BeyondEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Events after the plausible end of the data (`replay/ending.py`): about how many, and where some of them stand.

    They are judged, but time did not come so far.
    """

    end: datetime
    events: int
    examples: tuple[str, ...] = ()


class RowLeftOut(msgspec.Struct, frozen=True, array_like=True):
    """A row of a table that tells of no event, and what it is instead."""

    source: str
    position: str
    message: Text


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """`events` were taken, repeats included; `duplicates` of them had the bytes of another.

    `facts` are the distinct bodies held by the `cells`, reversals included. `flags` counts what was taken and is odd.
    `clashes` are names (source, id, type) under which different bodies came.
    `left_out` counts rows of tables that tell of no event.
    """

    events: int = 0
    refused: int = 0
    duplicates: int = 0
    facts: int = 0
    cells: int = 0
    flags: dict[str, int] = {}
    clashes: int = 0
    left_out: int = 0


class VariantCounts(msgspec.Struct, frozen=True, kw_only=True):
    """`doubts` stand; `withdrawn` were raised on the way (never with `--judge once`); `shadow` are of rules on trial.

    `amount` is the sum over the standing doubts in CNY. Shadow doubts are in no other number.
    """

    doubts: int = 0
    withdrawn: int = 0
    shadow: int = 0
    amount: str = "0"
    by_rule: dict[str, int] = {}
    by_level: dict[str, int] = {}


class VariantSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a variant differs from the settings and from the rules changes of the history, over both of which it wins.

    `alone` stands in the place of every rules change of the history (a whole parameter file). `tables` are reference tables by
    name, each the text of its CSV.
    """

    states: dict[str, str] = {}
    parameters: dict[str, dict[str, Any]] = {}
    alone: bool = False
    tables: dict[str, str] = {}


class Variant(msgspec.Struct, frozen=True, kw_only=True):
    """One way of judging. The first is `baseline`. `digest` is over the standing doubts (`replay/digest.py`).

    `parameters_digest` holds, by rule, those digests that differ from the baseline's; None for a rule that is off.
    """

    name: str
    settings: VariantSettings
    counts: VariantCounts
    digest: str | None = None
    parameters_digest: dict[str, str | None] = {}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A change of rules that lies in the history, in the order in which they came into force."""

    time: datetime
    event_id: str


class RulesBefore(msgspec.Struct, frozen=True, kw_only=True):
    """States and parameters of the baseline before the first change."""

    states: dict[str, str]
    parameters: dict[str, dict[str, Any]]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`run.json`. Rules, states and parameters are the baseline's at the end of the history.

    `before` is there where changes lie in the history: without it nobody could judge the same again.
    `finished_at` is None for a run that is under way, was cancelled or failed: numbers are then not to be used.
    `request` digests what was asked for; the same folder is taken up again only for the same request.
    `beyond` is there where events lie after the plausible end of the data. `left_out` and `clash_examples` are some of
    what `counts` counts, the latter by source, type and masked id.
    """

    schema_version: str = SCHEMA_VERSION
    run_id: str
    created_at: datetime
    request: str
    judge: JudgeMode
    code: Code
    sources: tuple[SourceRead, ...]
    clock: EndClock
    rules: tuple[str, ...]
    states: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    parameters_digest: dict[str, str]
    reference_digest: str
    changes: tuple[Change, ...]
    before: RulesBefore | None = None
    counts: Counts
    variants: tuple[Variant, ...]
    beyond: BeyondEnd | None = None
    left_out: tuple[RowLeftOut, ...] = ()
    clash_examples: tuple[str, ...] = ()
    finished_at: datetime | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """`progress.json`. `rate` is in units a second, `seconds_left` counts this phase alone."""

    phase: Phase
    done: int
    total: int | None
    unit: Unit
    rate: float
    seconds_left: float | None
    started_at: datetime
    updated_at: datetime
    error: Text | None = None


class RunFolder:
    """Where everything of a run lies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = path / "run.json"
        self.progress = path / "progress.json"
        self.refused = path / "refused.jsonl"
        self.work = path / "work"
        """Facts and half results; removed when the run is through."""

    def variant(self, name: str) -> Path:
        """The folder of one variant."""
        return self.path / "variants" / name

    def doubts(self, name: str = BASELINE) -> Path:
        """Doubts of a variant, in canonical order, one a line as `replay/writing.line` gives it."""
        return self.variant(name) / "doubts.jsonl"

    def shadow(self, name: str = BASELINE) -> Path:
        """Doubts of rules on trial, likewise."""
        return self.variant(name) / "shadow.jsonl"

    def difference(self, name: str) -> Path:
        """How a variant differs from the baseline."""
        return self.variant(name) / "difference.json"


def write_json(path: Path, value: Any) -> None:
    """Replace a file by one that is whole, whatever happens in between; indented, for people read it too."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2)
    part = path.with_name(path.name + ".part")
    part.write_bytes(text + b"\n")
    part.replace(path)


def read_manifest(folder: RunFolder) -> Manifest:
    """Raises `FileNotFoundError`, or `msgspec.DecodeError` for a file that is no manifest."""
    return msgspec.json.decode(folder.manifest.read_bytes(), type=Manifest)


def read_progress(folder: RunFolder) -> Progress:
    """Raises like `read_manifest`."""
    return msgspec.json.decode(folder.progress.read_bytes(), type=Progress)
