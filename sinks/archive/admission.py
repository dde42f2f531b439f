"""What the archive takes: exactly what the gateway takes."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from detectors.contract.values import BUSINESS_TZ, Text
from detectors.engine.history import change_of
from detectors.engine.ruleset import RuleSet, WrongRules
from detectors.intake.origin import check_clock, check_origin
from detectors.intake.read import Refused, Taken, read_event

# only flags look at the horizon, and the archive keeps none
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Admission:
    """Called with an event's bytes and its topic; answers with what was read or raises `Refused`."""

    def __init__(self, max_event_bytes: int, rules: Callable[[], RuleSet]) -> None:
        """`rules` gives the rules of the settings; it is asked at the first change of rules only."""
        self._max_event_bytes = max_event_bytes
        self._make_rules = rules
        self._rules: RuleSet | None = None

    def __call__(self, raw: bytes, topic: str) -> Taken:
        taken = read_event(raw, max_bytes=self._max_event_bytes, horizon=_NEVER)
        check_origin(taken.event, topic)
        check_clock(taken.event, datetime.now(BUSINESS_TZ))
        change = change_of(taken.event)
        if change is not None:
            if self._rules is None:
                self._rules = self._make_rules()
            try:
                self._rules.changed(change)
            except WrongRules as wrong:
                raise Refused(
                    "impossible_value", Text(wrong.message.zh, wrong.message.en), "$.data"
                ) from None
        return taken
