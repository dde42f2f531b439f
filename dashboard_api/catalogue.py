"""The rules as the API shows them: the only place that knows how `detectors` describes a rule."""

from collections.abc import Mapping
from typing import Literal

from dashboard_api.models import RetiredSection, RuleCard
from detectors.describe import describe
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RuleSet
from detectors.retired import RETIRED_SECTIONS, describe_retired


def rule_cards(catalogue: Mapping[str, Rule], in_force: RuleSet) -> list[RuleCard]:
    """Every rule of the catalogue, in its order, with the state and the values that are in force."""
    active = {item.rule.id: item for item in in_force.rules}
    cards = []
    for rule in catalogue.values():
        item = active.get(rule.id)
        state: Literal["enabled", "shadow", "disabled"] = "disabled"
        if item is not None:
            state = "shadow" if item.shadow else "enabled"
        values = None if item is None else item.parameters
        cards.append(RuleCard.model_validate(describe(rule, state=state, values=values)))
    return cards


def retired_sections() -> list[RetiredSection]:
    """The source document's sections without a rule, in its order."""
    return [RetiredSection.model_validate(describe_retired(section)) for section in RETIRED_SECTIONS]
