"""Frames: many facts of one partition in one Kafka message between gateway and workers."""

from typing import Final, NamedTuple

import msgspec

from detectors.engine.cellkind import CellKind, Key, join_key
from detectors.engine.fact import Fact

FORMAT: Final = 1


class FramedFact(NamedTuple):
    """The cell kind's name, the joined key, and the encoded fact, which is stored and logged as it is."""

    kind: str
    key: str
    fact: bytes


class _Frame(msgspec.Struct, array_like=True, frozen=True):
    format: int
    facts: list[FramedFact]


class UnknownFrame(Exception):
    """A frame of another format: gateway and worker are of different versions."""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Frame)


def encode_fact(fact: Fact) -> bytes:
    """A fact as it stands in frames, changelog and store."""
    return _encoder.encode(fact)


def framed(kind: CellKind, key: Key, fact: Fact) -> FramedFact:
    """One fact, ready for a frame."""
    return FramedFact(kind.name, join_key(key), _encoder.encode(fact))


def encode_frame(facts: list[FramedFact]) -> bytes:
    """One message."""
    return _encoder.encode(_Frame(FORMAT, facts))


def decode_frame(raw: bytes) -> list[FramedFact]:
    """The facts of a message. Raises `UnknownFrame`."""
    try:
        frame = _decoder.decode(raw)
    except msgspec.MsgspecError as error:
        raise UnknownFrame(str(error)) from None
    if frame.format != FORMAT:
        raise UnknownFrame(f"format {frame.format}, not {FORMAT}")
    return frame.facts
