"""A cell as it lies in the store, for a person's eyes: the answer to "why did it not fire?"."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from detectors.contract.values import from_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.due import Wake
from detectors.engine.fact import REVERSED, UNRECORDED, Fact, Void
from streams.worker.partition import Rows
from streams.worker.rows import RowDecoder, cell_prefix, doubt_key, head_key, segment_key


class StandingView(NamedTuple):
    """A doubt that was ever raised in the cell, and its last message."""

    rule_id: str
    anchor: str
    revision: int
    withdrawn: bool
    message: bytes | None


class CellView(NamedTuple):
    """`facts` in business-time order, the neighbours' included; `voids` are events that were reversed."""

    facts: list[Fact]
    voids: list[Fact]
    standing: list[StandingView]
    wake: Wake


def read_cell(rows: Rows, kind: CellKind, key: str) -> CellView | None:
    """The cell under a joined key, None when the store has none. Raises `UnreadableRow`."""
    prefix = cell_prefix(kind.name, key)
    head = rows.get(head_key(prefix))
    if head is None:
        return None
    decoder = RowDecoder(kind)
    tail, first, segments, standing, wake, _ = decoder.head(head)
    cell = Cell(kind, key)
    bodies: dict[str, Fact] = {}
    sealed = rows.get_many([segment_key(prefix, number) for number in range(first, segments)])
    for fact in [*(f for raw in sealed if raw is not None for f in decoder.segment(raw)), *tail]:
        cell.put(fact)
        bodies[fact.name] = fact
    voids: list[Fact] = [held for name in bodies if isinstance(held := cell.held(name), Void)]
    views = [
        StandingView(rule_id, anchor, revision, withdrawn, rows.get(doubt_key(prefix, rule_id, anchor)))
        for rule_id, anchor, revision, withdrawn, _ in standing
    ]
    return CellView(list(cell.with_neighbours()), voids, views, wake)


def fact_fields(fact: Fact) -> dict[str, Any]:
    """What the fact remembers, with its moments as times."""
    fields = msgspec.structs.asdict(fact)
    fields["time"] = from_us(fact.time).isoformat()
    fields["recorded"] = _recorded(fact.recorded)
    del fields["digest"]
    return {name: _plain(name, value) for name, value in fields.items()}


def _recorded(recorded: int) -> str | None:
    if recorded == REVERSED:
        return "reversed"
    return None if recorded == UNRECORDED else from_us(recorded).isoformat()


def _plain(name: str, value: Any) -> Any:
    # moments are kept as microseconds; nothing else in a fact is as large
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**12:
        return from_us(value).isoformat()
    return value.isoformat() if isinstance(value, datetime) else value
