"""A request as arguments of `fundwatch replay`: the only place that knows how it wants them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard_api.replays.models import ArchiveSource, ReplayRequest, Values


def arguments(
    request: ReplayRequest, files: Sequence[Path], mapping: Path | None, run: Path, workers: int
) -> list[str]:
    """What follows `fundwatch replay`. `files` and their `mapping` are those of the request, located."""
    words = ["--run", str(run), "--judge", "once", "--workers", str(workers)]
    if isinstance(request.source, ArchiveSource):
        words += ["--from", "clickhouse"]
    for path in files:
        words += ["--from", str(path)]
    if mapping is not None:
        words += ["--mapping", str(mapping)]
    if request.since is not None:
        words += ["--since", request.since.isoformat()]
    if request.until is not None:
        words += ["--until", request.until.isoformat()]
    if request.rules is not None:
        words += ["--rules", ",".join(request.rules)]
    for assignment in _assignments(request.set):
        words += ["--set", assignment]
    for variant in request.variants:
        changes = [
            *_assignments(variant.set),
            *(f"+{rule_id}" for rule_id in variant.enable),
            *(f"-{rule_id}" for rule_id in variant.disable),
        ]
        words += ["--variant", f"{variant.name}:{';'.join(changes)}"]
    return words


def reporting(run: Path) -> list[str]:
    """What follows it to write a finished run up."""
    return ["report", str(run)]


def _assignments(values: Values) -> list[str]:
    return [
        f"{rule_id}.{name}={_written(value)}"
        for rule_id, given in values.items()
        for name, value in given.items()
    ]


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
