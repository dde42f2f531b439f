"""The rules in force: which are on, with which parameter values."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from detectors.contract.values import Text
from detectors.engine.cellkind import CellKind
from detectors.engine.context import NO_TABLES, Tables
from detectors.engine.rule import Parameters, Rule, State


class WrongRules(Exception):
    """Rules, states or parameters that cannot be used; one sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule with values. `digest` names its version, values and reference tables: equal digests judge alike."""

    rule: Rule
    parameters: Parameters
    shadow: bool
    digest: str


class RuleSet:
    """Active rules by cell kind, and the reference tables they read. Immutable."""

    def __init__(self, rules: Iterable[ActiveRule], tables: Tables = NO_TABLES) -> None:
        self.tables = tables
        self.rules = tuple(rules)
        by_kind: dict[str, list[ActiveRule]] = {}
        kinds: dict[str, CellKind] = {}
        for active in self.rules:
            by_kind.setdefault(active.rule.cell.name, []).append(active)
            kinds[active.rule.cell.name] = active.rule.cell
        self.by_kind = {name: tuple(actives) for name, actives in by_kind.items()}
        self.kinds = kinds


def _digest(rule: Rule, parameters: Parameters, tables: Tables) -> str:
    missing = [name for name in rule.tables if name not in tables]
    if missing:
        raise WrongRules(
            f"规则 {rule.id} 需要参考表 {missing[0]}",
            f"rule {rule.id} needs the reference table {missing[0]}",
        )
    digests = [tables[name].digest for name in rule.tables]
    values = [rule.id, rule.version, parameters.model_dump(mode="json"), digests]
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def make_ruleset(
    catalogue: Mapping[str, Rule],
    *,
    states: Mapping[str, str] | None = None,
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    only: Iterable[str] | None = None,
    tables: Tables = NO_TABLES,
) -> RuleSet:
    """The rules in force. `only` limits them to some ids, which are then on whatever their default state.

    Raises `WrongRules` for an unknown id, state or parameter, and for a value out of bounds.
    """
    states, parameters = states or {}, parameters or {}
    chosen = None if only is None else tuple(only)
    for known in (*states, *parameters, *(chosen or ())):
        if known not in catalogue:
            raise WrongRules(f"没有规则 {known}", f"there is no rule {known}")
    actives: list[ActiveRule] = []
    for rule in catalogue.values():
        if chosen is not None and rule.id not in chosen:
            continue
        default: State = "enabled" if chosen is not None else rule.state
        state = states.get(rule.id, default)
        if state not in ("enabled", "shadow", "disabled"):
            raise WrongRules(
                f"规则 {rule.id} 的状态应为 enabled、shadow 或 disabled",
                f"the state of {rule.id} must be enabled, shadow or disabled",
            )
        if state == "disabled":
            continue
        values = _values(rule, parameters.get(rule.id, {}))
        actives.append(ActiveRule(rule, values, state == "shadow", _digest(rule, values, tables)))
    return RuleSet(actives, tables)


def _values(rule: Rule, given: Mapping[str, Any]) -> Parameters:
    try:
        return rule.parameters(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join((rule.id, *(str(part) for part in first["loc"])))
        raise WrongRules(
            f"参数 {where} 不正确：{first['msg']}", f"parameter {where} is wrong: {first['msg']}"
        ) from None
