"""What a backfill is of: rules, their cell kinds, and what is applied of rules before, meanwhile and after. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from detectors.contract.values import from_us
from detectors.engine.cellkind import CellKind
from detectors.engine.rule import Rule
from detectors.engine.ruleset import RulesChange, RuleSet, WrongRules


@dataclass(frozen=True)
class Filling:
    """`on_trial` are those of the rules whose doubts have gone to the topic of rules on trial so far."""

    rules: tuple[Rule, ...]
    state: str
    on_trial: frozenset[str]

    @property
    def ids(self) -> frozenset[str]:
        """The rules by id."""
        return frozenset(rule.id for rule in self.rules)

    @property
    def kinds(self) -> tuple[CellKind, ...]:
        """The cells that are filled."""
        return tuple({rule.cell.name: rule.cell for rule in self.rules}.values())


def in_force(base: RuleSet, changes: Iterable[RulesChange]) -> list[RulesChange]:
    """Changes in the order in which they came into force, without those that no gateway would have taken."""
    held: dict[tuple[int, str], RulesChange] = {}
    for change in changes:
        try:
            base.changed(change)
        except WrongRules:
            continue
        held[change.order] = change
    return [held[order] for order in sorted(held)]


def plan_filling(
    catalogue: Mapping[str, Rule],
    rule_ids: Sequence[str],
    state: str,
    configured: Mapping[str, str],
    changes: Sequence[RulesChange],
) -> Filling:
    """`configured` are the states of the settings, `changes` what was applied since, oldest first.

    Raises `WrongRules` for a rule that there is not.
    """
    rules: dict[str, Rule] = {}
    for rule_id in rule_ids:
        if rule_id not in catalogue:
            raise WrongRules(f"没有规则 {rule_id}", f"there is no rule {rule_id}")
        rules[rule_id] = catalogue[rule_id]
    on_trial = {rule.id for rule in rules.values() if _last_on(rule, configured, changes) == "shadow"}
    return Filling(tuple(rules.values()), state, frozenset(on_trial if state == "enabled" else ()))


def _last_on(rule: Rule, configured: Mapping[str, str], changes: Sequence[RulesChange]) -> str | None:
    before = configured.get(rule.id, rule.state)
    states = [before, *(change.states.get(rule.id, before) for change in changes)]
    return next((state for state in reversed(states) if state != "disabled"), None)


def begin(filling: Filling, before: RulesChange | None, since: datetime) -> dict[str, Any]:
    """What is applied when history has been laid down: the rules are in force, and being filled `since` then."""
    states = dict(before.states) if before else {}
    states |= dict.fromkeys(filling.ids, filling.state)
    others = _others(filling, before)
    mine = [
        {"rule": rule.id, "since": since.isoformat(), "on_trial": rule.id in filling.on_trial}
        for rule in filling.rules
    ]
    return {
        "states": states,
        "parameters": before.parameters if before else {},
        "tables": before.tables if before else {},
        "backfills": [*others, *mine],
    }


def end(filling: Filling, before: RulesChange) -> dict[str, Any] | None:
    """What is applied when history is through; None when somebody applied something else meanwhile."""
    if not filling.ids & before.backfills.keys():
        return None
    return {
        "states": before.states,
        "parameters": before.parameters,
        "tables": before.tables,
        "backfills": _others(filling, before),
    }


def _others(filling: Filling, before: RulesChange | None) -> list[dict[str, Any]]:
    if before is None:
        return []
    return [
        {"rule": rule_id, "since": from_us(since).isoformat(), "on_trial": rule_id in before.trials}
        for rule_id, since in before.backfills.items()
        if rule_id not in filling.ids
    ]
