"""Which rules a replay judges by: the baseline's and each variant's, under every change that lies in the history."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from detectors.engine.cellkind import CellKind
from detectors.engine.context import Table
from detectors.engine.ruleset import RulesChange, RuleSet, make_ruleset, with_tables
from detectors.registry import catalogue
from replay.manifest import VariantSettings


class RulesAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for all variants: the rules that take part, the settings' states and values, the tables."""

    only: tuple[str, ...] | None = None
    states: dict[str, str] = {}
    parameters: dict[str, dict[str, Any]] = {}
    tables: dict[str, Table] = {}


class VariantAsked(msgspec.Struct, frozen=True, kw_only=True):
    """A variant before it was judged. The first of a run is the baseline."""

    name: str
    settings: VariantSettings = VariantSettings()


def rules_of(asked: RulesAsked, variant: VariantSettings, change: RulesChange | None = None) -> RuleSet:
    """The rules of a variant after a change in the history. Raises `WrongRules`.

    What the variant says wins over the change, and the change over the settings, as it did live.
    """
    if change is not None and variant.alone:
        change = None
    if change is not None:
        states = {rule: state for rule, state in change.states.items() if rule not in variant.states}
        change = msgspec.structs.replace(change, states=states)
    return make_ruleset(
        catalogue(),
        states={**asked.states, **variant.states},
        parameters=asked.parameters,
        only=asked.only,
        tables=with_tables(asked.tables, variant.tables) if variant.tables else asked.tables,
        forced=variant.parameters,
        change=change,
    )


def eras_of(
    asked: RulesAsked, variant: VariantSettings, changes: Sequence[RulesChange]
) -> tuple[RuleSet, ...]:
    """The rules before the first change and after each. Raises `WrongRules`."""
    return tuple(rules_of(asked, variant, change) for change in (None, *changes))


def kinds_possible(asked: RulesAsked) -> dict[str, CellKind]:
    """Every cell kind that a rule may want, whatever the changes in the history switch on; in a fixed order."""
    chosen = set(asked.only if asked.only is not None else catalogue())
    kinds = {rule.cell.name: rule.cell for rule in catalogue().values() if rule.id in chosen}
    return dict(sorted(kinds.items()))


def parameters_digests(rules: RuleSet) -> dict[str, str]:
    """By rule id, of the rules that are on."""
    return {active.rule.id: active.digest for active in rules.rules}


def differing(rules: RuleSet, baseline: RuleSet) -> Mapping[str, str | None]:
    """The digests that differ from the baseline's; None for a rule that is on only there."""
    mine, theirs = parameters_digests(rules), parameters_digests(baseline)
    names = sorted(mine.keys() | theirs.keys())
    return {name: mine.get(name) for name in names if mine.get(name) != theirs.get(name)}
