"""`fundwatch rules apply`: change states and parameters while the service runs."""

from datetime import datetime

import click

from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import WrongRules, make_ruleset, with_tables
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.parameter_file import read_parameter_file
from fundwatch.reference import reference_tables
from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say(
        "运行中更改规则状态、参数和参考表：FILE 为 TOML，含 [state]、[parameters.规则] 和 [tables]（参考表 = CSV 文件），"
        "整体替换上一次的更改。",
        "Change rules' states, parameters and reference tables while the service runs: FILE is TOML with [state], "
        "[parameters.RULE] and [tables] (table = CSV file); it replaces what was applied before.",
    ),
)
@click.argument("file", metavar="FILE")
@click.option("--check", is_flag=True, help=say("只校验，不发送", "validate only"))
def command(file: str, check: bool) -> None:
    """Validated against every rule's parameters first; in force from a defined point of each partition."""
    states, parameters, tables = read_parameter_file(file)
    settings = load_settings()
    try:
        rules = make_ruleset(
            catalogue(),
            states={**settings.rules.state, **states},
            parameters={**settings.rules.parameters, **parameters},
            tables=with_tables(reference_tables(settings.rules.reference_dir), tables),
        )
    except WrongRules as error:
        raise UserError(error.message.zh, error.message.en) from None
    if not check:
        from fundwatch.applying import publish_rules

        publish_rules(settings, states, parameters, datetime.now(BUSINESS_TZ), tables=tables)
    on = len(rules.rules)
    click.echo(
        say(
            f"{on} 条规则启用" + ("" if check else "，已发布"),
            f"{on} rules on" + ("" if check else ", published"),
        )
    )
