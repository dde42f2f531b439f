"""How a cell lies in the store and in the changelog.

Its *head* is one row: the newest facts, what stands of each doubt, and when the cell wants to be judged again. Most
cells never have more. When the head holds `HEAD_FACTS` facts they move to a *segment*, a row that is written once, so
that a touch costs the same however long the timeline grows. The text of a standing doubt is a row of its own, read
only when the doubt changes. A cell that waits for something also has a row in its scope's list of waiting cells.

Every row key starts with the version of the keys, every head and segment with that of the row and of its kind's facts, so
that a later release reads what an earlier one wrote (`RowDecoder`); see docs/decisions for what was measured.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.values import Text, day_of, day_start_us
from detectors.engine.cell import Cell, Standing
from detectors.engine.cellkind import CellKind
from detectors.engine.context import Clock
from detectors.engine.due import Name, Wake
from detectors.engine.fact import Fact
from detectors.engine.ruleset import RulesChange

FORMAT: Final = b"\x01"
ROW: Final = 2
"""Version of heads and segments. Version 1 had no mark: it began with an array of msgpack, 0x90 or more."""

HEAD_FACTS: Final = 16
_SEPARATOR: Final = "\x1e"  # no value holds control characters: the intake refuses them
_HEAD: Final = b"h"
_SEGMENT: Final = b"g"
_DOUBT: Final = b"d"
_CLOCK: Final = FORMAT + b"\x1eclock\x1e"  # no cell kind has an empty name
_RULES: Final = FORMAT + b"\x1erules\x1e"
_WAITING: Final = FORMAT + b"\x1ewaiting\x1e"
_FORGOTTEN: Final = FORMAT + b"\x1eforgotten\x1e"
_UNMARKED: Final = 0x90
_HEADER: Final = struct.Struct(">BBII")

StandingRow = tuple[str, str, int, bool, int]
"""Rule id, anchor, revision, withdrawn, digest of the content."""

_encode = msgspec.msgpack.Encoder().encode
_NOTHING_STANDS: Final = msgspec.Raw(_encode(()))
_clock = msgspec.msgpack.Decoder(Clock)
_rules = msgspec.msgpack.Decoder(RulesChange)
_wake = msgspec.msgpack.Decoder(Wake)
_forgotten = msgspec.msgpack.Decoder(tuple[int | None, dict[str, int]])


class UnreadableRow(Exception):
    """A row that this release cannot read; what to do, in both languages."""

    def __init__(self, kind: str, zh: str, en: str) -> None:
        self.message = Text(
            f"单元格 {kind} 的存储行{zh}。请换用写入它的版本，或清空 worker.data_dir 和变更日志主题，"
            "再从原始主题或归档重建（见 docs/operating.md）",
            f"a stored row of cells of kind {kind} {en}: run the release that wrote it, or empty worker.data_dir and the "
            "changelog topic and rebuild from the raw topics or the archive (docs/operating.md)",
        )
        super().__init__(f"{self.message.zh} / {self.message.en}")


class Head(NamedTuple):
    """A head, read. The sealed segments are those from `first` up to but without `segments`.

    `rests_until` is `Cell.rests_until`, to the day.
    """

    tail: list[Any]
    first: int
    segments: int
    standing: list["StandingRow"]
    wake: Wake
    rests_until: int = 0


class Glance(NamedTuple):
    """What a head tells without being decoded: days as ordinals, 0 where it does not tell."""

    oldest: int
    rests_until: int


def cell_prefix(kind: str, key: str) -> bytes:
    """What every row key of the cell starts with."""
    return FORMAT + f"{kind}{_SEPARATOR}{key}{_SEPARATOR}".encode()


def head_key(prefix: bytes) -> bytes:
    """The head's row."""
    return prefix + _HEAD


def segment_key(prefix: bytes, number: int) -> bytes:
    """The row of a sealed segment; numbers count from 0."""
    return prefix + _SEGMENT + number.to_bytes(4, "big")


