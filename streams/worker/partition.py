"""The cells of one scope and partition: loaded from the store when touched, judged, and what changed handed on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from detectors.contract.late import LateEvent
from detectors.engine.cell import Cell, Outcome, Standing
from detectors.engine.context import Clock, Context
from detectors.engine.due import NEVER, DueIndex
from detectors.engine.engine import apply_fact
from detectors.engine.fact import Fact
from detectors.engine.judging import Published, judge_cell
from detectors.engine.ruleset import RulesChange, RuleSet
from streams.frames import Frame, Placed
from streams.worker.expiry import Changes, Expiry, Held
from streams.worker.retrospect import Retrospect
from streams.worker.rows import (
    HEAD_FACTS,
    RowDecoder,
    cell_prefix,
    clock_key,
    clock_row,
    decode_clock,
    decode_rules_row,
    decode_waiting,
    doubt_key,
    encode_head,
    encode_rules_row,
    encode_segment,
    head_key,
    header_of,
    rules_key,
    segment_key,
    waiting_prefix,
    waiting_row,
)


class Rows(Protocol):
    """Where cells are read from."""

    def get(self, key: bytes) -> bytes | None:
        """One row."""
        ...

    def get_many(self, keys: list[bytes]) -> list[bytes | None]:
        """Several rows, in the order asked for."""
        ...

    def rows(self, prefix: bytes, start: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key starts with the prefix, in key order, from `start` on."""
        ...


class Judged(NamedTuple):
    """What a frame led to: doubts to publish by id and revision, and rows to log and store (None removes a row).

    `late` are the facts that came after what they concern was forgotten.
    """

    published: dict[tuple[UUID, int], Published]
    rows: dict[bytes, bytes | None]
    outcomes: Counter[str]
    late: Sequence[LateEvent] = ()


class _Held:
    """A cell in memory, and how it lies in the store: `tail` is in the head, from `first` to before `segments` are sealed.

    `header` is what the head begins with, None where that must be worked out anew.
    """

    __slots__ = ("cell", "first", "header", "prefix", "segments", "tail", "touched")

    def __init__(self, cell: Cell, prefix: bytes) -> None:
        self.cell = cell
        self.prefix = prefix
        self.tail: list[Fact] = []
        self.first = 0
        self.segments = 0
        self.header: bytes | None = None
        self.touched = 0


