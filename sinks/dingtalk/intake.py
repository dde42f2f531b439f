"""From doubts to the ledger: decide for each revision and note it, so that Kafka may forget it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

import msgspec

from detectors.contract.doubt import Doubt
from sinks.dingtalk.decision import Decision, decide
from sinks.dingtalk.notice import Notice, decode_notice, encode_notice, notice_of
from sinks.ledger.pushes import SUPERSEDED, NewPush, Pushes, PushRow

# what is noted without being told, of a doubt that history brought up and nothing has changed since
_QUIET: Final = frozenset({Decision.RETROSPECT.value, Decision.SAME.value})


def note_doubts(
    doubts: Sequence[Doubt],
    ledger: Pushes,
    *,
    levels: Collection[str],
    rule_name: Callable[[str], str],
) -> int:
    """Note what is new in these doubts, in their order. Returns how many revisions will be told.

    A revision that is not newer than what is noted of its doubt changes nothing.
    """
    noted: dict[str, list[PushRow]] = defaultdict(list)
    for row in ledger.of_doubts([str(doubt.doubt_id) for doubt in doubts]):
        noted[row.doubt_id].append(row)
    batch: dict[str, NewPush] = {}
    superseded: list[int] = []
    skipped: list[NewPush] = []
    for doubt in doubts:
        key = str(doubt.doubt_id)
        rows, waiting = noted[key], batch.get(key)
        newest = waiting.revision if waiting else max((row.revision for row in rows), default=0)
        if doubt.revision <= newest:
            continue
        notice = notice_of(doubt, rule_name)
        if notice.retrospect and (any(row.state == "pending" for row in rows) or _is_pending(waiting)):
            notice = msgspec.structs.replace(notice, retrospect=False)  # news that history only adds to
        decision = decide(_last_told(rows), notice, levels, _quiet(rows, waiting))
        if decision is Decision.UNWANTED and not rows and waiting is None:
            continue  # the ledger is not filled with what nobody is told of
        if waiting is not None:
            skipped.append(_never_told(waiting))
        superseded += [row.id for row in rows if row.state == "pending"]
        batch[key] = NewPush(
            key,
            doubt.revision,
            decision.value,
            "pending" if decision.pushed else "skipped",
            encode_notice(notice),
        )
    ledger.note([*skipped, *batch.values()], superseded)
    return sum(push.state == "pending" for push in batch.values())


def _quiet(rows: Sequence[PushRow], waiting: NewPush | None) -> Notice | None:
    """The newest noted revision, where it is known from history and was never told."""
    newest: PushRow | NewPush | None = waiting or (rows[-1] if rows else None)
    if newest is None or newest.state != "skipped" or newest.decision not in _QUIET:
        return None
    return decode_notice(newest.notice)


def _is_pending(push: NewPush | None) -> bool:
    return push is not None and push.state == "pending"


def _never_told(push: NewPush) -> NewPush:
    """A revision that the next one of the same batch replaces."""
    return replace(push, decision=SUPERSEDED, state="skipped") if push.state == "pending" else push


def _last_told(rows: Sequence[PushRow]) -> Notice | None:
    """The notice that people have seen last, or may have: a message on its way counts."""
    told = [row for row in rows if row.state in ("sending", "sent")]
    return decode_notice(told[-1].notice) if told else None
