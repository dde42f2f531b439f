"""Variants that judge alike are judged once: for each cell kind, which rules are the same in which variants."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from detectors.engine.context import Tables
from detectors.engine.ruleset import ActiveRule, RuleSet
from replay.timeline import Clocks, Eras, Order

Outline = tuple[tuple[str, bool] | None, ...]
"""A rule by era: its digest and whether it is on trial, None where it is off."""


class VariantEras(NamedTuple):
    """A variant's rules: the orders of the changes that it follows, and the rules of each era."""

    starts: tuple[Order, ...]
    rules: tuple[RuleSet, ...]


class Cluster(NamedTuple):
    """Rules of one cell kind that are the same in some variants (a bit each in `variants`).

    `eras` holds those rules alone. `kept` tells by era whether the kind's facts are remembered at all, as they are where
    any rule wants them.
    """

    variants: int
    eras: Eras
    kept: tuple[bool, ...]


def clusters_of(variants: Sequence[VariantEras], clocks: Clocks, tables: Tables) -> dict[str, list[Cluster]]:
    """By cell kind; kinds that no variant ever wants are left out."""
    kinds = sorted({name for variant in variants for rules in variant.rules for name in rules.by_kind})
    return {kind: _clusters(kind, variants, clocks, tables) for kind in kinds}


def _clusters(kind: str, variants: Sequence[VariantEras], clocks: Clocks, tables: Tables) -> list[Cluster]:
    # rules with one outline over the same facts find the same; the first variant that has them stands for all
    sharing: dict[tuple[object, ...], int] = {}
    rule_of: dict[tuple[object, ...], tuple[int, str]] = {}
    for number, variant in enumerate(variants):
        kept = tuple(kind in rules.by_kind for rules in variant.rules)
        for rule_id, outline in _outlines(kind, variant.rules).items():
            signature: tuple[object, ...] = (rule_id, variant.starts, kept, outline)
            sharing[signature] = sharing.get(signature, 0) | 1 << number
            rule_of.setdefault(signature, (number, rule_id))
    together: dict[tuple[int, int], set[str]] = {}
    for signature, mask in sharing.items():
        number, rule_id = rule_of[signature]
        together.setdefault((mask, number), set()).add(rule_id)
    found = []
    for (mask, number), rule_ids in sorted(together.items(), key=lambda item: (item[0][1], item[0][0])):
        variant = variants[number]
        rules = [_only(kind, held, rule_ids, tables) for held in variant.rules]
        kept = tuple(kind in held.by_kind for held in variant.rules)
        found.append(Cluster(mask, Eras(variant.starts, rules, clocks), kept))
    return found


def _outlines(kind: str, eras: Sequence[RuleSet]) -> dict[str, Outline]:
    by_era: list[Mapping[str, ActiveRule]] = [
        {active.rule.id: active for active in rules.by_kind.get(kind, ())} for rules in eras
    ]
    names = sorted({name for era in by_era for name in era})
    return {
        name: tuple((era[name].digest, era[name].shadow) if name in era else None for era in by_era)
        for name in names
    }


def _only(kind: str, rules: RuleSet, rule_ids: set[str], tables: Tables) -> RuleSet:
    return RuleSet([active for active in rules.by_kind.get(kind, ()) if active.rule.id in rule_ids], tables)
