"""Parameter values for any rule: near the lower bound, so that small histories reach the thresholds."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from detectors.engine.rule import Parameters, Rule

_WRITTEN = {"month (YYYY-MM)": ("2026-01", "2026-03")}
"""Values of parameters that are text, by their unit."""


def parameters_of(rule: Rule) -> st.SearchStrategy[dict[str, Any]]:
    """Valid values for some of the rule's parameters; the others keep their defaults."""
    return _values_of(rule.parameters)


@cache
def _values_of(parameters: type[Parameters]) -> st.SearchStrategy[dict[str, Any]]:
    properties = parameters.model_json_schema()["properties"]
    return st.fixed_dictionaries({}, optional={name: _values(schema) for name, schema in properties.items()})


def _values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "array":
        known = schema["items"].get("enum") or schema["default"]  # other codes a test cannot know
        return st.lists(st.sampled_from(known), min_size=1, unique=True) if known else st.just([])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "string":
        return st.sampled_from([schema["default"], *_WRITTEN.get(schema["unit"], ())])
    low, high = schema.get("minimum", 0), schema.get("maximum", 1_000)
    near = [low, min(low + 1, high), min(low + 3, high), schema["default"]]
    if schema["type"] == "integer":
        return st.sampled_from(near)
    if schema["type"] == "number":
        return st.sampled_from([*near, min(low + 0.5, high)])
    raise NotImplementedError(f"no values for a parameter of type {schema['type']}")