class PartitionCells:
    """Not thread-safe: judged by one agent at a time. `turn` numbers the frames, for what may leave the memory.

    Facts are forgotten `lateness_days` after no rule can need them any more; without it never.
    """

    def __init__(
        self,
        scope: str,
        store: Rows,
        rules: RuleSet,
        cached_cells: int,
        lateness_days: int | None = None,
    ) -> None:
        self._scope = scope
        self._store = store
        self._rules = rules
        self.limit = cached_cells
        changed = store.get(rules_key(scope))
        if changed is not None:
            self._rules = rules = rules.changed(decode_rules_row(changed))
        self._kinds = rules.known_kinds
        self._decoders = {name: RowDecoder(kind) for name, kind in self._kinds.items()}
        self._held: dict[tuple[str, str], _Held] = {}
        self.turn = 0
        self._retrospect = Retrospect()
        self._marking = False
        clock = store.get(clock_key(scope))
        self._context = Context(Clock() if clock is None else decode_clock(clock), rules.tables)
        self._expiry = Expiry(scope, store, rules, lateness_days)
        self._expiry.advance(self._context.clock.now)
        self._late: list[LateEvent] = []
        self._history = False
        self._due = DueIndex()
        for row_key, value in store.rows(waiting_prefix(scope)):
            self._due.set(*decode_waiting(scope, row_key, value))

    def judge_frame(self, frame: Frame, now: datetime) -> Judged:
        """Apply every fact of a frame, or bring time forward. `now` is stamped on doubts as `detected_at`."""
        self.turn += 1
        self._marking = self._retrospect.begin(self._rules.change, history=frame.history, now=now)
        self._late = []
        self._history = frame.history
        judged = Judged({}, {}, Counter(), self._late)
        if frame.clock is not None:
            self._advance(frame.clock, now, judged)
        if frame.rules is not None:
            self._change_rules(frame.rules, judged)
        for kind, placed in frame.kinds:
            self._judge_kind(kind, placed, now, judged)
        return judged

    def _change_rules(self, change: RulesChange, judged: Judged) -> None:
        """From here on cells of this partition are judged by other rules, each when it is touched next."""
        rules = self._rules.changed(change)
        if rules is not self._rules:
            self._rules = rules
            self._context = Context(self._context.clock, rules.tables)
            self._expiry.use(rules)
            judged.rows[rules_key(self._scope)] = encode_rules_row(change)

    def _advance(self, clock: Clock, now: datetime, judged: Judged) -> None:
        merged = self._context.clock.merge(clock)
        if merged == self._context.clock:
            return
        self._context = Context(merged, self._rules.tables)
        key, value = clock_row(self._scope, merged)
        judged.rows[key] = value
        due: dict[str, list[str]] = {}
        for kind, cell_key in self._due.pop_due(merged):
            due.setdefault(kind, []).append(cell_key)
        for kind, keys in due.items():
            if kind not in self._kinds:  # of a release that knew more rules; the row waits for its return
                continue
            self._load_missing(kind, keys)
            for cell_key in keys:
                held = self._touch(kind, cell_key)
                rules = self._rules.by_kind.get(kind, ())
                self._publish(held, judge_cell(held.cell, rules, self._context, now), judged)
                self._wait(held, judged)
                self.write(held, judged.rows)
        self._expiry.advance(merged.now)
        self._expiry.sweep(self, self._context, judged.rows)

    def _judge_kind(self, kind: str, placed: Sequence[Placed], now: datetime, judged: Judged) -> None:
        self._load_missing(kind, [key for key, _ in placed])
        rules, outcomes, context = self._rules, judged.outcomes, self._context
        changed: dict[str, _Held] = {}
        edge, since = self._expiry.watch(kind)
        new = 0
        for key, fact in placed:
            held = self._touch(kind, key)
            if (
                edge is not None
                and (fact.time if since is None else since(fact)) < edge
                and self._comes_too_late(held, fact)
            ):
                outcomes["late"] += 1
                continue
            before = held.cell.wake
            outcome, published, conflict = apply_fact(rules, held.cell, fact, context, now)
            if outcome is Outcome.NEW:
                new += 1
            else:
                outcomes[outcome.value] += 1
            if conflict:
                outcomes["two_bodies"] += 1
            if outcome is Outcome.NEW or outcome is Outcome.REPLACED:
                held.tail.append(fact)
                if len(held.tail) >= HEAD_FACTS:
                    self._seal(held, judged)
                changed[key] = held
            if published:
                changed[key] = held
                self._publish(held, published, judged)
            if held.cell.wake != before:
                changed[key] = held
                self._wait(held, judged)
        if new:
            outcomes["new"] += new
        for held in changed.values():
            self.write(held, judged.rows)

    def _comes_too_late(self, held: _Held, fact: Fact) -> bool:
        late = self._expiry.late(held.cell, fact, history=self._history)
        if late is not None:
            self._late.append(late)
        held.header = None  # taken all the same, an old fact lets the cell rest
        return late is not None

    def _touch(self, kind: str, key: str) -> _Held:
        held = self._held[kind, key]
        if held.touched != self.turn:
            held.touched = self.turn
            self._held[kind, key] = self._held.pop((kind, key))  # the dict's order is the order of touching
        return held

    def _wait(self, held: _Held, judged: Judged) -> None:
        name = (held.cell.kind.name, held.cell.key)
        self._due.set(name, held.cell.wake)
        key, value = waiting_row(self._scope, name, held.cell.wake)
        judged.rows[key] = None if held.cell.wake == NEVER else value

    @staticmethod
    def write(held: Held, rows: Changes) -> None:
        """Add the row of the cell's head."""
        cell, header = held.cell, held.header
        if header is None:
            header = held.header = header_of(cell)
        sealed = (held.first, held.segments)
        rows[head_key(held.prefix)] = encode_head(header, held.tail, sealed, cell.standing, cell.wake)

    @staticmethod
    def _seal(held: _Held, judged: Judged) -> None:
        segment = encode_segment(held.cell.kind, held.tail)
        judged.rows[segment_key(held.prefix, held.segments)] = segment
        held.segments += 1
        held.tail = []

    def _publish(self, held: _Held, published: list[Published], judged: Judged) -> None:
        if self._marking:
            marked = (self._retrospect.marked(held.cell, item) for item in published)
            published = [item for item in marked if item is not None]
        for item in published:
            doubt = item.doubt
            judged.published[doubt.doubt_id, doubt.revision] = item
            judged.rows[doubt_key(held.prefix, doubt.rule_id, doubt.anchor)] = item.message

    def _load_missing(self, kind: str, keys: Sequence[str]) -> None:
        held_cells = self._held
        missing = {key for key in keys if (kind, key) not in held_cells}
        if not missing:
            return
        known, decoder = self._kinds[kind], self._decoders[kind]
        fresh = [_Held(Cell(known, key), cell_prefix(kind, key)) for key in missing]
        heads = self._store.get_many([head_key(held.prefix) for held in fresh])
        for held, head in zip(fresh, heads, strict=True):
            if head is not None:
                self._fill(held, head, decoder)
            held_cells[kind, held.cell.key] = held

    def _fill(self, held: _Held, head: bytes, decoder: RowDecoder) -> None:
        cell, prefix = held.cell, held.prefix
        held.tail, held.first, held.segments, standing, cell.wake, cell.rests_until = decoder.head(head)
        if held.segments > held.first:
            keys = [segment_key(prefix, number) for number in range(held.first, held.segments)]
            for segment in self._store.get_many(keys):
                if segment is None:
                    raise LostRows(f"a segment of a cell of kind {cell.kind.name}")
                for fact in decoder.segment(segment):
                    cell.put(fact)
        for fact in held.tail:
            cell.put(fact)
        for rule_id, anchor, revision, withdrawn, content in standing:
            cell.standing[rule_id, anchor] = Standing(revision, withdrawn, content)
        if standing:
            cell.recall = lambda at: self._recall(prefix, at)

    def _recall(self, prefix: bytes, at: tuple[str, str]) -> bytes:
        message = self._store.get(doubt_key(prefix, *at))
        if message is None:
            raise LostRows(f"the text of a doubt of rule {at[0]}")
        return message

    def is_held(self, kind: str, key: str) -> bool:
        """Whether the cell is in memory."""
        return (kind, key) in self._held

    def hold(self, kind: str, key: str) -> Held:
        """The cell, loaded where it is not in memory, and touched."""
        self._load_missing(kind, [key])
        return self._touch(kind, key)

    def hold_empty(self, kind: str, key: str) -> Held:
        """A cell of which nothing is loaded since all of it goes. It is held until the store has forgotten it too."""
        self._held[kind, key] = _Held(Cell(self._kinds[kind], key), cell_prefix(kind, key))
        return self._touch(kind, key)

    @property
    def cached(self) -> int:
        """Decoded cells in memory."""
        return len(self._held)

    def forget(self, stored_turn: int) -> None:
        """Drop the least recently touched cells over the limit, but none with rows that are not stored yet."""
        self._expiry.shrink(self._held, stored_turn)
        surplus = len(self._held) - self.limit
        if surplus <= 0:
            return
        gone: list[tuple[str, str]] = []
        for name, held in self._held.items():
            if len(gone) >= surplus or held.touched > stored_turn:
                break
            gone.append(name)
        for name in gone:
            del self._held[name]


class LostRows(Exception):
    """The store lacks a row that another row speaks of: it is damaged and must be restored from the changelog."""
