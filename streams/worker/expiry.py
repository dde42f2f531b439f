"""How a partition forgets: what comes too late, and a slow look through the heads for what may go.

Heads tell the age of their oldest fact without being decoded, so that a look through all of them costs less than a
list of cells by age would cost at every fact (docs/decisions/0006). Once a month of the log's time one begins; each tick
takes it a bounded number of rows further. It is kept in memory only: after a restart it begins anew.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Final, Protocol

from detectors.calendar_months import month_of
from detectors.contract.late import LateEvent
from detectors.contract.values import day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, split_key
from detectors.engine.context import Context
from detectors.engine.due import NEVER
from detectors.engine.fact import Fact
from detectors.engine.horizon import Horizons
from detectors.engine.ruleset import RuleSet
from streams.worker.held import HeldCell
from streams.worker.rows import (
    HEAD_FACTS,
    RowDecoder,
    cell_key,
    cell_prefix,
    decode_forgotten,
    doubt_key,
    encode_forgotten,
    encode_segment,
    forgotten_key,
    glance,
    head_key,
    kind_prefix,
    segment_key,
    split_row_key,
)

HEADS_A_TICK: Final = 500
CELLS_A_TICK: Final = 50
FACTS_A_TICK: Final = 4_000
_REST_US: Final = 180 * 86_400_000_000

Changes = dict[bytes, bytes | None]


class Store(Protocol):
    """Where heads are looked through."""

    def get(self, key: bytes) -> bytes | None:
        """One row."""
        ...

    def rows(self, prefix: bytes, start: bytes | None = None) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key starts with the prefix, in key order, from `start` on."""
        ...


class Cells(Protocol):
    """The cells of the partition."""

    def is_held(self, kind: str, key: str) -> bool:
        """Whether the cell is in memory."""
        ...

    def hold(self, kind: str, key: str) -> HeldCell:
        """The cell, loaded where it is not in memory, and touched."""
        ...

    def hold_empty(self, kind: str, key: str) -> HeldCell:
        """A cell of which nothing is loaded since all of it goes."""
        ...

    def write(self, held: HeldCell, rows: Changes) -> None:
        """Add the row of the cell's head."""
        ...


