"""What a certificate says. Times are RFC 3339 with offset, digests SHA-256 in lower-case hexadecimal."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from replay.certificate.seal import Seal
from replay.manifest import Change, Code, Counts, EndClock, JudgeMode, RulesBefore, SourceRead, Variant

FORMAT: Final = "fundwatch-replay-certificate"
FORMAT_VERSION: Final = "1.0"

VerdictCode = Literal["judged", "agrees", "differs"]


class CertifiedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the run's folder; `name` is its path in it, with `/`."""

    name: str
    bytes: int
    sha256: str


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """The comparison with what was raised live, in short; the whole of it is in `comparison.json`.

    `digest` is over the live doubts that were compared, made as the variant's own.
    """

    variant: str
    live: str
    read_at: datetime
    compared: int
    agree: int
    differences: dict[str, int]
    digest: str


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`judged`: no comparison was made; `agrees` or `differs`: what came of it. One sentence in both languages."""

    code: VerdictCode
    zh: str
    en: str


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """`certificate.json`. What the manifest says stands here as it stands there (`replay/manifest.py`)."""

    format: Literal["fundwatch-replay-certificate"] = FORMAT
    format_version: str = FORMAT_VERSION
    issued_at: datetime
    run_id: str
    created_at: datetime
    finished_at: datetime
    judge: JudgeMode
    code: Code
    read: tuple[SourceRead, ...]
    counts: Counts
    clock: EndClock
    rules: tuple[str, ...]
    states: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    parameters_digest: dict[str, str]
    reference_digest: str
    changes: tuple[Change, ...]
    before: RulesBefore | None
    variants: tuple[Variant, ...]
    files: tuple[CertifiedFile, ...]
    comparison: Compared | None
    verdict: Verdict
    seal: Seal
