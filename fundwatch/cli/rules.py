"""`fundwatch rules`: the catalogue at the command line."""

import json

import click

from detectors.cases import run_cases
from detectors.contract.values import Text
from detectors.describe import describe
from detectors.engine.rule import Rule
from detectors.registry import catalogue
from detectors.retired import RETIRED_SECTIONS
from fundwatch.cli import rules_apply, rules_docs, rules_new
from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from fundwatch.settings import Settings, load_settings
from fundwatch.text import language, say

_LEVELS = {"high": ("高", "high"), "medium": ("中", "medium"), "low": ("低", "low")}


@click.group(help=say("查看、检验、更改和新建规则。", "List, show, test, change and start rules."))
def command() -> None:
    """Sub-commands below and in modules of their own."""


command.add_command(rules_apply.command, "apply")
command.add_command(rules_docs.command, "docs")
command.add_command(rules_new.command, "new")


def _name(text: Text) -> str:
    return say(text.zh, text.en) if language() != "both" else f"{text.zh} / {text.en}"


def _state(rule: Rule, settings: Settings) -> str:
    return settings.rules.state.get(rule.id, rule.state)


def _described(rule: Rule, settings: Settings) -> dict[str, object]:
    values = rule.parameters(**settings.rules.parameters.get(rule.id, {}))
    return describe(rule, state=_state(rule, settings), values=values)


@command.command("list", help=say("列出全部规则。", "List all rules."))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON 数组", "print a JSON array"))
def list_rules(as_json: bool) -> None:
    """One line a rule, or one object."""
    settings = load_settings()
    rules = catalogue().values()
    width = max(len(rule.id) for rule in rules)
    if as_json:
        click.echo(json.dumps([_described(rule, settings) for rule in rules], ensure_ascii=False, indent=2))
        return
    for rule in rules:
        level, state = say(*_LEVELS[rule.level]), _state(rule, settings)
        click.echo(f"{rule.id:<{width}}  {rule.section:<9}  {state:<8}  {level}  {_name(rule.name)}")
    for retired in RETIRED_SECTIONS:
        click.echo(f"{'—':<{width}}  {retired.section:<9}  {retired.state:<8}  —  {_name(retired.reason)}")


@command.command("show", help=say("显示一条规则。", "Show one rule."))
@click.argument("rule_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
def show(rule_id: str, as_json: bool) -> None:
    """Everything the catalogue knows."""
    rule = _rule(rule_id)
    settings = load_settings()
    if as_json:
        click.echo(json.dumps(_described(rule, settings), ensure_ascii=False, indent=2))
        return
    described = describe(rule, state=_state(rule, settings))
    click.echo(f"{rule.id}  §{rule.section}  {say(*_LEVELS[rule.level])}  {_state(rule, settings)}")
    click.echo(_name(rule.name))
    for title, text in (
        (say("含义", "Meaning"), rule.meaning),
        (say("核查", "What to check"), rule.to_check),
        (say("说明", "Limits"), rule.limits),
    ):
        if text is not None:
            click.echo(f"\n{title}\n  {text.zh if language() != 'en' else text.en}")
            if language() == "both":
                click.echo(f"  {text.en}")
    click.echo("\n" + say("参数", "Parameters"))
    values = rule.parameters(**settings.rules.parameters.get(rule.id, {})).model_dump(mode="json")
    for parameter in described["parameters"]:
        bounds = f"{parameter['min']}…{parameter['max']}" if parameter["min"] is not None else ""
        words = say(parameter["description"]["zh"], parameter["description"]["en"])
        click.echo(
            f"  {parameter['name']} = {values[parameter['name']]}  [{parameter['unit']} {bounds}]  {words}"
        )


@command.command("test", help=say("运行规则旁的用例。", "Run the cases beside the rules."))
@click.argument("rule_id", metavar="[ID]", required=False)
def test(rule_id: str | None) -> int:
    """Exit code 1 when a case fails."""
    rules = [_rule(rule_id)] if rule_id else list(catalogue().values())
    tables = reference_tables(load_settings().rules.reference_dir)
    failed = passed = 0
    for rule in rules:
        for result in run_cases(rule, tables):
            if result.problem is None:
                passed += 1
            else:
                failed += 1
                click.echo(f"✗ {rule.id}: {result.case}: {result.problem}")
    click.echo(say(f"通过 {passed} 个用例，失败 {failed} 个", f"{passed} cases passed, {failed} failed"))
    return 1 if failed else 0


def _rule(rule_id: str) -> Rule:
    rule = catalogue().get(rule_id)
    if rule is None:
        raise UserError(
            f"没有规则 {rule_id}，用 fundwatch rules list 查看",
            f"there is no rule {rule_id}; see fundwatch rules list",
        )
    return rule
