"""What is told on `late.events` of an event that came after what it concerns was forgotten. No personal data."""

from datetime import datetime

import msgspec


class LateEvent(msgspec.Struct, frozen=True, kw_only=True):
    """`(source, id)` names the event, `time` is its business time, for a reversal that of what it reverses.

    It was left out of the cells of kind `cell`, once a cell: others may have taken it. `clock` is how far the log's own
    time had come, `late_days` the calendar days between both.
    """

    source: str
    id: str
    type: str
    time: datetime
    cell: str
    late_days: int
    clock: datetime


_decoder = msgspec.json.Decoder(LateEvent)
_encoder = msgspec.json.Encoder()


def decode_late_event(raw: bytes) -> LateEvent:
    """Read one message of `late.events`."""
    return _decoder.decode(raw)


def encode_late_event(late: LateEvent) -> bytes:
    """The message for `late.events`."""
    return _encoder.encode(late)
