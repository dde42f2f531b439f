"""One raw message: taken, with its facts, or refused, for a dead letter. Pure but for the counting."""

import base64
from datetime import datetime, timedelta

from detectors.contract.deadletter import DeadLetter
from detectors.engine.history import change_of, clock_of
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RulesChange, RuleSet, WrongRules
from detectors.intake.origin import check_origin
from detectors.intake.read import Refused, read_event
from streams.gateway.batching import Batch
from streams.heartbeat import Tally


class Intake:
    """Validates and projects. `now` comes in as an argument."""

    def __init__(self, rules: RuleSet, tally: Tally, *, max_event_bytes: int, future_days: int) -> None:
        self._rules = rules
        self._projector = Projector(rules.kinds.values())
        self._told: RulesChange | None = None
        self._tally = tally
        self._max_event_bytes = max_event_bytes
        self._future = timedelta(days=future_days)

    def take(self, raw: bytes, batch: Batch, *, topic: str, now: datetime) -> Refused | None:
        """Add the event's facts to the batch, or return why not."""
        tally = self._tally
        try:
            taken = read_event(raw, max_bytes=self._max_event_bytes, horizon=now + self._future)
            event = taken.event
            check_origin(event, topic)
            change = change_of(event)
            if change is not None and self.change_rules(change):
                self._told = change
                batch.broadcast(change)
        except Refused as refused:
            tally.counts["refused"] += 1
            tally.kinds("refused_by_reason")[refused.reason] += 1
            return refused
        clock = clock_of(event)
        if clock is not None:
            batch.broadcast(clock)
        projected = self._projector.project(event, taken.digest)
        for placed in projected:
            batch.add(placed)
        counts = tally.counts
        counts["facts"] += len(projected)
        counts["accepted"] += 1
        for flag in taken.flags:
            tally.kinds("flagged")[flag] += 1
        tally.last_event_time = event.time
        tally.last_event_at = now
        return None

    def take_told(self) -> RulesChange | None:
        """The newest change that came in an event since the last time this was asked."""
        told, self._told = self._told, None
        return told

    def change_rules(self, change: RulesChange) -> bool:
        """Project for other rules from now on; False when they are in force already. Raises `Refused`."""
        try:
            rules = self._rules.changed(change)
        except WrongRules as wrong:
            raise Refused("impossible_value", wrong.message, "$.data") from None
        if rules is self._rules:
            return False
        self._rules = rules
        self._projector = Projector(rules.kinds.values())
        return True


def dead_letter(
    refused: Refused, raw: bytes, *, topic: str, partition: int, offset: int, key: bytes | None, now: datetime
) -> DeadLetter:
    """What is kept of a refused message: all of it, and why."""
    return DeadLetter(
        reason=refused.reason,
        message=refused.message,
        path=refused.path,
        topic=topic,
        partition=partition,
        offset=offset,
        key=key.decode("utf-8", "replace") if key is not None else None,
        time=now,
        original_base64=base64.b64encode(raw).decode("ascii"),
    )
