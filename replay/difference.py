"""What a what-if changes: `difference.json`, by rule, level, facility, month and money, with examples."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from detectors.contract.masking import mask_doubt
from detectors.contract.values import LEVELS, Level, Text
from replay.manifest import BASELINE
from replay.reading import written_doubt

Kind = Literal["new", "gone", "changed"]
KINDS: Final[tuple[Kind, ...]] = ("new", "gone", "changed")
EXAMPLES: Final = 20

_Fields = dict[str, Any]

_SAID: Final = (
    "level",
    "subject",
    "region",
    "facility",
    "occurred_at",
    "amount",
    "reason",
    "complete",
    "evidence",
)
"""The fields in which a doubt that stands in both may differ. Its text and its digest of parameters repeat the
parameters themselves, so that a difference in them alone is none."""


class Tally(msgspec.Struct, kw_only=True):
    """How many doubts are new, gone, changed and the same, and the money at risk (CNY) of the baseline and here."""

    new: int = 0
    gone: int = 0
    changed: int = 0
    same: int = 0
    amount_before: Decimal = Decimal(0)
    amount_after: Decimal = Decimal(0)

    def add(self, kind: Kind | Literal["same"], before: Decimal, after: Decimal) -> None:
        """One more doubt."""
        setattr(self, kind, getattr(self, kind) + 1)
        self.amount_before += before
        self.amount_after += after


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt that differs, masked. `fields` names what is different in a changed one."""

    doubt_id: str
    rule_id: str
    level: Level
    subject: str
    facility: str | None
    occurred_at: str
    amount_before: str | None
    amount_after: str | None
    message: Text
    fields: tuple[str, ...] = ()


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """`difference.json`. Rows stand in the order of their keys; months are `YYYY-MM`, a missing facility is empty text.

    A row without anything new, gone or changed is left out of `by_facility`.
    """

    baseline: str
    variant: str
    total: Tally
    by_rule: dict[str, Tally]
    by_level: dict[str, Tally]
    by_facility: dict[str, Tally]
    by_month: dict[str, Tally]
    examples: dict[Kind, tuple[Example, ...]]


class Comparison:
    """Fed with every doubt of either side in canonical order; holds the counts and a few examples of each rule."""

    def __init__(self, variant: str) -> None:
        self._variant = variant
        self._total = Tally()
        self._rows: dict[str, dict[str, Tally]] = {
            name: {} for name in ("rule_id", "level", "facility", "month")
        }
        self._examples: dict[Kind, dict[str, list[Example]]] = {kind: {} for kind in KINDS}

    def add(self, before: bytes | None, after: bytes | None) -> None:
        """The lines of one doubt where it stands."""
        line = after if after is not None else before
        if line is None:
            return
        old: _Fields | None = None if before is None else msgspec.json.decode(before)
        new: _Fields | None = None if after is None else msgspec.json.decode(after)
        shown: _Fields = msgspec.json.decode(line)
        differing: tuple[str, ...] = ()
        kind: Kind | Literal["same"] = "new" if old is None else "gone"
        if old is not None and new is not None:
            differing = tuple(name for name in _SAID if old[name] != new[name])
            kind = "changed" if differing else "same"
        self._count(kind, shown, _amount(old), _amount(new))
        if kind != "same":
            held = self._examples[kind].setdefault(shown["rule_id"], [])
            if len(held) < EXAMPLES:
                held.append(_example(line, old, new, differing))

    def _count(self, kind: Kind | Literal["same"], fields: _Fields, before: Decimal, after: Decimal) -> None:
        self._total.add(kind, before, after)
        keys = {**fields, "month": fields["occurred_at"][:7]}
        for name, rows in self._rows.items():
            rows.setdefault(keys[name] or "", Tally()).add(kind, before, after)

    def result(self) -> Difference:
        """What was found so far."""
        rows = {name: dict(sorted(found.items())) for name, found in self._rows.items()}
        facilities = {
            name: tally
            for name, tally in rows["facility"].items()
            if tally.new or tally.gone or tally.changed
        }
        return Difference(
            baseline=BASELINE,
            variant=self._variant,
            total=self._total,
            by_rule=rows["rule_id"],
            by_level={level: rows["level"][level] for level in LEVELS if level in rows["level"]},
            by_facility=facilities,
            by_month=rows["month"],
            examples={kind: tuple(_dealt(held.values())) for kind, held in self._examples.items()},
        )


def _dealt(of_rules: Iterable[list[Example]]) -> Iterable[Example]:
    """The first of each rule, then the second of each, so that no rule crowds out the others."""
    rules = list(of_rules)
    dealt = [held[turn] for turn in range(EXAMPLES) for held in rules if turn < len(held)]
    return dealt[:EXAMPLES]


def _amount(fields: _Fields | None) -> Decimal:
    return Decimal(fields["amount"]) if fields is not None and fields["amount"] is not None else Decimal(0)


def _example(
    line: bytes,
    old: _Fields | None,
    new: _Fields | None,
    differing: tuple[str, ...],
) -> Example:
    doubt = mask_doubt(written_doubt(line))
    return Example(
        doubt_id=str(doubt.doubt_id),
        rule_id=doubt.rule_id,
        level=doubt.level,
        subject=f"{doubt.subject.kind} {doubt.subject.id}",
        facility=doubt.facility,
        occurred_at=doubt.occurred_at.isoformat(),
        amount_before=None if old is None else old["amount"],
        amount_after=None if new is None else new["amount"],
        message=doubt.message,
        fields=differing,
    )
