"""The cells of one scope and partition: loaded from the store when touched, judged, and what changed handed on."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from detectors.contract.late import LateEvent
from detectors.engine.cell import Outcome, Standing
from detectors.engine.context import Clock, Context
from detectors.engine.due import NEVER, DueIndex
from detectors.engine.engine import apply_fact
from detectors.engine.fact import Fact
from detectors.engine.judging import Published, judge_cell
from detectors.engine.ruleset import RulesChange, RuleSet
from streams.frames import Frame, Placed
from streams.restoring import restored_rules
from streams.worker.expiry import Changes, Expiry
from streams.worker.held import HeldCell
from streams.worker.retrospect import Retrospect
from streams.worker.rows import (
    RowDecoder,
    clock_key,
    clock_row,
    decode_clock,
    decode_rules_row,
    decode_waiting,
    doubt_key,
    encode_head,
    encode_rules_row,
    encode_segment,
    encode_standing,
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

    `late` are the facts that came after what they concern was forgotten, `clashes` those that came under the name of another.
    """

    published: dict[tuple[UUID, int], Published]
    rows: dict[bytes, bytes | None]
    outcomes: Counter[str]
    late: Sequence[LateEvent] = ()
    clashes: Sequence[Fact] = ()


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
            self._rules = rules = restored_rules(rules, decode_rules_row(changed))
        self._kinds = rules.known_kinds
        self._decoders = {name: RowDecoder(kind) for name, kind in self._kinds.items()}
        self._held: dict[tuple[str, str], HeldCell] = {}
        self.turn = 0
        self._retrospect = Retrospect()
        self._marking = False
        clock = store.get(clock_key(scope))
        self._context = Context(Clock() if clock is None else decode_clock(clock), rules.tables)
        self._expiry = Expiry(scope, store, rules, lateness_days)
        self._expiry.advance(self._context.clock.now)
        self._late: list[LateEvent] = []
        self._clashes: list[Fact] = []
        self._history = False
        self._due = DueIndex()
        for row_key, value in store.rows(waiting_prefix(scope)):
            self._due.set(*decode_waiting(scope, row_key, value))

    def judge_frame(self, frame: Frame, now: datetime) -> Judged:
        """Apply every fact of a frame, or bring time forward. `now` is stamped on doubts as `detected_at`."""
        self.turn += 1
        self._marking = self._retrospect.begin(self._rules.change, history=frame.history, now=now)
        self._late, self._clashes = [], []
        self._history = frame.history
        judged = Judged({}, {}, Counter(), self._late, self._clashes)
        if frame.clock is not None:
            self._advance(frame.clock, now, judged)
        if frame.rules is not None:
            self._change_rules(frame.rules, judged)
        for kind, placed in frame.kinds:
            self._judge_kind(kind, placed, now, judged)
        return judged

    def _change_rules(self, change: RulesChange, judged: Judged) -> None:
        """From here on cells of this partition are judged by other rules, each when it is touched next."""
        rules = restored_rules(self._rules, change)
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
            for held in self._touch(kind, keys):
                rules = self._rules.by_kind.get(kind, ())
                self._publish(held, judge_cell(held, rules, self._context, now), judged)
                self._wait(held, judged)
                self.write(held, judged.rows)
        self._expiry.advance(merged.now)
        self._expiry.sweep(self, self._context, judged.rows)

    def _judge_kind(self, kind: str, placed: Sequence[Placed], now: datetime, judged: Judged) -> None:
        rules, outcomes, context = self._rules, judged.outcomes, self._context
        changed: dict[HeldCell, None] = {}
        edge, since = self._expiry.watch(kind)
        new = 0
        for (_, fact), held in zip(placed, self._touch(kind, [key for key, _ in placed]), strict=True):
            if (
                edge is not None
                and (fact.time if since is None else since(fact)) < edge
                and self._comes_too_late(held, fact)
            ):
                outcomes["late"] += 1
                continue
            before = held.wake
            outcome, published, conflict = apply_fact(rules, held, fact, context, now)
            if outcome is Outcome.NEW:
                new += 1
            else:
                outcomes[outcome.value] += 1
            if conflict:
                outcomes["two_bodies"] += 1
                self._clashes.append(fact)
            if outcome is Outcome.NEW or outcome is Outcome.REPLACED:
                if held.came(fact):
                    self._seal(held, judged)
                changed[held] = None
            if published:
                changed[held] = None
                self._publish(held, published, judged)
            if held.wake != before:
                changed[held] = None
                self._wait(held, judged)
        if new:
            outcomes["new"] += new
        for held in changed:
            self.write(held, judged.rows)

    def _comes_too_late(self, held: HeldCell, fact: Fact) -> bool:
        late = self._expiry.late(held, fact, history=self._history)
        if late is not None:
            self._late.append(late)
        held.header = None  # taken all the same, an old fact lets the cell rest
        return late is not None

    def _wait(self, held: HeldCell, judged: Judged) -> None:
        name = (held.kind.name, held.key)
        self._due.set(name, held.wake)
        key, value = waiting_row(self._scope, name, held.wake)
        judged.rows[key] = None if held.wake == NEVER else value

    @staticmethod
    def write(held: HeldCell, rows: Changes) -> None:
        """Add the row of the cell's head."""
        header, stands = held.header, held.stands
        if header is None:
            header = held.header = header_of(held)
        if stands is None:
            stands = held.stands = encode_standing(held.standing)
        sealed = (held.first, held.segments)
        rows[head_key(held.prefix)] = encode_head(header, held.in_head(), sealed, stands, held.wake)

    @staticmethod
    def _seal(held: HeldCell, judged: Judged) -> None:
        judged.rows[segment_key(held.prefix, held.segments)] = encode_segment(held.kind, held.in_head())
        held.segments += 1
        held.tail = []

    def _publish(self, held: HeldCell, published: list[Published], judged: Judged) -> None:
        held.stands = None
        if self._marking:
            marked = (self._retrospect.marked(held, item) for item in published)
            published = [item for item in marked if item is not None]
        for item in published:
            doubt = item.doubt
            judged.published[doubt.doubt_id, doubt.revision] = item
            judged.rows[doubt_key(held.prefix, doubt.rule_id, doubt.anchor)] = item.message

    def _touch(self, kind: str, keys: Sequence[str]) -> list[HeldCell]:
        """The cells under these keys, in their order; what is not in memory is loaded, all of it with one look."""
        turn, held_cells = self.turn, self._held
        found = [held_cells.get((kind, key)) for key in keys]
        if None in found:
            loaded = self._load(kind, {key for key, held in zip(keys, found, strict=True) if held is None})
            found = [loaded[key] if held is None else held for key, held in zip(keys, found, strict=True)]
        for held in found:
            held.touched = turn  # type: ignore[union-attr]  # none is missing now
        return found  # type: ignore[return-value]

    def _load(self, kind: str, keys: Iterable[str]) -> dict[str, HeldCell]:
        known, decoder, turn = self._kinds[kind], self._decoders[kind], self.turn
        loaded = {key: HeldCell(known, key, turn) for key in keys}
        heads = self._store.get_many([head_key(held.prefix) for held in loaded.values()])
        for (key, held), head in zip(loaded.items(), heads, strict=True):
            if head is not None:
                self._fill(held, head, decoder)
            self._held[kind, key] = held
        return loaded

    def _fill(self, held: HeldCell, head: bytes, decoder: RowDecoder) -> None:
        prefix = held.prefix
        tail, held.first, held.segments, standing, held.wake, held.rests_until = decoder.head(head)
        if held.segments > held.first:
            held.tail = tail
            keys = [segment_key(prefix, number) for number in range(held.first, held.segments)]
            for segment in self._store.get_many(keys):
                if segment is None:
                    raise LostRows(f"a segment of a cell of kind {held.kind.name}")
                for fact in decoder.segment(segment):
                    held.put(fact)
        for fact in tail:
            held.put(fact)
        for rule_id, anchor, revision, withdrawn, content in standing:
            held.stand((rule_id, anchor), Standing(revision, withdrawn, content))
        if standing:
            held.recall = lambda at: self._recall(prefix, at)

    def _recall(self, prefix: bytes, at: tuple[str, str]) -> bytes:
        message = self._store.get(doubt_key(prefix, *at))
        if message is None:
            raise LostRows(f"the text of a doubt of rule {at[0]}")
        return message

    def is_held(self, kind: str, key: str) -> bool:
        """Whether the cell is in memory."""
        return (kind, key) in self._held

    def hold(self, kind: str, key: str) -> HeldCell:
        """The cell, loaded where it is not in memory, and touched."""
        return self._touch(kind, [key])[0]

    def hold_empty(self, kind: str, key: str) -> HeldCell:
        """A cell of which nothing is loaded since all of it goes. It is held until the store has forgotten it too."""
        held = self._held[kind, key] = HeldCell(self._kinds[kind], key, self.turn)
        return held

    @property
    def cached(self) -> int:
        """Decoded cells in memory."""
        return len(self._held)

    def forget(self, stored_turn: int) -> None:
        """Drop cells over the limit that were not touched for long, but none with rows that are not stored yet.

        The dictionary's order is that of their places. One that was touched since it got its place gets a new one at the
        end, once; to give it one at every touch would cost every touch.
        """
        self._expiry.shrink(self._held, stored_turn)
        for _ in range(2):  # the second look finds those that the first gave a new place
            surplus = len(self._held) - self.limit
            if surplus <= 0:
                return
            gone: list[tuple[str, str]] = []
            kept: list[tuple[str, str]] = []
            for name, held in self._held.items():
                if len(gone) >= surplus or held.placed > stored_turn:
                    break
                (kept if held.touched > held.placed else gone).append(name)
            for name in gone:
                del self._held[name]
            for name in kept:
                held = self._held[name] = self._held.pop(name)
                held.placed = self.turn


class LostRows(Exception):
    """The store lacks a row that another row speaks of: it is damaged and must be restored from the changelog."""
