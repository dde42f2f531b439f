"""One raw message: taken, with its facts, or refused, for a dead letter. Pure but for the counting."""

import base64
from datetime import datetime, timedelta

from detectors.contract.deadletter import DeadLetter
from detectors.contract.events import AnyEvent
from detectors.engine.context import Clock
from detectors.engine.history import change_of, clock_of
from detectors.engine.projector import Projector
from detectors.engine.ruleset import RulesChange, RuleSet, WrongRules
from detectors.intake.origin import check_clock, check_origin, is_service
from detectors.intake.read import Refused, read_event
from streams.gateway.batching import Batch
from streams.heartbeat import Tally
from streams.restoring import restored_rules


class Intake:
    """Validates and projects. `now` comes in as an argument."""

    def __init__(self, rules: RuleSet, tally: Tally, *, max_event_bytes: int, future_days: int) -> None:
        self._rules = rules
        self._projector = Projector(rules.kinds.values())
        self._told: list[RulesChange] = []
        self._tally = tally
        self._max_event_bytes = max_event_bytes
        self._future = timedelta(days=future_days)
        self._clock = Clock()

    def take(self, raw: bytes, batch: Batch, *, topic: str, now: datetime) -> Refused | None:
        """Add the event's facts to the batch, or return why not."""
        tally = self._tally
        try:
            taken = read_event(raw, max_bytes=self._max_event_bytes, horizon=now + self._future)
            event = taken.event
            service = is_service(event)
            if service:
                self._listen(event, batch, topic=topic, now=now)
        except Refused as refused:
            tally.counts["refused"] += 1
            tally.kinds("refused_by_reason")[refused.reason] += 1
            return refused
        projected = self._projector.project(event, taken.digest)
        for placed in projected:
            batch.add(placed)
        counts = tally.counts
        counts["facts"] += len(projected)
        if service:
            counts["of_the_service"] += 1
        else:
            counts["accepted"] += 1
            tally.last_event_time = event.time
            tally.last_event_at = now
        for flag in taken.flags:
            tally.kinds("flagged")[flag] += 1
        return None

    def _listen(self, event: AnyEvent, batch: Batch, *, topic: str, now: datetime) -> None:
        """What the service says: how far time has come, which rules are in force. Raises `Refused`."""
        check_origin(event, topic)
        check_clock(event, now)
        change = change_of(event)
        if change is not None and self.change_rules(change):
            self._told.append(change)
            batch.broadcast(change)
        clock = clock_of(event)
        if clock is not None and self._clock.merge(clock) != self._clock:
            self._clock = self._clock.merge(clock)
            batch.broadcast(clock)

    @property
    def clock(self) -> int | None:
        """The newest tick that was taken, in microseconds."""
        return self._clock.now

    def take_told(self) -> list[RulesChange]:
        """The changes that came in events since the last time this was asked."""
        told, self._told = self._told, []
        return told

    def change_rules(self, change: RulesChange) -> bool:
        """Project for other rules from now on; False when they are in force already. Raises `Refused`."""
        try:
            rules = self._rules.changed(change)
        except WrongRules as wrong:
            raise Refused("impossible_value", wrong.message, "$.data") from None
        return self._use(rules)

    def restore_rules(self, change: RulesChange) -> bool:
        """The same for a change that another gateway or an earlier release accepted: what is not known here is left out."""
        return self._use(restored_rules(self._rules, change))

    def _use(self, rules: RuleSet) -> bool:
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
