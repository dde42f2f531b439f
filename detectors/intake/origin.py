"""Which topic may bring which event: whoever may write events must not be able to switch rules off."""

from detectors.contract import topics
from detectors.contract.events import AnyEvent
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import Text
from detectors.intake.refusal import Refused


def check_origin(event: AnyEvent, topic: str) -> None:
    """Raise `Refused` for a change of rules from a topic of the sources."""
    if isinstance(event, RulesApplied) and topic != topics.SERVICE_EVENTS:
        raise Refused(
            "impossible_value",
            Text(
                f"规则的更改只能来自主题 {topics.SERVICE_EVENTS}",
                f"rules can only be changed from the topic {topics.SERVICE_EVENTS}",
            ),
            "$.type",
        )
