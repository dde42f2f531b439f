"""Which topic may bring which event: whoever may write events must not be able to switch rules off."""

from detectors.contract import topics
from detectors.contract.events import AnyEvent, Retracted
from detectors.contract.events.service import RulesApplied
from detectors.contract.values import Text
from detectors.intake.refusal import Refused


def check_origin(event: AnyEvent, topic: str) -> None:
    """Raise `Refused` for a change of rules, or a retraction, from a topic of the sources."""
    if not isinstance(event, RulesApplied | Retracted) or topic == topics.SERVICE_EVENTS:
        return
    told = (
        Text("撤回只能来自", "bodies can only be retracted from")
        if isinstance(event, Retracted)
        else Text("规则的更改只能来自", "rules can only be changed from")
    )
    raise Refused(
        "impossible_value",
        Text(f"{told.zh}主题 {topics.SERVICE_EVENTS}", f"{told.en} the topic {topics.SERVICE_EVENTS}"),
        "$.type",
    )
