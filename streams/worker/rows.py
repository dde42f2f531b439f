"""How cells lie in the store and in the changelog: one row a fact, one row a standing finding.

A row's key starts with the cell's, so that a cell is one range. Facts are written once and never rewritten, however
long a timeline grows. The first byte is the format's version.
"""

from typing import Final

import msgspec

from detectors.engine.cell import Standing
from detectors.engine.fact import Fact

FORMAT: Final = b"\x01"
_SEPARATOR: Final = "\x1e"  # no value holds control characters: the intake refuses them
_FACT: Final = b"f"
_STANDING: Final = b"s"

_encoder = msgspec.msgpack.Encoder()
_standing = msgspec.msgpack.Decoder(Standing)


def cell_prefix(kind: str, key: str) -> bytes:
    """What every row key of the cell starts with."""
    return FORMAT + f"{kind}{_SEPARATOR}{key}{_SEPARATOR}".encode()


def fact_key(prefix: bytes, fact: Fact) -> bytes:
    """Facts of a cell sort by business time."""
    return prefix + _FACT + (fact.time + 2**63).to_bytes(8, "big") + fact.name.encode()


def standing_key(prefix: bytes, rule_id: str, anchor: str) -> bytes:
    """One row a doubt that was ever raised in the cell."""
    return prefix + _STANDING + f"{rule_id}{_SEPARATOR}{anchor}".encode()


def is_fact(prefix: bytes, row_key: bytes) -> bool:
    """Whether a row of the cell is a fact; otherwise it is a standing finding."""
    return row_key[len(prefix) : len(prefix) + 1] == _FACT


def standing_name(prefix: bytes, row_key: bytes) -> tuple[str, str]:
    """Rule id and anchor of a standing finding's row."""
    rule_id, _, anchor = row_key[len(prefix) + 1 :].decode().partition(_SEPARATOR)
    return rule_id, anchor


def encode_standing(standing: Standing) -> bytes:
    """The value of a standing finding's row."""
    return _encoder.encode(standing)


def decode_standing(raw: bytes) -> Standing:
    """Read the value of a standing finding's row."""
    return _standing.decode(raw)
