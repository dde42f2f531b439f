"""Changes of rules that were accepted before, taken up by this release."""

import structlog

from detectors.engine.ruleset import RulesChange, RuleSet

_log = structlog.get_logger(__name__)


def restored_rules(rules: RuleSet, change: RulesChange) -> RuleSet:
    """The rules after the change; what of it this release does not know is left out and told."""
    changed, unknown = rules.restored(change)
    if unknown:
        _log.warning(
            "a change of rules is not known in full", event_id=change.event_id, left_out=list(unknown)
        )
    return changed
