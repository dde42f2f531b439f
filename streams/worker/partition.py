"""The cells of one partition: loaded from the store when touched, judged, and what changed handed on."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from detectors.engine.cell import Cell, Outcome
from detectors.engine.engine import Applied, apply_fact
from detectors.engine.judging import Published
from detectors.engine.ruleset import RuleSet
from streams.frames import FramedFact
from streams.worker.rows import (
    cell_prefix,
    decode_standing,
    encode_standing,
    fact_key,
    is_fact,
    standing_key,
    standing_name,
)


class Rows(Protocol):
    """Where cells are read from."""

    def rows(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key starts with the prefix, in key order."""
        ...


class Judged(NamedTuple):
    """What a frame led to: doubts to publish by id and revision, and rows to log and store (None removes a row)."""

    published: dict[tuple[UUID, int], Published]
    rows: dict[bytes, bytes | None]
    outcomes: dict[str, int]


class UnknownKind(Exception):
    """A frame names a cell kind that this worker does not know: gateway and worker differ in rules or version."""


class _Cached:
    __slots__ = ("cell", "touched")

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self.touched = 0


class PartitionCells:
    """Not thread-safe: judged by one agent at a time. `turn` numbers the frames, for what may be forgotten."""

    def __init__(self, store: Rows, rules: RuleSet, cached_cells: int) -> None:
        self._store = store
        self._rules = rules
        self._limit = cached_cells
        self._cache: dict[tuple[str, str], _Cached] = {}
        self.turn = 0

    def judge_frame(self, facts: Iterable[FramedFact], now: datetime) -> Judged:
        """Apply every fact of a frame. `now` is stamped on doubts as `detected_at`."""
        self.turn += 1
        judged = Judged({}, {}, {})
        for framed in facts:
            cached = self._cell(framed.kind, framed.key)
            cell = cached.cell
            fact = cell.kind.decode(framed.fact)
            applied = apply_fact(self._rules, cell, fact, None, now)
            judged.outcomes[applied.outcome.value] = judged.outcomes.get(applied.outcome.value, 0) + 1
            if applied.conflict:
                judged.outcomes["two_bodies"] = judged.outcomes.get("two_bodies", 0) + 1
            self._collect(judged, cell, framed.fact, applied)
        return judged

    def _collect(self, judged: Judged, cell: Cell, raw: bytes, applied: Applied) -> None:
        if applied.outcome in (Outcome.NEW, Outcome.REPLACED):
            prefix = cell_prefix(cell.kind.name, cell.key)
            fact = cell.kind.decode(raw)
            if applied.replaced is not None:
                judged.rows[fact_key(prefix, applied.replaced)] = None
            judged.rows[fact_key(prefix, fact)] = raw
        elif applied.outcome is Outcome.SUPERSEDED:
            return
        if applied.published:
            prefix = cell_prefix(cell.kind.name, cell.key)
            for item in applied.published:
                judged.published[item.doubt.doubt_id, item.doubt.revision] = item
                name = (item.doubt.rule_id, item.doubt.anchor)
                judged.rows[standing_key(prefix, *name)] = encode_standing(cell.standing[name])

    def _cell(self, kind: str, key: str) -> _Cached:
        cached = self._cache.pop((kind, key), None)
        if cached is None:
            cached = _Cached(self._load(kind, key))
        self._cache[kind, key] = cached  # the dict's order is the order of touching
        cached.touched = self.turn
        return cached

    def _load(self, kind: str, key: str) -> Cell:
        known = self._rules.kinds.get(kind)
        if known is None:
            raise UnknownKind(kind)
        cell = Cell(known, key)
        prefix = cell_prefix(kind, key)
        for row_key, value in self._store.rows(prefix):
            if is_fact(prefix, row_key):
                cell.put(known.decode(value))
            else:
                cell.standing[standing_name(prefix, row_key)] = decode_standing(value)
        return cell

    def forget(self, stored_turn: int) -> None:
        """Drop the least recently touched cells over the limit, but none with rows that are not stored yet."""
        surplus = len(self._cache) - self._limit
        if surplus <= 0:
            return
        for name, cached in list(self._cache.items())[:surplus]:
            if cached.touched > stored_turn:
                return
            del self._cache[name]
