"""The rules as the API shows them: the only place that knows how `detectors` describes a rule."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic.fields import FieldInfo

from dashboard_api.models import BusinessItem, RuleCard, RuleParameter, Text
from detectors.business_items import BUSINESS_ITEMS
from detectors.contract import values
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RuleSet


def rule_cards(catalogue: Mapping[str, Rule], in_force: RuleSet) -> list[RuleCard]:
    """Every rule of the catalogue, in its order, with the state and the values that are in force."""
    active = {item.rule.id: item for item in in_force.rules}
    cards = []
    for rule in catalogue.values():
        item = active.get(rule.id)
        state: Literal["enabled", "shadow", "disabled"] = "disabled"
        if item is not None:
            state = "shadow" if item.shadow else "enabled"
        parameters = rule.parameters() if item is None else item.parameters
        cards.append(_card(rule, state, parameters.model_dump(mode="json")))
    return cards


def _card(
    rule: Rule, state: Literal["enabled", "shadow", "disabled"], in_force: Mapping[str, Any]
) -> RuleCard:
    defaults = rule.parameters().model_dump(mode="json")
    item = BUSINESS_ITEMS[rule.business_item]
    return RuleCard(
        id=rule.id,
        section=rule.section,
        name=_text(rule.name),
        level=rule.level,
        state=state,
        version=rule.version,
        business_item=BusinessItem(code=rule.business_item, zh=item.zh, en=item.en),
        cell=rule.cell.name,
        parameters=[
            _parameter(name, field, defaults[name], in_force[name])
            for name, field in rule.parameters.model_fields.items()
        ],
        meaning=_text(rule.meaning),
        to_check=_text(rule.to_check),
        limits=None if rule.limits is None else _text(rule.limits),
    )


def _parameter(name: str, field: FieldInfo, default: Any, value: Any) -> RuleParameter:
    extra = field.json_schema_extra
    said: Mapping[str, Any] = extra if isinstance(extra, Mapping) else {}
    return RuleParameter(
        name=name,
        default=default,
        value=value,
        unit=said["unit"],
        min=_bound(field, "ge"),
        max=_bound(field, "le"),
        origin=said["origin"],
        description=Text(zh=said["zh"], en=field.description or ""),
    )


def _bound(field: FieldInfo, name: str) -> Any:
    return next(
        (getattr(part, name) for part in field.metadata if getattr(part, name, None) is not None), None
    )


def _text(text: values.Text) -> Text:
    return Text(zh=text.zh, en=text.en)
