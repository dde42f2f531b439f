"""What may change between two versions of a JSON Schema without breaking whoever writes or reads by it."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_WORDS = {
    "title",
    "description",
    "default",
    "discriminator",
    "$schema",
}  # for people and tools, not for validity


def input_breaks(old: Schema, new: Schema) -> list[str]:
    """What of the old is no longer accepted: for events, which others write."""
    return [*_compared(old, new, "input")]


def output_breaks(old: Schema, new: Schema) -> list[str]:
    """What a reader of the old can no longer rely on: for doubts, which others read."""
    return [*_compared(old, new, "output")]


def _compared(old: Schema, new: Schema, way: str) -> Iterator[str]:
    if way == "input":
        yield from _no_longer_offered(old, new)
    for name, definition in old.get("$defs", {}).items():
        if name not in new.get("$defs", {}):
            yield f"{name} is gone"
        else:
            yield from _object(name, definition, new["$defs"][name], way)


def _no_longer_offered(old: Schema, new: Schema) -> Iterator[str]:
    offered = {choice["$ref"] for choice in new.get("anyOf", [])}
    for choice in old.get("anyOf", []):
        if choice["$ref"] not in offered:
            yield f"{choice['$ref'].rpartition('/')[2]} is no longer one of the types"


def _object(name: str, old: Schema, new: Schema, way: str) -> Iterator[str]:
    before, after = set(old.get("required", [])), set(new.get("required", []))
    if way == "input":
        yield from (f"{name}.{field} is now required" for field in sorted(after - before))
    else:
        yield from (f"{name}.{field} may now be missing" for field in sorted(before - after))
    for field, schema in old.get("properties", {}).items():
        if field not in new.get("properties", {}):
            yield f"{name}.{field} is gone"
        elif not _fits(schema, new["properties"][field], way):
            yield f"{name}.{field} is not what it was"
    if old.get("additionalProperties", True) is True and new.get("additionalProperties", True) is False:
        yield f"{name} takes no further fields any more"


def _fits(old: Any, new: Any, way: str) -> bool:
    """Whether a value's schema is the same, or (input) wider by further choices or a looser bound."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return bool(old == new)
    if way == "input" and "anyOf" in new and "anyOf" not in old:
        return any(_fits(old, choice, way) for choice in new["anyOf"])
    for key in (old.keys() | new.keys()) - _WORDS:
        mine, theirs = old.get(key), new.get(key)
        if mine == theirs or (way == "input" and _wider(key, mine, theirs, way)):
            continue
        if key in ("items", "additionalProperties") and _fits(mine, theirs, way):
            continue
        return False
    return True


def _wider(key: str, old: Any, new: Any, way: str) -> bool:
    if new is None:
        return key in ("maxLength", "minLength", "pattern", "minimum", "maximum", "enum", "const")
    if old is None:
        return False
    if key == "enum":
        return set(old) <= set(new)
    if key == "anyOf":
        return all(any(_fits(choice, other, way) for other in new) for choice in old)
    if key in ("maxLength", "maximum"):
        return bool(new >= old)
    if key in ("minLength", "minimum"):
        return bool(new <= old)
    return False
