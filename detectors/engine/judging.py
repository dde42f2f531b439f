"""Judging a cell: findings against what stands, and the doubts that follow."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
import xxhash

from detectors.contract.doubt import Doubt, Status, decode_doubt, doubt_id, encode_doubt
from detectors.contract.values import BUSINESS_TZ, from_us
from detectors.engine.cell import Cell, Standing
from detectors.engine.context import Context, WakeAt, WakeOnClose
from detectors.engine.fact import Fact
from detectors.engine.finding import Finding
from detectors.engine.ruleset import ActiveRule

_NO_MOMENT = datetime(1970, 1, 1, tzinfo=BUSINESS_TZ)


class Published(NamedTuple):
    """A doubt to publish: its message, where it stands in the cell, and whether its rule is on trial."""

    doubt: Doubt
    message: bytes
    shadow: bool


def judge_cell(
    cell: Cell, rules: Iterable[ActiveRule], context: Context, detected_at: datetime
) -> list[Published]:
    """Judge a cell that changed or is due; its standing findings and its wake are brought up to date.

    `detected_at` is the caller's clock, stamped on what is published and on nothing else.
    """
    published: list[Published] = []
    standing = cell.standing
    moment: int | None = None
    period: str | None = None
    for active in rules:
        rule = active.rule
        asked = not rule.needs or cell.holds(rule.needs)
        found = tuple(rule.judge(cell, active.parameters, context)) if asked else ()
        findings: list[Finding] = []
        if found:
            for finding in found:
                if isinstance(finding, WakeAt):
                    if moment is None or finding.moment < moment:
                        moment = finding.moment
                    continue
                if isinstance(finding, WakeOnClose):
                    if period is None or finding.period < period:
                        period = finding.period
                    continue
                findings.append(finding)
                at = (active.rule.id, finding.anchor)
                doubt = _doubt(active, finding)
                content = xxhash.xxh3_64_intdigest(encode_doubt(doubt))
                last = standing.get(at)
                if last is None or last.withdrawn:
                    status: Status = "raised"
                elif last.content != content:
                    status = "revised"
                else:
                    continue
                revision = 1 if last is None else last.revision + 1
                published.append(_stand(cell, at, active, doubt, revision, status, content, detected_at))
        if standing:
            _withdraw(cell, active, {finding.anchor for finding in findings}, detected_at, published)
    cell.wake = (moment, period)
    return published


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
    cell: Cell, active: ActiveRule, true_now: set[str], detected_at: datetime, published: list[Published]
) -> None:
    gone = [
        (at, held)
        for at, held in cell.standing.items()
        if at[0] == active.rule.id and at[1] not in true_now and not held.withdrawn
    ]
    for at, held in gone:
        last = decode_doubt(cell.message(at))
        published.append(
            _stand(cell, at, active, last, held.revision + 1, "withdrawn", held.content, detected_at)
        )


def _stand(
    cell: Cell,
    at: tuple[str, str],
    active: ActiveRule,
    doubt: Doubt,
    revision: int,
    status: Status,
    content: int,
    detected_at: datetime,
) -> Published:
    doubt = msgspec.structs.replace(doubt, revision=revision, status=status, detected_at=detected_at)
    message = encode_doubt(doubt)
    cell.standing[at] = Standing(revision, status == "withdrawn", content, message)
    return Published(doubt, message, active.shadow)


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
        evidence=finding.evidence,
    )
