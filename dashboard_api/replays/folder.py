"""What a run's folder tells: the request, the manifest, the progress, the differences."""

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec
from pydantic import ValidationError

from dashboard_api.replays import process
from dashboard_api.replays.models import (
    Progress,
    ReplayRequest,
    RunCounts,
    RunDetail,
    RunSummary,
    VariantOutcome,
)
from dashboard_api.replays.standing import Told, sentences, state_of
from detectors.contract.values import BUSINESS_TZ

FILES: Final = {
    "certificate.json": "application/json",
    "certificate.html": "text/html; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
    "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REPORTS: Final = ("report.html", "report.xlsx")
"""Written when somebody asks for one of them."""
DIFFERENCE: Final = "difference.json"
_T = TypeVar("_T")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_FACILITIES: Final = 50
_REQUEST: Final = "request.json"
_MANIFEST: Final = "run.json"
_PROGRESS: Final = "progress.json"


class _Counts(msgspec.Struct, frozen=True):
    events: int | None = None
    refused: int | None = None
    duplicates: int | None = None
    facts: int | None = None
    cells: int | None = None


class _VariantCounts(msgspec.Struct, frozen=True):
    doubts: int | None = None


class _Variant(msgspec.Struct, frozen=True):
    name: str
    settings: dict[str, Any] = {}
    counts: _VariantCounts = _VariantCounts()
    digest: str | None = None


class _Manifest(msgspec.Struct, frozen=True):
    """What of `run.json` is used beside showing it."""

    created_at: datetime | None = None
    finished_at: datetime | None = None
    counts: _Counts = _Counts()
    variants: list[_Variant] = []


def is_name(name: str) -> bool:
    """Whether this may be the name of a run or a variant: it can lead nowhere else."""
    return _NAME.fullmatch(name) is not None


def is_run(folder: Path) -> bool:
    """Whether a folder is a run's."""
    return any((folder / name).is_file() for name in (_REQUEST, _MANIFEST, _PROGRESS))


def keep_request(folder: Path, request: ReplayRequest) -> None:
    """Lay down what was asked for."""
    (folder / _REQUEST).write_text(request.model_dump_json(indent=2), encoding="utf-8")


def doubts_file(folder: Path, variant: str) -> Path:
    """The doubts of one variant."""
    return folder / "variants" / variant / "doubts.jsonl"


def difference_file(folder: Path, variant: str) -> Path:
    """A variant's difference to the baseline."""
    return folder / "variants" / variant / DIFFERENCE


def summary(folder: Path, now: datetime) -> RunSummary:
    """One run for the list."""
    told = _read(folder / _PROGRESS, Told)
    manifest = _read(folder / _MANIFEST, _Manifest) or _Manifest()
    record = process.read(folder)
    state = state_of(told, record, process.alive(record), now)
    counts = manifest.counts
    said = sentences(state, told, record, process.last_line(folder), counts.events, counts.refused or 0)
    finished = manifest.finished_at if state == "done" else None
    done = finished is not None
    return RunSummary(
        run_id=folder.name,
        state=state,
        created_at=_created(folder, manifest.created_at),
        finished_at=finished,
        request=_request(folder),
        progress=None if told is None else _progress(told),
        counts=RunCounts.model_validate(msgspec.to_builtins(counts) if done else {}),
        variants=[
            VariantOutcome(
                name=variant.name,
                doubts=variant.counts.doubts if done else None,
                digest=variant.digest,
                settings=variant.settings,
            )
            for variant in manifest.variants
        ],
        said=said,
    )


def detail(folder: Path, now: datetime) -> RunDetail:
    """Everything about one run but its doubts."""
    short = summary(folder, now)
    names = [variant.name for variant in short.variants if is_name(variant.name)]
    differences = {
        name: _shortened(found)
        for name in names
        if short.state == "done" and (found := _json(difference_file(folder, name))) is not None
    }
    return RunDetail(
        **dict(short),
        manifest=_json(folder / _MANIFEST),
        files=[
            name for name in FILES if (folder / name).is_file() or (name in REPORTS and short.state == "done")
        ],
        differences=differences,
    )


def _shortened(difference: dict[str, Any]) -> dict[str, Any]:
    """The facilities in which most changes; a province has thousands, and the file to download has them all."""
    rows = difference.get("by_facility")
    if not isinstance(rows, dict) or len(rows) <= _FACILITIES:
        return difference

    def weight(item: tuple[str, Any]) -> tuple[int, str]:
        return -sum(item[1].get(kind, 0) for kind in ("new", "gone", "changed")), item[0]

    return {**difference, "by_facility": dict(sorted(rows.items(), key=weight)[:_FACILITIES])}


def _progress(told: Told) -> Progress:
    values = {name: getattr(told, name) for name in Told.__struct_fields__ if name != "error"}
    return Progress(**values)


def _request(folder: Path) -> ReplayRequest | None:
    with suppress(OSError, ValidationError):
        return ReplayRequest.model_validate_json((folder / _REQUEST).read_bytes())
    return None


def _created(folder: Path, told: datetime | None) -> datetime:
    """When it was asked for; of a run of the command line what its manifest says, else when its first file came."""
    with suppress(FileNotFoundError):
        return datetime.fromtimestamp((folder / _REQUEST).stat().st_mtime, BUSINESS_TZ).replace(microsecond=0)
    if told is not None:
        return told
    times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file()]
    return datetime.fromtimestamp(min(times, default=folder.stat().st_mtime), BUSINESS_TZ)


def _json(path: Path) -> dict[str, Any] | None:
    return _read(path, dict[str, Any])


def _read(path: Path, shape: type[_T]) -> _T | None:
    """A file that is missing or that this version cannot read tells nothing."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.DecodeError):
        return None
