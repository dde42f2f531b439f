"""Whether a replay can be done as it is asked for. Pure: nothing is opened."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from dashboard_api.replays.models import ReplayRequest, Values
from dashboard_api.words import fit
from detectors.contract.values import Text
from detectors.engine.rule import Rule

_BASELINE: Final = "baseline"

_BOUNDS: Final = {
    "greater_than_equal": ("不能小于 {ge}", "must not be less than {ge}"),
    "greater_than": ("应大于 {gt}", "must be greater than {gt}"),
    "less_than_equal": ("不能大于 {le}", "must not be greater than {le}"),
    "less_than": ("应小于 {lt}", "must be less than {lt}"),
}
_KINDS: Final = {
    "int": ("应为整数", "must be a whole number"),
    "float": ("应为数字", "must be a number"),
    "finite": ("应为数字", "must be a number"),
    "decimal": ("应为数字", "must be a number"),
    "bool": ("应为是或否", "must be yes or no"),
    "list": ("应为列表", "must be a list"),
    "tuple": ("应为列表", "must be a list"),
    "frozen": ("应为列表", "must be a list"),
    "string": ("应为符合格式的文字", "must be text of the right form"),
    "extra": ("不是该规则的参数", "is no parameter of this rule"),
}


class WrongRequest(Exception):
    """One sentence in both languages; `where` is the field that is wrong."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.where = where
        self.message = Text(zh, en)


def check(request: ReplayRequest, catalogue: Mapping[str, Rule]) -> None:
    """Raises `WrongRequest` for the first thing that a replay could not do, or that would do nothing."""
    since, until = request.since, request.until
    if since is not None and until is not None and since >= until:
        raise WrongRequest("until", "时段的结束应晚于开始。", "The period must end after it begins.")
    if request.rules is not None:
        if not request.rules:
            raise WrongRequest("rules", "至少选择一个风险点。", "Choose at least one rule.")
        _known(request.rules, catalogue, "rules")
    _values(request.set, catalogue, "set")
    _chosen(request.set, request.rules, "set")
    seen = {_BASELINE}
    for index, variant in enumerate(request.variants):
        where = f"variants.{index}"
        if variant.name in seen:
            raise WrongRequest(
                f"{where}.name",
                f"方案名 {variant.name} 重复或是保留名。",
                f"The variant's name {variant.name} is taken or reserved.",
            )
        seen.add(variant.name)
        if not any(variant.set.values()) and not variant.enable and not variant.disable:
            raise WrongRequest(
                where,
                f"方案 {variant.name} 没有任何改变，和基线相同。",
                f"Variant {variant.name} changes nothing: it is the baseline.",
            )
        _known([*variant.enable, *variant.disable], catalogue, where)
        both = set(variant.enable) & set(variant.disable)
        if both:
            one = min(both)
            raise WrongRequest(
                where, f"规则 {one} 同时被启用和停用。", f"Rule {one} is both enabled and disabled."
            )
        _values(variant.set, catalogue, f"{where}.set")
        _chosen(variant.set, request.rules, f"{where}.set")
        for rule_id in (*variant.enable, *variant.disable):
            if request.rules is not None and rule_id not in request.rules:
                raise WrongRequest(
                    where,
                    f"方案 {variant.name} 中的规则 {rule_id} 没有被选中参与重放。",
                    f"Rule {rule_id} of variant {variant.name} is not among the rules chosen.",
                )


def _known(rules: list[str], catalogue: Mapping[str, Rule], where: str) -> None:
    for rule_id in rules:
        if rule_id not in catalogue:
            name = fit(rule_id)
            raise WrongRequest(where, f"没有规则 {name}。", f"There is no rule {name}.")


def _chosen(values: Values, rules: list[str] | None, where: str) -> None:
    """A value for a rule that is not judged would change nothing."""
    for rule_id in values:
        if rules is not None and rule_id not in rules:
            raise WrongRequest(
                f"{where}.{rule_id}",
                f"规则 {rule_id} 没有被选中，它的参数不起作用。",
                f"Rule {rule_id} is not chosen: its parameters would change nothing.",
            )


def _values(values: Values, catalogue: Mapping[str, Rule], where: str) -> None:
    _known(list(values), catalogue, where)
    for rule_id, given in values.items():
        for name, value in given.items():
            if not _writable(value):
                dotted = f"{rule_id}.{fit(name)}"
                raise WrongRequest(
                    f"{where}.{dotted}",
                    f"参数 {dotted} 取值不正确。",
                    f"Parameter {dotted} has a wrong value.",
                )
        try:
            catalogue[rule_id].parameters.model_validate(given)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = fit(str(first["loc"][0])) if first["loc"] else ""
            zh, en = _said(first["type"], first.get("ctx", {}))
            dotted = f"{rule_id}.{name}" if name else rule_id
            raise WrongRequest(
                f"{where}.{dotted}", f"参数 {dotted} {zh}。", f"Parameter {dotted} {en}."
            ) from None


def _writable(value: Any) -> bool:
    """Whether the value can be written down and read again as what it is: no half characters, no NaN."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):  # half a character is a ValueError too
        return False
    return True


def _said(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind in _BOUNDS:
        zh, en = _BOUNDS[kind]
        return zh.format(**context), en.format(**context)
    return _KINDS.get(kind.split("_")[0], ("取值不正确", "has a wrong value"))