def doubt_key(prefix: bytes, rule_id: str, anchor: str) -> bytes:
    """The row with the last message of a doubt."""
    return prefix + _DOUBT + f"{rule_id}{_SEPARATOR}{anchor}".encode()


def header_of(cell: Cell) -> bytes:
    """What a head of the cell begins with; it changes when the cell forgets or rests."""
    facts = cell.facts
    oldest = facts[0].time if facts else min((body.time for body in cell.bodies()), default=0)
    if cell.neighbours:
        oldest = min(oldest, cell.neighbours[0].time)
    rests = day_of(cell.rests_until - 1) + 1 if cell.rests_until else 0
    return _HEADER.pack(ROW, cell.kind.version, day_of(oldest), rests)


def encode_standing(standing: Mapping[tuple[str, str], Standing]) -> msgspec.Raw:
    """What a head says of the cell's doubts; it stays the same until one of them is raised, revised or withdrawn."""
    if not standing:
        return _NOTHING_STANDS
    rows = [(*at, held.revision, held.withdrawn, held.content) for at, held in standing.items()]
    return msgspec.Raw(_encode(rows))


def encode_head(
    header: bytes, tail: list[Fact], segments: tuple[int, int], standing: msgspec.Raw, wake: Wake
) -> bytes:
    """The head's value; `segments` are the first and the one after the last."""
    return header + _encode((tail, *segments, standing, wake))


def encode_segment(kind: CellKind, facts: list[Fact]) -> bytes:
    """A segment's value."""
    return bytes((ROW, kind.version)) + _encode(facts)


def glance(head: bytes) -> Glance:
    """Cheap: for a look through all heads."""
    if head[0] >= _UNMARKED:
        return Glance(0, 0)
    _, _, oldest, rests = _HEADER.unpack_from(head)
    return Glance(oldest, rests)


class RowDecoder:
    """Reads the rows of one cell kind, of this release and of earlier ones. Raises `UnreadableRow`."""

    def __init__(self, kind: CellKind) -> None:
        facts: Any = kind.facts
        self._kind = kind
        self._facts = facts
        self._head = msgspec.msgpack.Decoder(tuple[list[facts], int, int, list[StandingRow], Wake]).decode
        self._segment = msgspec.msgpack.Decoder(list[facts]).decode
        self._old_head = msgspec.msgpack.Decoder(tuple[list[Any], int, int, list[StandingRow], Wake]).decode
        self._first_head = msgspec.msgpack.Decoder(tuple[list[facts], int, list[StandingRow], Wake]).decode

    def head(self, raw: bytes) -> Head:
        """A head."""
        mark = raw[0]
        try:
            if mark >= _UNMARKED:
                tail, segments, standing, wake = self._first_head(raw)
                return Head(tail, 0, segments, standing, wake)
            _, version, _, rests = self._check(raw, _HEADER.unpack_from(raw))
            body = memoryview(raw)[_HEADER.size :]
            until = day_start_us(rests) if rests else 0
            if version == self._kind.version:
                return Head(*self._head(body), until)
            old, first, segments, standing, wake = self._old_head(body)
            return Head(self._upgraded(old, version), first, segments, standing, wake, until)
        except (msgspec.MsgspecError, struct.error):
            raise self._does_not_fit() from None

    def segment(self, raw: bytes) -> list[Any]:
        """The facts of a segment."""
        try:
            if raw[0] >= _UNMARKED:
                unmarked: list[Any] = self._segment(raw)
                return unmarked
            _, version = self._check(raw, (raw[0], raw[1]))
            if version == self._kind.version:
                facts: list[Any] = self._segment(memoryview(raw)[2:])
                return facts
            return self._upgraded(msgspec.msgpack.decode(memoryview(raw)[2:]), version)
        except msgspec.MsgspecError:
            raise self._does_not_fit() from None

    def _check(self, raw: bytes, header: Any) -> Any:
        if raw[0] != ROW:
            raise UnreadableRow(
                self._kind.name,
                f"是以格式 {raw[0]} 写入的，本版本能读 1 和 {ROW}",
                f"was written in format {raw[0]}, and this release reads 1 and {ROW}",
            )
        return header

    def _upgraded(self, facts: Iterable[list[Any]], version: int) -> list[Any]:
        """Facts of an earlier version of the kind, as they are now."""
        current, upgrades = self._kind.version, self._kind.upgrades
        steps = [upgrades.get(step) for step in range(version, current)]
        if version > current or None in steps:
            raise UnreadableRow(
                self._kind.name,
                f"含第 {version} 版的事实，本版本为第 {current} 版且没有转换办法",
                f"holds facts of version {version}; this release has version {current} and no way from there",
            )
        made: list[Any] = []
        for fact in facts:
            for step in steps:
                fact = step(fact) if step is not None else fact
            made.append(fact)
        converted: list[Any] = msgspec.convert(made, list[self._facts])  # type: ignore[name-defined]
        return converted

    def _does_not_fit(self) -> UnreadableRow:
        return UnreadableRow(self._kind.name, "与本版本的事实不符", "does not fit this release's facts")


