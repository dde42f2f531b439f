"""The rules in force: which are on, with which parameter values."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from pydantic import ValidationError

from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind
from detectors.engine.context import NO_TABLES, Context, Table, Tables
from detectors.engine.rule import Parameters, Rule, Said, State
from detectors.reference.parse import WrongTable, parse_tables


class WrongRules(Exception):
    """Rules, states or parameters that cannot be used; one sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule with values. `digest` names its version, values and reference tables: equal digests judge alike.

    `tables` are those that were applied at run time, None where the caller's hold.
    """

    rule: Rule
    parameters: Parameters
    shadow: bool
    digest: str
    tables: Tables | None = None

    def judge(self, cell: Cell, context: Context) -> Iterable[Said]:
        """What the rule says of the cell, with its values and its tables."""
        if self.tables is not None:
            context = Context(context.clock, self.tables)
        return self.rule.judge(cell, self.parameters, context)


class RulesChange(msgspec.Struct, array_like=True, frozen=True):
    """States and parameters that were applied at run time. The larger `(time, event_id)` is in force.

    `backfills` holds, by rule id, the moment (microseconds) before which a rule's doubts are found in retrospect; `trials`
    are those of them whose doubts have gone to the topic of rules on trial so far; `tables` are reference tables by name, as
    CSV, that replace the settings'.
    """

    time: int
    event_id: str
    states: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    backfills: dict[str, int] = {}
    trials: tuple[str, ...] = ()
    tables: dict[str, str] = {}

    @property
    def order(self) -> tuple[int, str]:
        """What decides between two."""
        return self.time, self.event_id


class RuleSet:
    """Active rules by cell kind, and the reference tables they read. Immutable.

    `known_kinds` are the cell kinds of every rule in the catalogue, active or not.
    """

    def __init__(
        self,
        rules: Iterable[ActiveRule],
        tables: Tables = NO_TABLES,
        known: Iterable[Rule] = (),
        remake: "Callable[[RulesChange], RuleSet] | None" = None,
        change: RulesChange | None = None,
    ) -> None:
        self._catalogue = {rule.id: rule for rule in known}
        self.tables = tables
        self.rules = tuple(rules)
        self.change = change
        self._remake = remake
        by_kind: dict[str, list[ActiveRule]] = {}
        kinds: dict[str, CellKind] = {}
        for active in self.rules:
            by_kind.setdefault(active.rule.cell.name, []).append(active)
            kinds[active.rule.cell.name] = active.rule.cell
        self.by_kind = {name: tuple(actives) for name, actives in by_kind.items()}
        self.kinds = kinds
        self.known_kinds = {rule.cell.name: rule.cell for rule in self._catalogue.values()} | kinds

    def changed(self, change: RulesChange) -> "RuleSet":
        """The rules after a change at run time; an earlier one than what is in force changes nothing.

        Raises `WrongRules`.
        """
        if self._remake is None or (self.change is not None and change.order <= self.change.order):
            return self
        return self._remake(change)

    def restored(self, change: RulesChange) -> "tuple[RuleSet, tuple[str, ...]]":
        """The rules after a change that was accepted before, maybe by another release, and what of it is not known here.

        That is left out, and named (`rule`, `rule.parameter`, a table): an old rule's id must not stop the service.
        """
        known, unknown = _known_part(change, self._catalogue, self.tables)
        try:
            return self.changed(known), unknown
        except WrongRules as wrong:  # what is known is wrong together: the settings hold
            nothing = RulesChange(change.time, change.event_id, {}, {})
            return self.changed(nothing), (*unknown, wrong.message.en)


def _known_part(
    change: RulesChange, catalogue: Mapping[str, Rule], tables: Tables
) -> tuple[RulesChange, tuple[str, ...]]:
    unknown: list[str] = []

    def known(rule_id: str) -> bool:
        if rule_id not in catalogue:
            unknown.append(rule_id)
        return rule_id in catalogue

    states = {rule_id: state for rule_id, state in change.states.items() if known(rule_id)}
    parameters: dict[str, dict[str, Any]] = {}
    for rule_id, given in change.parameters.items():
        if known(rule_id):
            kept = parameters[rule_id] = {}
            for name, value in given.items():
                try:
                    _values(catalogue[rule_id], {name: value})
                    kept[name] = value
                except WrongRules:
                    unknown.append(f"{rule_id}.{name}")
    texts: dict[str, str] = {}
    for name, text in change.tables.items():
        try:
            with_tables(tables, {name: text})
            texts[name] = text
        except WrongRules:
            unknown.append(name)
    part = RulesChange(
        change.time,
        change.event_id,
        states,
        parameters,
        {rule_id: since for rule_id, since in change.backfills.items() if known(rule_id)},
        tuple(rule_id for rule_id in change.trials if rule_id in catalogue),
        texts,
    )
    return part, tuple(dict.fromkeys(unknown))


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
    forced: Mapping[str, Mapping[str, Any]] | None = None,
    change: RulesChange | None = None,
) -> RuleSet:
    """The rules in force. `only` limits them to some ids, which are then on whatever their default state.

    `change` was applied at run time and wins over `states` and `parameters`; `forced` parameters win over all. Raises
    `WrongRules` for an unknown id, state or parameter, and for a value out of bounds.
    """
    base_states, base_parameters, forced = states or {}, parameters or {}, forced or {}
    states, parameters = dict(base_states), dict(base_parameters)
    if change is not None:
        states |= change.states
    for layer in (change.parameters if change is not None else {}, forced):
        for rule_id, given in layer.items():
            parameters[rule_id] = {**parameters.get(rule_id, {}), **given}
    chosen = None if only is None else tuple(only)
    filled = change.backfills if change is not None else {}
    for known in (*states, *parameters, *filled, *(chosen or ())):
        if known not in catalogue:
            raise WrongRules(f"没有规则 {known}", f"there is no rule {known}")
    in_force = tables if change is None or not change.tables else with_tables(tables, change.tables)
    applied = None if in_force is tables else in_force
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
        digest = _digest(rule, values, in_force)
        actives.append(ActiveRule(rule, values, state == "shadow", digest, applied))

    def remake(later: RulesChange) -> RuleSet:
        return make_ruleset(
            catalogue,
            states=base_states,
            parameters=base_parameters,
            only=chosen,
            tables=tables,
            forced=forced,
            change=later,
        )

    return RuleSet(actives, in_force, catalogue.values(), remake, change)


def with_tables(tables: Tables, texts: Mapping[str, str]) -> dict[str, Table]:
    """The tables with some of them replaced, from the text of their CSV. Raises `WrongRules`."""
    for name in texts:
        if name not in tables:
            raise WrongRules(f"没有名为 {name} 的参考表", f"no rule reads a table named {name}")
    try:
        return {**tables, **parse_tables(texts)}
    except WrongTable as error:
        raise WrongRules(f"参考表不正确：{error}", f"a reference table is wrong: {error}") from None


def _values(rule: Rule, given: Mapping[str, Any]) -> Parameters:
    try:
        return rule.parameters(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join((rule.id, *(str(part) for part in first["loc"])))
        raise WrongRules(
            f"参数 {where} 不正确：{first['msg']}", f"parameter {where} is wrong: {first['msg']}"
        ) from None
