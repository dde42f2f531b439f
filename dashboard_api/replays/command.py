"""A request as `fundwatch replay` takes it: the only place that knows how it wants it.

Everything that somebody wrote goes into a file, where text is text; the command line holds only what this service chose.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from dashboard_api.replays.models import ArchiveSource, ReplayRequest

ASKED: Final = "asked.json"


def asked(request: ReplayRequest, files: Sequence[Path], mapping: Path | None) -> str:
    """What `--request` reads. `files` and their `mapping` are those of the request, located; paths are absolute."""
    source: dict[str, Any] = {"kind": "archive"}
    if not isinstance(request.source, ArchiveSource):
        source = {"kind": "files", "files": [str(path) for path in files]}
        if mapping is not None:
            source["mapping"] = str(mapping)
    told = {
        "source": source,
        "since": None if request.since is None else request.since.isoformat(),
        "until": None if request.until is None else request.until.isoformat(),
        "rules": request.rules,
        "set": request.set,
        "variants": [dict(variant) for variant in request.variants],
    }
    return json.dumps(told, allow_nan=False)  # ASCII: any text comes through


def arguments(run: Path, workers: int) -> list[str]:
    """What follows `fundwatch replay` for the request that lies in the run's folder."""
    return ["--run", str(run), "--judge", "once", "--workers", str(workers), "--request", str(run / ASKED)]


def reporting(run: Path) -> list[str]:
    """What follows it to write a finished run up."""
    return ["report", str(run)]