def forgotten_key(scope: str) -> bytes:
    """The key of the row with how far each cell kind of a scope has forgotten."""
    return _FORGOTTEN + scope.encode()


def encode_forgotten(begins: int | None, forgotten: dict[str, int]) -> bytes:
    """Its value: from when on anything is forgotten, and how far each kind has."""
    return _encode((begins, forgotten))


def decode_forgotten(raw: bytes | None) -> tuple[int | None, dict[str, int]]:
    """Its value, read; nothing was forgotten where there is none."""
    return (None, {}) if raw is None else _forgotten.decode(raw)


def kind_prefix(kind: str) -> bytes:
    """What every row key of a cell kind starts with."""
    return FORMAT + f"{kind}{_SEPARATOR}".encode()


def split_row_key(key: bytes, kind: bytes) -> tuple[bytes, bool]:
    """The prefix of the cell that a row of a kind belongs to, and whether the row is its head."""
    end = key.index(_SEPARATOR.encode(), len(kind)) + 1
    return key[:end], key[end:] == _HEAD


def cell_key(prefix: bytes, kind: bytes) -> str:
    """The joined key of a cell."""
    return prefix[len(kind) : -1].decode()


def clock_row(scope: str, clock: Clock) -> tuple[bytes, bytes]:
    """How far time has come for the cells of a scope."""
    return _CLOCK + scope.encode(), _encode(clock)


def clock_key(scope: str) -> bytes:
    """The key of `clock_row`."""
    return _CLOCK + scope.encode()


def decode_clock(raw: bytes) -> Clock:
    """The value of `clock_row`."""
    return _clock.decode(raw)


def rules_key(scope: str) -> bytes:
    """The key of the row with the change of rules that is in force for a scope."""
    return _RULES + scope.encode()


def encode_rules_row(change: RulesChange) -> bytes:
    """Its value."""
    return _encode(change)


def decode_rules_row(raw: bytes) -> RulesChange:
    """Its value, read."""
    return _rules.decode(raw)


def waiting_prefix(scope: str) -> bytes:
    """What the rows of a scope's waiting cells start with."""
    return _WAITING + scope.encode() + _SEPARATOR.encode()


def waiting_row(scope: str, name: Name, wake: Wake) -> tuple[bytes, bytes]:
    """A cell that waits."""
    return waiting_prefix(scope) + _SEPARATOR.join(name).encode(), _encode(wake)


def decode_waiting(scope: str, key: bytes, value: bytes) -> tuple[Name, Wake]:
    """A row of `waiting_row`."""
    kind, _, cell = key[len(waiting_prefix(scope)) :].decode().partition(_SEPARATOR)
    return (kind, cell), _wake.decode(value)
