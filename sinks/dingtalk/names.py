"""What a rule is called in a message."""

from detectors.registry import catalogue


def rule_name(rule_id: str) -> str:
    """The rule's Chinese name; the id itself for a rule that this version does not know."""
    rule = catalogue().get(rule_id)
    return rule.name.zh if rule is not None else rule_id
