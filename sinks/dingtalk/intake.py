"""From doubts to the ledger: decide for each revision and note it, so that Kafka may forget it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from detectors.contract.doubt import Doubt
from sinks.dingtalk.decision import Decision, decide
from sinks.dingtalk.notice import Notice, decode_notice, encode_notice, notice_of
from sinks.ledger.pushes import SUPERSEDED, NewPush, Pushes, PushRow


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
        decision = decide(_last_told(rows), notice, levels)
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


def _never_told(push: NewPush) -> NewPush:
    """A revision that the next one of the same batch replaces."""
    return replace(push, decision=SUPERSEDED, state="skipped") if push.state == "pending" else push


def _last_told(rows: Sequence[PushRow]) -> Notice | None:
    """The notice that people have seen last, or may have: a message on its way counts."""
    told = [row for row in rows if row.state in ("sending", "sent")]
    return decode_notice(told[-1].notice) if told else None
