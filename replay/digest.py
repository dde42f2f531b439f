"""One number for what stands: the digest over the standing doubts of a result.

It covers what follows from the events, the rules and the clock, and nothing that tells of the way there. So a replay in
either judge mode, one of shuffled or repeated events and the live path agree where they found the same.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from detectors.contract.doubt import Doubt, encode_doubt

NOT_COVERED: Final = ("revision", "status", "detected_at", "found", "schema_version")
"""How often a doubt changed while events came, whether it did, when, and whether in retrospect: arrival decides these.
The version of the layout is of the day on which the doubt was written down."""

_encoder: Final = msgspec.json.Encoder(order="sorted")


def essence(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that count, of a doubt as JSON holds it (a line of `doubts.jsonl`, decoded)."""
    return {name: value for name, value in fields.items() if name not in NOT_COVERED}


def essence_of(doubt: Doubt) -> dict[str, Any]:
    """The same of a doubt."""
    fields: dict[str, Any] = msgspec.json.decode(encode_doubt(doubt))
    return essence(fields)


class StandingDigest:
    """SHA-256 over one line a doubt: its essence as JSON with sorted keys, by rule id, then anchor."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._last = ("", "")
        self.doubts = 0

    def add(self, fields: Mapping[str, Any]) -> None:
        """The next standing doubt. Raises `ValueError` when it does not come after the one before it."""
        name = (fields["rule_id"], fields["anchor"])
        if name <= self._last:
            raise ValueError("standing doubts must come by rule id, then anchor, each once")
        self._last = name
        self._hash.update(_encoder.encode(essence(fields)) + b"\n")
        self.doubts += 1

    def hexdigest(self) -> str:
        """Over what was added so far."""
        return self._hash.hexdigest()


def digest_of(doubts: Iterable[Doubt]) -> str:
    """The digest of doubts in any order; withdrawn ones play no part. Of one id the last counts."""
    last = {(doubt.rule_id, doubt.anchor): doubt for doubt in doubts}
    digest = StandingDigest()
    for name in sorted(last):
        if last[name].status != "withdrawn":
            digest.add(msgspec.json.decode(encode_doubt(last[name])))
    return digest.hexdigest()


def digest_of_lines(lines: Iterable[bytes]) -> str:
    """The digest of a `doubts.jsonl`, read line by line. Raises `ValueError` where the order is not the canonical one."""
    digest = StandingDigest()
    for line in lines:
        fields = msgspec.json.decode(line)
        if fields["status"] != "withdrawn":
            digest.add(fields)
    return digest.hexdigest()
