"""The catalogue of rules: every module under `detectors/rules/` that defines `RULE` is in it."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import MappingProxyType

from detectors import rules
from detectors.business_items import BUSINESS_ITEMS
from detectors.engine.rule import Rule


@cache
def catalogue() -> MappingProxyType[str, Rule]:
    """Rules by id, in the order of section and id.

    Raises `ValueError` where a rule's id is not its file's name, its folder is not its business item, or an id is
    taken twice.
    """
    found: dict[str, Rule] = {}
    for module_info in walk_packages(rules.__path__, f"{rules.__name__}."):
        module = import_module(module_info.name)
        rule = getattr(module, "RULE", None)
        if not isinstance(rule, Rule):
            continue
        *_, folder, stem = module_info.name.split(".")
        if rule.id != stem.replace("_", "-") or rule.business_item != folder.replace("_", "-"):
            raise ValueError(
                f"{module_info.name}: the id is {rule.id}, the business item {rule.business_item}"
            )
        if rule.id in found or rule.business_item not in BUSINESS_ITEMS:
            raise ValueError(f"{rule.id}: taken twice, or its business item is not listed")
        found[rule.id] = rule
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: (_order(item[1].section), item[0]))))


def cases_path(rule: Rule) -> Path:
    """The YAML file of cases beside the rule's module."""
    folder = Path(rules.__path__[0]) / rule.business_item.replace("-", "_")
    return folder / f"{rule.id.replace('-', '_')}.yaml"


def _order(section: str) -> tuple[int, ...]:
    parts = section.split(".")
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else (99,)
