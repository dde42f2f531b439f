"""Turn Kafka records into contract values. What cannot be read is logged by its place, counted and left out."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import msgspec
import structlog

from detectors.contract.deadletter import DeadLetter, decode_dead_letter
from detectors.contract.doubt import Doubt, decode_doubt
from sinks.base import Record
from sinks.tally import SKIPPED, Tally

Value = TypeVar("Value")

LARGEST_REVISION: Final = 2**31 - 1  # what every destination's integer holds
_LARGEST_PARTITION: Final = 2**31 - 1
_LARGEST_OFFSET: Final = 2**63 - 1

_log = structlog.get_logger("sinks")


def read_doubts(records: Sequence[Record], tally: Tally) -> list[tuple[Record, Doubt]]:
    """The doubts among the records, in their order, each with the record that it came in."""
    read = _read(records, _decode_sound_doubt, tally)
    if read:
        tally.saw(read[-1][1].occurred_at)
    return read


def read_dead_letters(records: Sequence[Record], tally: Tally) -> list[tuple[Record, DeadLetter]]:
    """The dead letters among the records, in their order."""
    return _read(records, _decode_sound_dead_letter, tally)


def _decode_sound_doubt(raw: bytes) -> Doubt:
    """As the contract's decoder, and what its types cannot say: times with an offset, a possible revision."""
    doubt = decode_doubt(raw)
    if doubt.occurred_at.tzinfo is None or doubt.detected_at.tzinfo is None:
        raise msgspec.ValidationError("a time without an offset")
    if not 1 <= doubt.revision <= LARGEST_REVISION:
        raise msgspec.ValidationError("an impossible revision")
    if doubt.amount is not None and not doubt.amount.is_finite():
        raise msgspec.ValidationError("an amount that is not a number")
    return doubt


def _decode_sound_dead_letter(raw: bytes) -> DeadLetter:
    letter = decode_dead_letter(raw)
    if letter.time.tzinfo is None:
        raise msgspec.ValidationError("a time without an offset")
    if not (-1 <= letter.partition <= _LARGEST_PARTITION and -1 <= letter.offset <= _LARGEST_OFFSET):
        raise msgspec.ValidationError("an impossible place")
    try:
        base64.b64decode(letter.original_base64, validate=True)
    except binascii.Error:
        raise msgspec.ValidationError("original bytes that cannot be decoded") from None
    return letter


def _read(
    records: Sequence[Record], decode: Callable[[bytes], Value], tally: Tally
) -> list[tuple[Record, Value]]:
    read: list[tuple[Record, Value]] = []
    for record in records:
        try:
            read.append((record, decode(record.value)))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            # The value may hold personal data, and so may the decoder's words about it: only the place is logged.
            tally.add(SKIPPED)
            _log.warning(
                "record skipped", topic=record.topic, partition=record.partition, offset=record.offset
            )
    return read
