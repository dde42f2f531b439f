"""What a judge returns: something that is true of a cell, with the facts that it rests on."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.doubt import Change, Evidence, Subject
from detectors.contract.values import Level, Text, from_us
from detectors.engine.fact import Fact


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`anchor` is what makes two findings the same doubt. `occurred_at` is business time in microseconds.

    `amount` is the money at risk in CNY, None where the rule knows of none; `complete` tells whether the window
    is closed; `level` overrides the rule's own.
    """

    anchor: str
    occurred_at: int
    reason: str
    subject: Subject
    message: Text
    evidence: tuple[Evidence, ...]
    complete: bool
    amount: Decimal | None = None
    region: str | None = None
    facility: str | None = None
    level: Level | None = None


def join_anchor(*ids: str | int) -> str:
    """Ids as one anchor: no two lists of ids give the same one, whatever stands in them.

    They are joined by `|`; one that an id holds itself is written `\\|`, a backslash `\\\\`.
    """
    parts = [str(each) for each in ids]
    joined = "|".join(parts)
    if "\\" not in joined and joined.count("|") < len(parts):
        return joined
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)


def split_anchor(anchor: str) -> list[str]:
    """The ids that `join_anchor` joined."""
    ids = [""]
    escaped = False
    for character in anchor:
        if escaped or character not in "\\|":
            ids[-1] += character
            escaped = False
        elif character == "|":
            ids.append("")
        else:
            escaped = True
    return ids


class Claim(NamedTuple):
    """A finding that is only worked out when it is news: a long timeline finds the same again at every touch.

    `basis` holds all that `build` depends on beside the cell's key, the rule and its parameters, usually numbers and the
    digests of the facts cited: equal bases must build equal findings. The tests hold claims and findings equal.
    """

    anchor: str
    basis: tuple[Any, ...]
    build: Callable[[], Finding]


Findings: Final = (Finding, Claim)
"""What `isinstance` asks for."""


def built(found: Finding | Claim) -> Finding:
    """The finding itself."""
    return found if isinstance(found, Finding) else found.build()


def name_of(entry: Evidence) -> str:
    """The name of the event that is cited: `Fact.name`."""
    return f"{entry.source}\x1f{entry.event_id}\x1f{entry.type}"


def cite(fact: Fact, changed: Mapping[str, Change] | None = None, **fields: Any) -> Evidence:
    """A fact as evidence, with the fields that count; fields that are None are left out."""
    return Evidence(
        event_id=fact.event_id,
        source=fact.source,
        type=fact.event_type,
        time=from_us(fact.time),
        fields={name: value for name, value in fields.items() if value is not None},
        changed=dict(changed or {}),
    )
