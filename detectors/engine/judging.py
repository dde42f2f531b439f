"""Judging a cell: findings against what stands, and the doubts that follow."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
import xxhash

from detectors.contract.doubt import Doubt, Status, decode_doubt, doubt_id, encode_doubt
from detectors.contract.values import BUSINESS_TZ, from_us
from detectors.engine.cell import Cell, Standing
from detectors.engine.context import Context, WakeAt
from detectors.engine.fact import Fact
from detectors.engine.finding import Claim, Finding, Findings, built
from detectors.engine.ruleset import ActiveRule

MOST_EVIDENCE: Final = 500
"""Entries of evidence that a doubt carries, the first of its finding's: it must fit into a message whatever gathers in a cell."""

_NO_MOMENT: Final = datetime(1970, 1, 1, tzinfo=BUSINESS_TZ)
_NO_REVISION: Final = b'"revision":0,"status":"raised"'
_NOT_DETECTED: Final = b'"detected_at":' + msgspec.json.encode(_NO_MOMENT)


class Published(NamedTuple):
    """A doubt to publish: its message, where it stands in the cell, and whether its rule is on trial."""

    doubt: Doubt
    message: bytes
    shadow: bool


def judge_cell(
    cell: Cell,
    rules: Iterable[ActiveRule],
    context: Context,
    detected_at: datetime,
    changed: Sequence[Fact] | None = None,
) -> list[Published]:
    """Judge a cell that changed or is due; its standing findings and its wake are brought up to date.

    `detected_at` is the caller's clock, stamped on what is published and on nothing else. `changed` are the bodies that
    came onto the timeline or left it since everything that stands was judged by these very rules; None judges the whole.
    """
    published: list[Published] = []
    standing = cell.standing
    moment: int | None = None
    period: str | None = None
    length = len(cell.facts)
    for active in rules:
        rule = active.rule
        judged, within = cell, None
        if changed is not None and rule.near is not None and length >= rule.near_from:
            near = rule.near(cell, changed, active.parameters)
            if near is not None:
                judged, within = cell.part(near.facts), near.anchors
        true_now: set[str] = set()
        if not rule.needs or cell.holds(rule.needs):
            for finding in active.judge(judged, context):
                if isinstance(finding, Findings):
                    anchor = finding.anchor
                    if within is None or anchor in within:
                        true_now.add(anchor)
                        _hold(cell, active, finding, detected_at, published)
                elif isinstance(finding, WakeAt):
                    if moment is None or finding.moment < moment:
                        moment = finding.moment
                elif period is None or finding.period < period:
                    period = finding.period
        if standing:
            rule_id = rule.id
            asked = within if within is not None else [at[1] for at in standing if at[0] == rule_id]
            for anchor in asked:
                if anchor not in true_now:
                    _withdraw(cell, active, (rule_id, anchor), detected_at, published)
    cell.wake = (moment, period)
    return published


def _hold(
    cell: Cell, active: ActiveRule, found: Finding | Claim, detected_at: datetime, published: list[Published]
) -> None:
    at = (active.rule.id, found.anchor)
    last = cell.standing.get(at)
    basis: tuple[Any, ...] | None = None
    if isinstance(found, Claim):
        basis = (active.digest, *found.basis)
        if last is not None and last.basis == basis and not last.withdrawn:
            return
    doubt = _doubt(active, built(found))
    text = encode_doubt(doubt)
    content = xxhash.xxh3_64_intdigest(text)
    if last is None or last.withdrawn:
        status: Status = "raised"
    elif last.content != content:
        status = "revised"
    else:
        if basis is not None:
            cell.stand(at, msgspec.structs.replace(last, basis=basis))
        return
    revision = 1 if last is None else last.revision + 1
    doubt = msgspec.structs.replace(doubt, revision=revision, status=status, detected_at=detected_at)
    message = _stamped(text, revision, status, detected_at)
    cell.stand(at, Standing(revision, False, content, message, basis))
    published.append(Published(doubt, message, active.shadow))


def _stamped(text: bytes, revision: int, status: Status, detected_at: datetime) -> bytes:
    """The message of a doubt that was encoded without them: what it cites is not encoded a second time.

    What is looked for cannot stand inside a value: there its quotation marks would be escaped.
    """
    stamp = b'"revision":%d,"status":"%s"' % (revision, status.encode())
    at = b'"detected_at":' + msgspec.json.encode(detected_at)
    return text.replace(_NO_REVISION, stamp, 1).replace(_NOT_DETECTED, at, 1)


def standing_again(cell: Cell, rules: Sequence[ActiveRule], fact: Fact) -> list[Published]:
    """What stands on a repeated fact, to be published once more: a crash may have lost the first time."""
    shadow = {active.rule.id: active.shadow for active in rules}
    named = b'"event_id":' + msgspec.json.encode(fact.event_id)
    again: list[Published] = []
    for at in cell.standing:
        if at[0] in shadow:
            message = cell.message(at)
            if named in message:
                again.append(Published(decode_doubt(message), message, shadow[at[0]]))
    return again


def _withdraw(
    cell: Cell, active: ActiveRule, at: tuple[str, str], detected_at: datetime, published: list[Published]
) -> None:
    held = cell.standing.get(at)
    if held is None or held.withdrawn:
        return
    revision = held.revision + 1
    doubt = msgspec.structs.replace(
        decode_doubt(cell.message(at)), revision=revision, status="withdrawn", detected_at=detected_at
    )
    message = encode_doubt(doubt)
    cell.stand(at, Standing(revision, True, held.content, message))
    published.append(Published(doubt, message, active.shadow))


def _doubt(active: ActiveRule, finding: Finding) -> Doubt:
    rule = active.rule
    return Doubt(
        doubt_id=doubt_id(rule.id, finding.anchor),
        revision=0,
        status="raised",
        rule_id=rule.id,
        rule_version=rule.version,
        parameters_digest=active.digest,
        level=finding.level or rule.level,
        business_item=rule.business_item,
        subject=finding.subject,
        region=finding.region,
        facility=finding.facility,
        anchor=finding.anchor,
        occurred_at=from_us(finding.occurred_at),
        detected_at=_NO_MOMENT,
        amount=finding.amount,
        reason=finding.reason,
        message=finding.message,
        complete=finding.complete,
        evidence=finding.evidence[:MOST_EVIDENCE],
    )
