"""A doubt (疑点): what a rule raises, as it stands on the topic `doubts`."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha1
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from detectors.contract.values import Level, Text

SCHEMA_VERSION: Final = "1.1"
NAMESPACE: Final = UUID("8f6f3a52-64a5-5d0e-9d0c-0f1d5a2b7c11")
_NAMESPACE_BYTES: Final = NAMESPACE.bytes

Status = Literal["raised", "revised", "withdrawn"]
Found = Literal["retrospect"]
SubjectKind = Literal["person", "unit", "identity", "facility"]


class Subject(msgspec.Struct, frozen=True):
    """Whom or what the doubt is about. `name` is masked already (张*)."""

    kind: SubjectKind
    id: str
    name: str | None = None


class Change(msgspec.Struct, frozen=True):
    """A field's value before and after the event."""

    old: str | None
    new: str | None


class Evidence(msgspec.Struct, frozen=True):
    """One event that the doubt rests on (依据), with the fields that count."""

    event_id: str
    source: str
    type: str
    time: datetime
    fields: dict[str, Any] = {}
    changed: dict[str, Change] = {}


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """One revision of a doubt. `(doubt_id, revision)` is unique; a larger revision replaces a smaller one.

    Times are RFC 3339 with offset; `occurred_at` is business time, `detected_at` the worker's wall clock.
    `amount` is the money at risk in CNY, exact, or null where the rule knows of none.
    `complete` tells whether the window that the doubt speaks of is closed. `found` is there only on revisions that came
    of history, after the fact, for a rule that was not in force when it happened: `retrospect`. They are not pushed.
    """

    schema_version: str = SCHEMA_VERSION
    doubt_id: UUID
    revision: int
    status: Status
    rule_id: str
    rule_version: str
    parameters_digest: str
    level: Level
    business_item: str
    subject: Subject
    region: str | None
    facility: str | None
    anchor: str
    occurred_at: datetime
    detected_at: datetime
    amount: Decimal | None
    reason: str
    message: Text
    complete: bool
    found: Found | msgspec.UnsetType = msgspec.UNSET
    evidence: tuple[Evidence, ...]


def doubt_id(rule_id: str, anchor: str) -> UUID:
    """The doubt's id follows from the rule and the anchor and from nothing else."""
    # what uuid5 does, without its looking up the namespace's bytes each time
    name = f"{rule_id}\x1f{anchor}".encode()
    return UUID(bytes=sha1(_NAMESPACE_BYTES + name, usedforsecurity=False).digest()[:16], version=5)


_decoder = msgspec.json.Decoder(Doubt)
_encoder = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical")


def decode_doubt(raw: bytes) -> Doubt:
    """Read one message of `doubts`.

    Raises `msgspec.ValidationError` or `msgspec.DecodeError` for what is not a doubt.
    """
    return _decoder.decode(raw)


def encode_doubt(doubt: Doubt) -> bytes:
    """The message for `doubts`; keys stand in the order of the type, so equal doubts are equal bytes."""
    return _encoder.encode(doubt)
