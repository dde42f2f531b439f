"""Facts that lie in stores must stay readable: a change that they do not survive needs a new version and an upgrade."""

import json
from pathlib import Path
from typing import Any

import pytest

from detectors.registry import catalogue
from tests.tools.stored_facts import stored_facts

_FILE = Path(__file__).parents[2] / "data" / "schema" / "facts.jsonl"
_WRITTEN: dict[str, Any] = {}
for _line in _FILE.read_text(encoding="utf-8").splitlines():
    _WRITTEN |= json.loads(_line)
_KINDS = {rule.cell.name: rule.cell for rule in catalogue().values()}


def breaks(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What of the stored facts would be misread. Optional fields may be added at the end, and facts under new tags."""
    found = []
    for tag, (name, fields) in before["facts"].items():
        if tag not in now["facts"]:
            found.append(f"{name} is gone")
            continue
        later = now["facts"][tag][1]
        if later[: len(fields)] != fields:
            found.append(f"the fields of {name} are not what they were")
        found += [
            f"{name}.{field} must be optional" for field, _, required in later[len(fields) :] if required
        ]
    return found


@pytest.mark.parametrize("name", sorted(_KINDS))
def test_facts_are_stored_as_they_were_or_under_a_new_version_with_a_way_from_the_old(name: str) -> None:
    written, now, kind = _WRITTEN.get(name), stored_facts()[name], _KINDS[name]
    assert written is not None, f"new: write it down with `python -m tests.tools.stored_facts > {_FILE.name}`"
    if now["version"] == written["version"]:
        assert breaks(written, now) == []
    else:
        assert now["version"] > written["version"]
        assert all(step in kind.upgrades for step in range(written["version"], now["version"]))


def test_what_would_be_misread_is_found() -> None:
    before = {"facts": {"1": ["A", [["x", "int", True], ["y", "str", True]]]}}

    def later(*fields: list[Any]) -> dict[str, Any]:
        return {"facts": {"1": ["A", list(fields)], "2": ["B", []]}}

    x, y = ["x", "int", True], ["y", "str", True]
    assert breaks(before, later(x, y)) == []
    assert breaks(before, later(x, y, ["z", "int | None", False])) == []
    assert breaks(before, later(x, y, ["z", "int", True])) == ["A.z must be optional"]
    for wrong in (later(y, x), later(x), later(["x", "str", True], y)):
        assert breaks(before, wrong) == ["the fields of A are not what they were"]
    assert breaks(before, {"facts": {}}) == ["A is gone"]
