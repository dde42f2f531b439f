"""From the words of the command line to the rules that a replay judges by."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Annotated, Any, Final, cast

import msgspec
from pydantic import TypeAdapter, ValidationError

from detectors.engine.ruleset import RuleSet, WrongRules
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.parameter_file import read_parameter_file
from fundwatch.reference import reference_tables
from fundwatch.settings import Settings
from replay.manifest import BASELINE, VariantSettings
from replay.variants import RulesAsked, VariantAsked, rules_of

WHAT_IF: Final = "what-if"

VARIANT_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
# a comma inside a list of values is followed by none of these
_NEXT: Final = re.compile(r"[;,](?=\s*(?:@|[+-][a-z]|[a-z0-9-]+\.[a-z0-9_]+\s*=))")
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


def assignment(text: str) -> tuple[str, str, Any]:
    """`RULE.PARAMETER=VALUE`; the value is JSON, or text where it is none or the parameter wants text (a code).

    Raises `UserError`.
    """
    target, equals, value = text.partition("=")
    rule_id, dot, name = target.strip().rpartition(".")
    if not equals or not dot:
        raise UserError(
            f"--set 应为 规则.参数=值，而不是 {text}", f"--set wants RULE.PARAMETER=VALUE, not {text}"
        )
    try:
        parsed: Any = msgspec.json.decode(value.strip())
    except msgspec.DecodeError:
        parsed = value.strip()
    return rule_id, name, _as_wanted(rule_id, name, parsed, value.strip())


def _as_wanted(rule_id: str, name: str, parsed: Any, written: str) -> Any:
    """The first reading of a value that the parameter takes: a code of digits is no number, nor are those of a list."""
    rule = catalogue().get(rule_id)
    field = None if rule is None else rule.parameters.model_fields.get(name)
    if field is None:
        return parsed
    wanted: TypeAdapter[Any] = TypeAdapter(cast(Any, Annotated[field.annotation, field]))
    readings = [parsed, written, [part.strip() for part in written.strip("[]").split(",")]]
    for reading in readings:
        with suppress(ValidationError):
            wanted.validate_python(reading)
            return reading
    return parsed


def settings_of(
    assignments: Iterable[str] = (),
    enable: Iterable[str] = (),
    disable: Iterable[str] = (),
    file: str | None = None,
) -> VariantSettings:
    """What one way of judging changes. What is said on the command line wins over the file. Raises `UserError`."""
    states: dict[str, str] = {}
    parameters: dict[str, dict[str, Any]] = {}
    tables: dict[str, str] = {}
    if file is not None:
        states, parameters, tables = read_parameter_file(file)
        parameters = {rule_id: dict(given) for rule_id, given in parameters.items()}
    for text in assignments:
        rule_id, name, value = assignment(text)
        parameters.setdefault(rule_id, {})[name] = value
    for rule_ids, state in ((enable, "enabled"), (disable, "disabled")):
        for rule_id in rule_ids:
            states = {**states, rule_id.strip(): state}
    return VariantSettings(states=states, parameters=parameters, alone=file is not None, tables=tables)


def variant_of(text: str) -> VariantAsked:
    """`NAME:CHANGE;CHANGE;…`, a change being `rule.parameter=value`, `+rule`, `-rule` or `@parameters.toml`."""
    name, colon, written = text.partition(":")
    if not colon or not VARIANT_NAME.fullmatch(name):
        raise UserError(
            f"--variant 应为 名称:规则.参数=值;+规则;-规则，名称用小写字母、数字和连字符，而不是 {text}",
            f"--variant wants NAME:rule.parameter=value;+rule;-rule with a name of a-z, 0-9 and -, not {text}",
        )
    changes = [part.strip() for part in _apart(written) if part.strip()]
    files = [change[1:] for change in changes if change.startswith("@")]
    if len(files) > 1:
        raise UserError(
            f"方案 {name} 只能有一个参数文件", f"the variant {name} can have one parameter file only"
        )
    settings = settings_of(
        [change for change in changes if change[0] not in "+-@"],
        [change[1:] for change in changes if change[0] == "+"],
        [change[1:] for change in changes if change[0] == "-"],
        files[0] if files else None,
    )
    return VariantAsked(name=name, settings=settings)


def variants_of(asked: VariantSettings, texts: Iterable[str], *, what_if: bool) -> tuple[VariantAsked, ...]:
    """All of them, the baseline first. With `what_if` the baseline is the settings', and `asked` a variant."""
    baseline = VariantSettings() if what_if else asked
    further = [VariantAsked(name=WHAT_IF, settings=asked)] if what_if else []
    if what_if and asked == VariantSettings():
        raise UserError(
            "--what-if 要与 --set、--enable、--disable 或 --params 同用",
            "--what-if goes with --set, --enable, --disable or --params",
        )
    return together(baseline, [*further, *map(variant_of, texts)])


def _apart(written: str) -> Iterable[str]:
    """The changes. What stands in quotation marks is a value and never ends one."""
    begin = 0
    for found in _NEXT.finditer(_QUOTED.sub(lambda quoted: '"' * len(quoted[0]), written)):
        yield written[begin : found.start()]
        begin = found.end()
    yield written[begin:]


def together(baseline: VariantSettings, further: Iterable[VariantAsked]) -> tuple[VariantAsked, ...]:
    """The baseline and the variants beside it. Raises `UserError` for a name that stands twice, and for too many."""
    variants = (VariantAsked(name=BASELINE, settings=baseline), *further)
    names = [variant.name for variant in variants]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"方案 {twice} 写了两次", f"the variant {twice} is there twice")
    if len(names) > 60:
        raise UserError("一次最多 60 个方案", "at most 60 variants at a time")
    return variants


def chosen_rules(text: str | None) -> tuple[str, ...] | None:
    """What `--rules` names."""
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def rules_asked(settings: Settings, only: tuple[str, ...] | None) -> RulesAsked:
    """The settings' rules, or some of them. Raises `UserError`."""
    return RulesAsked(
        only=only,
        states=dict(settings.rules.state),
        parameters={rule_id: dict(given) for rule_id, given in settings.rules.parameters.items()},
        tables=reference_tables(settings.rules.reference_dir),
    )


def check(rules: RulesAsked, variants: Iterable[VariantAsked]) -> list[RuleSet]:
    """The rules of each variant at the beginning. Raises `UserError` for what no rule takes."""
    found = []
    for variant in variants:
        settings = variant.settings
        for rule_id in () if rules.only is None or settings.alone else settings.states:
            if rule_id in catalogue() and rule_id not in (rules.only or ()):
                raise UserError(
                    f"--rules 里没有规则 {rule_id}，不能启用或停用它",
                    f"--rules leaves out {rule_id}: it cannot be switched on or off",
                )
        try:
            found.append(rules_of(rules, variant.settings))
        except WrongRules as error:
            raise UserError(error.message.zh, error.message.en) from None
    return found
