"""What each process says of itself once a second on the topic `health`."""

from datetime import datetime

import msgspec


class LastEvent(msgspec.Struct, frozen=True):
    """The newest event handled: its business time and the wall clock when it was handled."""

    time: datetime | None
    at: datetime | None


class Heartbeat(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` run from the start of the instance and only grow; nested objects count by kind.

    `examples` names some of the latest events that were flagged, by flag: source, id and type, identity numbers masked.
    """

    process: str
    instance: str
    at: datetime
    counts: dict[str, int | dict[str, int]]
    last_event: LastEvent
    examples: dict[str, tuple[str, ...]] = {}


_decoder = msgspec.json.Decoder(Heartbeat)
_encoder = msgspec.json.Encoder()


def decode_heartbeat(raw: bytes) -> Heartbeat:
    """Read one message of `health`."""
    return _decoder.decode(raw)


def encode_heartbeat(beat: Heartbeat) -> bytes:
    """The message for `health`."""
    return _encoder.encode(beat)
