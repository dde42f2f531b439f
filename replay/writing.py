"""Doubts as JSON Lines: one object a doubt, in a canonical order."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from detectors.contract.doubt import Doubt, encode_doubt


def canonical(doubts: Iterable[Doubt]) -> list[Doubt]:
    """By rule, then anchor."""
    return sorted(doubts, key=lambda doubt: (doubt.rule_id, doubt.anchor))


def line(doubt: Doubt) -> bytes:
    """One line. `detected_at` is left out: a replay has no such moment."""
    fields: dict[str, Any] = msgspec.json.decode(encode_doubt(doubt))
    del fields["detected_at"]
    return msgspec.json.encode(fields)


_DETECTED: Final = b',"detected_at":"'


def line_of(message: bytes) -> bytes:
    """The same from a message of `encode_doubt`, without decoding it.

    What is looked for cannot stand inside a value before it: there its quotation marks would be escaped.
    """
    begin = message.index(_DETECTED)
    end = message.index(b'"', begin + len(_DETECTED)) + 1
    return message[:begin] + message[end:]
