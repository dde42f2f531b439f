"""JSON Schema of the contract, generated from the types that decode it."""

from typing import Any

import msgspec

from detectors.contract.doubt import SCHEMA_VERSION, Doubt
from detectors.contract.events import AnyEvent

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def events_schema() -> dict[str, Any]:
    """One event on a raw topic. Fields that are not listed are taken and flagged."""
    return {"$schema": _DIALECT, "title": "fundwatch events", **_with_numbers(_schema(AnyEvent))}


def doubts_schema() -> dict[str, Any]:
    """One doubt on `doubts` and on the topics that copy it."""
    return {"$schema": _DIALECT, "title": f"fundwatch doubts {SCHEMA_VERSION}", **_schema(Doubt)}


def _schema(type_: Any) -> dict[str, Any]:
    return dict(msgspec.json.schema(type_))


def _with_numbers(schema: Any) -> Any:
    """Money and quantities may come as JSON numbers too; the generator only says that they are decimal text."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {**schema, "type": ["string", "number"]}
        return {key: _with_numbers(value) for key, value in schema.items()}
    if isinstance(schema, list):
        return [_with_numbers(value) for value in schema]
    return schema
