"""Write down how facts are stored: `python -m tests.tools.stored_facts > tests/data/schema/facts.jsonl`."""

import json
import sys
from typing import Any, get_args

import msgspec

from detectors.engine.cellkind import CellKind
from detectors.engine.fact import Fact
from detectors.registry import catalogue


def stored_facts() -> dict[str, Any]:
    """By cell kind: the version, and by tag the name and the own fields in their order (name, type, required)."""
    kinds = {rule.cell.name: rule.cell for rule in catalogue().values()}
    return {name: _kind(kind) for name, kind in sorted(kinds.items())}


def _kind(kind: CellKind) -> dict[str, Any]:
    classes = get_args(kind.facts) or (kind.facts,)
    facts = {str(cls.__struct_config__.tag): [cls.__name__, _fields(cls)] for cls in classes}
    return {"version": kind.version, "facts": dict(sorted(facts.items()))}


def _fields(cls: type[msgspec.Struct]) -> list[list[Any]]:
    return [
        [field.name, str(field.type).removeprefix("<class '").removesuffix("'>"), field.required]
        for field in msgspec.structs.fields(cls)[len(Fact.__struct_fields__) :]
    ]


if __name__ == "__main__":
    for name, kind in stored_facts().items():
        sys.stdout.write(json.dumps({name: kind}, ensure_ascii=False) + "\n")
