"""A rule as data: what the catalogue page, the API and the command line show."""

from typing import Any

from detectors.business_items import BUSINESS_ITEMS
from detectors.contract.values import Text
from detectors.engine.rule import Parameters, Rule


def _text(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def describe(rule: Rule, *, state: str | None = None, values: Parameters | None = None) -> dict[str, Any]:
    """JSON-ready. `state` and `values` are what is in force, by default the rule's own."""
    return {
        "id": rule.id,
        "section": rule.section,
        "national_code": rule.national_code,
        "name": _text(rule.name),
        "level": rule.level,
        "state": state or rule.state,
        "version": rule.version,
        "business_item": {"code": rule.business_item, **(_text(BUSINESS_ITEMS[rule.business_item]) or {})},
        "cell": {"kind": rule.cell.name, "scope": rule.cell.scope},
        "events": sorted(str(cls.__struct_config__.tag) for cls in rule.cell.projections),  # type: ignore[attr-defined]
        "tables": list(rule.tables),
        "parameters": _parameters(rule, values or rule.parameters()),
        "meaning": _text(rule.meaning),
        "to_check": _text(rule.to_check),
        "limits": _text(rule.limits),
    }


def _parameters(rule: Rule, values: Parameters) -> list[dict[str, Any]]:
    properties = rule.parameters.model_json_schema()["properties"]
    shown = []
    for name, schema in properties.items():
        shown.append(
            {
                "name": name,
                "default": schema["default"],
                "value": values.model_dump(mode="json")[name],
                "type": schema.get("type"),
                "unit": schema["unit"],
                "min": schema.get("minimum"),
                "max": schema.get("maximum"),
                "origin": schema["origin"],
                "description": {"zh": schema["zh"], "en": schema["description"]},
            }
        )
    return shown
