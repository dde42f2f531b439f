"""Frames: many facts of one partition in one Kafka message between gateway and workers.

A frame is `[format, clock, rules, [[cell kind, [[key, fact], …]], …], history]` in msgpack. Facts of one kind stand together, so that
one call decodes them all with their types. A frame with a
clock or rules has no facts: it tells how far time has come, or that the rules were changed. `history` (false when it is not
there) marks facts that a backfill brings: what follows from them was found in retrospect.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from detectors.engine.cellkind import CellKind
from detectors.engine.context import Clock
from detectors.engine.fact import Fact
from detectors.engine.ruleset import RulesChange

FORMAT: Final = 4

Placed = tuple[str, Fact]
"""A cell's joined key and a fact for it."""


class _Frame(msgspec.Struct, array_like=True, frozen=True):
    format: int
    clock: Clock | None
    rules: RulesChange | None
    kinds: list[tuple[str, msgspec.Raw]]
    history: bool = False


class Frame(msgspec.Struct, frozen=True):
    """A decoded frame."""

    clock: Clock | None
    rules: RulesChange | None
    kinds: list[tuple[str, list[Placed]]]
    history: bool = False


class UnknownFrame(Exception):
    """A frame that this worker cannot read: gateway and worker differ in version or in rules."""


_encoder = msgspec.msgpack.Encoder()
_outer = msgspec.msgpack.Decoder(_Frame)


def encode_frame(kinds: Mapping[str, list[Placed]]) -> bytes:
    """One message from the facts by cell kind."""
    return _encoder.encode((FORMAT, None, None, list(kinds.items())))


def encode_history(kinds: Mapping[str, list[Placed]]) -> bytes:
    """One message from the facts by cell kind that a backfill brings."""
    return _encoder.encode((FORMAT, None, None, list(kinds.items()), True))


def encode_clock(clock: Clock) -> bytes:
    """One message that brings time forward."""
    return _encoder.encode((FORMAT, clock, None, ()))


def encode_rules(change: RulesChange) -> bytes:
    """One message that changes the rules in force."""
    return _encoder.encode((FORMAT, None, change, ()))


def _decoder(facts: Any) -> Any:
    return msgspec.msgpack.Decoder(list[tuple[str, facts]])


class FrameDecoder:
    """Reads frames of a set of cell kinds."""

    def __init__(self, kinds: Mapping[str, CellKind]) -> None:
        self._decoders: dict[str, Any] = {name: _decoder(kind.facts) for name, kind in kinds.items()}

    def decode(self, raw: bytes) -> Frame:
        """Raises `UnknownFrame`."""
        try:
            frame = _outer.decode(raw)
            if frame.format != FORMAT:
                raise UnknownFrame(f"format {frame.format}, not {FORMAT}")
            kinds: list[tuple[str, list[Placed]]] = []
            for name, facts in frame.kinds:
                decoder = self._decoders.get(name)
                if decoder is None:
                    raise UnknownFrame(f"cell kind {name}")
                kinds.append((name, decoder.decode(facts)))
            return Frame(frame.clock, frame.rules, kinds, frame.history)
        except msgspec.MsgspecError as error:
            raise UnknownFrame(str(error)) from None
