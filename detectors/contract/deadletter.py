"""A dead letter: an event that was refused, kept whole so that it can be corrected and sent again."""

import base64
from datetime import datetime
from typing import Literal, get_args

import msgspec

from detectors.contract.values import Text

Reason = Literal["not_json", "wrong_type", "missing_field", "impossible_value", "too_large", "unknown_type"]
REASONS: tuple[Reason, ...] = get_args(Reason)


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """`path` is the JSON path of what is wrong; `time` the wall clock when it was refused."""

    reason: Reason
    message: Text
    path: str | None
    topic: str
    partition: int
    offset: int
    key: str | None
    time: datetime
    original_base64: str

    @property
    def original(self) -> bytes:
        """The bytes as they came."""
        return base64.b64decode(self.original_base64)


_decoder = msgspec.json.Decoder(DeadLetter)
_encoder = msgspec.json.Encoder()


def decode_dead_letter(raw: bytes) -> DeadLetter:
    """Read one message of `dead-letters`."""
    return _decoder.decode(raw)


def encode_dead_letter(letter: DeadLetter) -> bytes:
    """The message for `dead-letters`."""
    return _encoder.encode(letter)
