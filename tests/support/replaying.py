"""Running replays in tests, and what the engine's own history says of the same events."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from detectors.contract.doubt import decode_doubt
from detectors.engine.history import History
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused, Taken, read_event
from detectors.registry import catalogue
from replay.asked import Asked, Input
from replay.engine import replay
from replay.judging import end_of, in_business_order
from replay.manifest import BASELINE, Code, JudgeMode, Manifest, RunFolder, write_json
from replay.output import in_order
from replay.reading_phase import Layout
from replay.sources.base import Source
from replay.sources.files import FilesSource
from replay.sources.jsonl import JsonLinesSource
from replay.variants import RulesAsked, VariantAsked
from replay.writing import line
from tests.generators.tables import shipped_tables

_NOW: Final = datetime(2026, 11, 21, tzinfo=UTC)
_HORIZON: Final = datetime(8000, 1, 1, tzinfo=UTC)
_CODE: Final = Code(version="test")


def run(
    folder: Path,
    messages: Iterable[bytes] | FilesSource,
    *,
    judge: JudgeMode = "each",
    rules: RulesAsked | None = None,
    variants: Sequence[VariantAsked] = (),
    workers: int = 0,
    memory_mib: float = 1024,
    layout: Layout | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    **over: Any,
) -> Manifest:
    """Replay messages (as one JSON Lines file) or a source into a folder, by every rule unless said otherwise."""
    held = RunFolder(folder / "run")
    if isinstance(messages, FilesSource):
        source: Source = messages
    else:
        file = folder / "events.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"".join(message + b"\n" for message in messages))
        source = JsonLinesSource([str(file)])
    if layout is not None:
        held.work.mkdir(parents=True, exist_ok=True)
        write_json(held.work / "layout.json", layout)
    return replay(
        Asked(
            folder=held,
            request="the same",
            inputs=(Input(source),),
            rules=rules or RulesAsked(tables=shipped_tables()),
            variants=(VariantAsked(name=BASELINE), *variants),
            judge=judge,
            code=_CODE,
            workers=workers,
            memory_mib=memory_mib,
            cancelled=cancelled,
            judged_at=_NOW,
            **over,
        )
    )


def written(folder: Path, variant: str = BASELINE) -> list[bytes]:
    """Every doubt of a run, those of rules on trial among them, in canonical order."""
    held = RunFolder(folder / "run")
    return [text.rstrip() for text in in_order([held.doubts(variant), held.shadow(variant)])]


def taken_of(messages: Iterable[bytes]) -> list[Taken]:
    """What the intake takes."""
    taken = []
    for message in messages:
        try:
            taken.append(read_event(message, max_bytes=1_048_576, horizon=_HORIZON))
        except Refused:
            continue
    return taken


def truth(messages: Iterable[bytes], rules: RulesAsked | None = None) -> list[bytes]:
    """The same by the engine's own history in memory, event by event, from the cells that it ends with.

    Where two bodies of one event lie in two cells, both may speak of one doubt: what stands wins.
    """
    asked = rules or RulesAsked(tables=shipped_tables())
    ruleset = make_ruleset(
        catalogue(),
        states=asked.states,
        parameters=asked.parameters,
        only=asked.only,
        tables=asked.tables,
    )
    history = History(ruleset, _NOW)
    taken = taken_of(messages)
    for item in in_business_order(taken):
        for _ in history.take(item):
            pass
    for _ in history.advance(end_of(taken, _NOW)):
        pass
    found: dict[tuple[str, str], tuple[bool, bytes]] = {}
    for cell in history.cells.values():
        for at, standing in cell.standing.items():
            mine = (standing.withdrawn, line(decode_doubt(cell.message(at))))
            found[at] = min(mine, found.get(at, mine))
    return [found[at][1] for at in sorted(found)]
