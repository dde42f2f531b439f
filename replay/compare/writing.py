"""A difference as it is written down: enough to find both sides again, and nobody's number or name in it."""

from collections.abc import Sequence

from detectors.contract.doubt import Doubt
from detectors.contract.masking import Suspect, mask_doubt, mask_text
from replay.compare.classing import Name, named
from replay.compare.model import Class, Difference, EventName, LiveStatus, Side


def difference_of(
    class_: Class, replayed: Doubt | None, live: Doubt | None, fields: Sequence[str], unread: Sequence[Name]
) -> Difference:
    """One of the two may be None; `live` is the newest revision, withdrawn or not."""
    either = replayed or live
    if either is None:
        raise ValueError("a difference has at least one side")
    shown = mask_doubt(either)
    status: LiveStatus = (
        "absent" if live is None else "withdrawn" if live.status == "withdrawn" else "standing"
    )
    return Difference(
        class_=class_,
        doubt_id=str(either.doubt_id),
        rule_id=either.rule_id,
        anchor=shown.anchor,
        level=either.level,
        facility=either.facility,
        occurred_at=either.occurred_at,
        live_status=status,
        live_revision=None if live is None else live.revision,
        fields=tuple(fields),
        unread=tuple(_event(name) for name in unread),
        replayed=_side(replayed),
        live=_side(live),
    )


def _side(doubt: Doubt | None) -> Side | None:
    if doubt is None:
        return None
    return Side(
        parameters_digest=doubt.parameters_digest,
        rule_version=doubt.rule_version,
        amount=None if doubt.amount is None else str(doubt.amount),
        complete=doubt.complete,
        events=tuple(_event(name) for name in named(mask_doubt(doubt))),
    )


def _event(name: Name) -> EventName:
    source, event_id = name
    return EventName(mask_text(source, Suspect.VALID), mask_text(event_id, Suspect.VALID))
