"""How a cell lies in the store and in the changelog.

Its *head* is one row: the newest facts, what stands of each doubt, and when the cell wants to be judged again. Most
cells never have more. When the head holds `HEAD_FACTS` facts they move to a *segment*, a row that is written once, so
that a touch costs the same however long the timeline grows. The text of a standing doubt is a row of its own, read
only when the doubt changes. A cell that waits for something also has a row in its scope's list of waiting cells.

Every row key starts with the format's version; see docs/decisions for what was measured.
"""

from typing import Any, Final

import msgspec

from detectors.engine.cell import Standing
from detectors.engine.cellkind import CellKind
from detectors.engine.context import Clock
from detectors.engine.due import Name, Wake
from detectors.engine.fact import Fact
from detectors.engine.ruleset import RulesChange

FORMAT: Final = b"\x01"
HEAD_FACTS: Final = 16
_SEPARATOR: Final = "\x1e"  # no value holds control characters: the intake refuses them
_HEAD: Final = b"h"
_SEGMENT: Final = b"g"
_DOUBT: Final = b"d"
_CLOCK: Final = FORMAT + b"\x1eclock\x1e"  # no cell kind has an empty name
_RULES: Final = FORMAT + b"\x1erules\x1e"
_WAITING: Final = FORMAT + b"\x1ewaiting\x1e"

StandingRow = tuple[str, str, int, bool, int]
"""Rule id, anchor, revision, withdrawn, digest of the content."""

_encode = msgspec.msgpack.Encoder().encode
_clock = msgspec.msgpack.Decoder(Clock)
_rules = msgspec.msgpack.Decoder(RulesChange)
_wake = msgspec.msgpack.Decoder(Wake)


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


def encode_head(
    tail: list[Fact], segments: int, standing: dict[tuple[str, str], Standing], wake: Wake
) -> bytes:
    """The head's value."""
    rows = [(*at, held.revision, held.withdrawn, held.content) for at, held in standing.items()]
    return _encode((tail, segments, rows, wake))


def encode_segment(facts: list[Fact]) -> bytes:
    """A segment's value."""
    return _encode(facts)


class RowDecoder:
    """Reads the rows of one cell kind."""

    def __init__(self, kind: CellKind) -> None:
        facts: Any = kind.facts
        self.head = msgspec.msgpack.Decoder(tuple[list[facts], int, list[StandingRow], Wake]).decode
        self.segment = msgspec.msgpack.Decoder(list[facts]).decode


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