class Expiry:
    """What a partition forgets. Without `lateness_days` nothing."""

    def __init__(self, scope: str, store: Store, rules: RuleSet, lateness_days: int | None) -> None:
        self._scope = scope
        self._store = store
        self._rules = rules
        self._horizons: Horizons | None = None
        self._begun = True
        if lateness_days is not None:
            begins, forgotten = decode_forgotten(store.get(forgotten_key(scope)))
            self._horizons = Horizons(lateness_days, rules, forgotten, begins)
            self._begun = begins is not None
        self._decoders: dict[str, RowDecoder] = {}
        self._candidates: deque[tuple[str, str]] = deque()
        self._looked: str | None = None
        self._now = 0
        self._kinds: list[str] = []
        self._start: bytes | None = None
        self._emptied: dict[tuple[str, str], None] = {}

    def watch(self, kind: str) -> tuple[int | None, Callable[[Fact], int] | None]:
        """The moment (microseconds) before which a fact of the kind is asked whether it may still come, and how to tell.

        None for a kind that forgets nothing; without a function the fact's time tells.
        """
        horizons = self._horizons
        edge = None if horizons is None else horizons.edges.get(kind)
        if horizons is None or edge is None or kind not in horizons.forgotten:
            return edge, None  # nothing is gone yet that a fact's content could concern
        forgetting = self._rules.kinds[kind].forgetting
        return edge, None if forgetting is None else forgetting.since

    def use(self, rules: RuleSet) -> None:
        """From here on these rules say what must be remembered."""
        self._rules = rules
        if self._horizons is not None:
            self._horizons.use(rules)

    def late(self, cell: Cell, fact: Fact, *, history: bool) -> LateEvent | None:
        """What is told of a fact that comes too late, None where it may still come.

        Of `history` nothing comes too late: a backfill brings again what was forgotten, and all that belongs to it.
        """
        horizons = self._horizons
        if horizons is not None and history:
            horizons.rest(cell)
        if horizons is None or history or not horizons.comes_too_late(cell, fact):
            return None
        if not cell.bodies():
            self._emptied[cell.kind.name, cell.key] = None
        return LateEvent(
            source=fact.source,
            id=fact.event_id,
            type=fact.event_type,
            time=from_us(fact.time),
            cell=cell.kind.name,
            late_days=day_of(self._now) - day_of(fact.time),
            clock=from_us(self._now),
        )

    def advance(self, now: int | None) -> None:
        """Time has come so far (microseconds)."""
        if self._horizons is not None and now is not None:
            self._now = now
            self._horizons.advance(now)

    def sweep(self, cells: Cells, context: Context, rows: Changes) -> None:
        """Look a little further, and add the rows of what goes to `rows`."""
        horizons = self._horizons
        if horizons is None or context.clock.now is None:
            return
        if not self._begun:
            self._begun = True
            self._note(horizons, rows)
        if not self._candidates:
            self._candidates.extend(self._look_further(horizons))
        facts = 0
        while self._candidates and facts < FACTS_A_TICK:
            kind, key = self._candidates.popleft()
            if horizons.line(kind) is None:  # other rules came into force since it was found
                continue
            held = self._forget(horizons, cells, kind, key, context, rows)
            if held is not None:
                facts += len(held.bodies())
                if not held.bodies():
                    self._emptied[kind, key] = None

    def shrink(self, held: MutableMapping[tuple[str, str], HeldCell], stored_turn: int) -> None:
        """Let go of cells that were emptied, once the store no longer has them."""
        for name in list(self._emptied):
            cell = held.get(name)
            if cell is not None and cell.touched > stored_turn:
                continue
            del self._emptied[name]
            if cell is not None and not cell.bodies():
                del held[name]

    def _forget(
        self, horizons: Horizons, cells: Cells, kind: str, key: str, context: Context, rows: Changes
    ) -> HeldCell | None:
        """The cell, where it had to be looked into."""
        forgetting = self._rules.kinds[kind].forgetting
        if forgetting is not None and forgetting.closes is not None:
            moment, line = forgetting.closes(split_key(key)), horizons.line(kind)
            if line is None or moment >= line:
                return None
            if not cells.is_held(kind, key):
                return self._drop(horizons, cells, kind, key, moment, rows)
        held = cells.hold(kind, key)
        gone = horizons.forget(held, self._rules.by_kind.get(kind, ()), context)
        if gone is None:
            # what is old in it is needed for ever, or goes once something younger is old too: look again later
            held.rests_until = max(held.rests_until, self._now + _REST_US)
            held.header = None
            cells.write(held, rows)
            return held
        self._note(horizons, rows)
        before = (held.first, held.segments)
        held.header = held.stands = None
        if held.bodies():
            _lay_out(held, rows)
            cells.write(held, rows)
        else:
            held.tail, held.first, held.segments = None, 0, 0
        _remove(held.prefix, before, gone.standing, rows, whole=not held.bodies())
        return held

    def _drop(
        self, horizons: Horizons, cells: Cells, kind: str, key: str, moment: int, rows: Changes
    ) -> HeldCell | None:
        """A cell whose period is over goes without being loaded: a big hospital's year is a million facts."""
        raw = self._store.get(head_key(cell_prefix(kind, key)))
        head = None if raw is None else self._decoder(self._rules.kinds[kind]).head(raw)
        if head is None or head.wake != NEVER:
            return None
        horizons.note(kind, moment)
        self._note(horizons, rows)
        held = cells.hold_empty(kind, key)
        standing = [(rule_id, anchor) for rule_id, anchor, *_ in head.standing]
        _remove(held.prefix, (head.first, head.segments), standing, rows, whole=True)
        return held

    def _decoder(self, kind: CellKind) -> RowDecoder:
        decoder = self._decoders.get(kind.name)
        if decoder is None:
            decoder = self._decoders[kind.name] = RowDecoder(kind)
        return decoder

    def _note(self, horizons: Horizons, rows: Changes) -> None:
        # stands before the heads that it speaks of: a crash between the two must not make late facts welcome
        rows[forgotten_key(self._scope)] = encode_forgotten(horizons.begins, horizons.forgotten)

    def _look_further(self, horizons: Horizons) -> list[tuple[str, str]]:
        month = month_of(self._now)
        if not self._kinds:
            if month == self._looked or horizons.begins is None or self._now < horizons.begins:
                return []
            self._looked = month
            self._kinds = [name for name in horizons.edges if self._is_mine(name)]
            self._start = None
        found: list[tuple[str, str]] = []
        left = HEADS_A_TICK
        while self._kinds and left > 0 and len(found) < CELLS_A_TICK:
            kind = self._kinds[-1]
            line = horizons.line(kind)
            if line is None:
                self._kinds.pop()
                continue
            left = self._look_through(kind, day_of(line), left, found)
        return found

    def _is_mine(self, kind: str) -> bool:
        return self._rules.kinds[kind].scope == self._scope

    def _look_through(self, kind: str, line: int, left: int, found: list[tuple[str, str]]) -> int:
        """Through the heads of one kind until the round's share is used up; returns what is left of it."""
        prefix, today = kind_prefix(kind), day_of(self._now)
        rows = self._store.rows(prefix) if self._start is None else self._store.rows(prefix, self._start)
        for key, value in rows:
            left -= 1
            cell, is_head = split_row_key(key, prefix)
            if not is_head:
                self._start = head_key(cell)  # over the segments and texts of the cell
                return left
            self._start = key + b"\x00"
            seen = glance(value)
            if seen.oldest < line and seen.rests_until <= today:
                found.append((kind, cell_key(cell, prefix)))
            if left <= 0 or len(found) >= CELLS_A_TICK:
                return left
        self._kinds.pop()
        self._start = None
        return left


def _lay_out(held: HeldCell, rows: Changes) -> None:
    """What is left in segments of their own: the old ones stay whole until the head no longer speaks of them."""
    bodies = list(held.bodies())
    full = len(bodies) - len(bodies) % HEAD_FACTS
    held.first = held.segments
    for begin in range(0, full, HEAD_FACTS):
        segment = encode_segment(held.kind, bodies[begin : begin + HEAD_FACTS])
        rows[segment_key(held.prefix, held.segments)] = segment
        held.segments += 1
    held.tail = bodies[full:]


def _remove(
    prefix: bytes,
    segments: tuple[int, int],
    standing: Iterable[tuple[str, str]],
    rows: Changes,
    *,
    whole: bool,
) -> None:
    if whole:
        rows[head_key(prefix)] = None
    for number in range(*segments):
        rows[segment_key(prefix, number)] = None
    for rule_id, anchor in standing:
        rows[doubt_key(prefix, rule_id, anchor)] = None
