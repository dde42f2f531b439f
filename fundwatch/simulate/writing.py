"""A history as files: events in the order of delivery, labels, reference tables, and a manifest with digests."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson

from fundwatch.simulate.labels import encode_label
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.tables import reference_tables

FORMAT: Final = "1"
EVENTS: Final = "events"
LABELS: Final = "labels.jsonl"
MANIFEST: Final = "manifest.json"
REFERENCE: Final = "reference"

Progress = Callable[[str, int], None]


class NotEmpty(Exception):
    """The folder holds something that no simulation wrote."""


def write_history(plan: Plan, out: Path, progress: Progress) -> dict[str, Any]:
    """Write into a folder, which is made; a history that was there is replaced. Returns the manifest.

    `progress` hears the name of every file of events and how many lines it has. Raises `NotEmpty`, and `OSError` where
    the folder cannot be written.
    """
    _make_room(out)
    history = History(plan)
    files = []
    for part in history.parts():
        content = b"\n".join(part.lines) + b"\n" if part.lines else b""
        name = f"{EVENTS}/{part.name}.jsonl"
        files.append(_write(out, name, content, len(part.lines)))
        progress(part.name, len(part.lines))
    labels = history.pool.labels
    lines = b"".join(encode_label(label) + b"\n" for label in labels.all)
    tables = [
        _write(out, f"{REFERENCE}/{name}.csv", text.encode(), text.count("\n"))
        for name, text in reference_tables(history.pool).items()
    ]
    manifest = {
        "format": FORMAT,
        "persons": plan.persons,
        "months": plan.months,
        "seed": plan.seed,
        "start": plan.start,
        "events": sum(entry["lines"] for entry in files),
        "by_type": dict(sorted(history.pool.post.counts.items())),
        "disturbed": vars(history.disturbed),
        "doubts": len(labels.doubts()),
        "near_misses": len(labels.near_misses()),
        "files": [*files, _write(out, LABELS, lines, len(labels.all)), *tables],
    }
    (out / MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
    return manifest


def _make_room(out: Path) -> None:
    if out.exists():
        if any(out.iterdir()) and not (out / MANIFEST).is_file():
            raise NotEmpty
        for name in (EVENTS, REFERENCE):
            shutil.rmtree(out / name, ignore_errors=True)
        (out / MANIFEST).unlink(missing_ok=True)
    for name in (EVENTS, REFERENCE):
        (out / name).mkdir(parents=True)


def _write(out: Path, name: str, content: bytes, lines: int) -> dict[str, Any]:
    (out / name).write_bytes(content)
    return {
        "name": name,
        "lines": lines,
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
