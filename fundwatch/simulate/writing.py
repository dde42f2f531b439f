"""A history as files: events in the order of delivery, labels, reference tables, and a manifest with digests."""

import gc
import hashlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from fundwatch.simulate.labels import encode_label
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.pool import KINDS
from fundwatch.simulate.tables import reference_tables

FORMAT: Final = "1"
EVENTS: Final = "events"
LABELS: Final = "labels.jsonl"
MANIFEST: Final = "manifest.json"
REFERENCE: Final = "reference"

_LINES_AT_ONCE: Final = 2_000

Progress = Callable[[str, int], None]


class NotEmpty(Exception):
    """The folder holds something that no simulation wrote."""


def write_history(plan: Plan, out: Path, progress: Progress) -> dict[str, Any]:
    """Write into a folder, which is made; a history that was there is replaced. Returns the manifest.

    `progress` hears the name of every file of events and how many lines it has. Raises `NotEmpty`, and `OSError` where
    the folder cannot be written.
    """
    _make_room(out)
    with _without_collector():
        return _write_history(plan, out, progress)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of messages and no garbage in cycles: looking for it costs a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _write_history(plan: Plan, out: Path, progress: Progress) -> dict[str, Any]:
    history = History(plan)
    files = []
    for name, lines in history.parts():
        files.append(_write(out, f"{EVENTS}/{name}.jsonl", lines))
        progress(name, len(lines))
        lines.clear()  # the next month needs the room
    labels = history.pool.labels
    tables = [
        _write(out, f"{REFERENCE}/{name}.csv", text.encode().splitlines())
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
        "kinds": {kind: history.pool.kinds[kind] for kind in KINDS},
        "disturbed": vars(history.disturbed),
        "doubts": len(labels.doubts()),
        "near_misses": len(labels.near_misses()),
        "files": [*files, _write(out, LABELS, [encode_label(label) for label in labels.all]), *tables],
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


def _write(out: Path, name: str, lines: Sequence[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with (out / name).open("wb") as handle:
        for begin in range(0, len(lines), _LINES_AT_ONCE):
            content = b"\n".join(lines[begin : begin + _LINES_AT_ONCE]) + b"\n"
            handle.write(content)
            digest.update(content)
            size += len(content)
    return {"name": name, "lines": len(lines), "bytes": size, "sha256": digest.hexdigest()}
