"""The console script `fundwatch`. Each command is a module of its own, imported when it is called."""

import sys
from importlib import import_module
from importlib.metadata import version
from typing import Final

import click

from fundwatch.cli.errors import UserError
from fundwatch.text import say

# command -> (module, what it does); the module holds a click command named `command`
COMMANDS: Final[dict[str, tuple[str, str, str]]] = {
    "up": ("fundwatch.cli.up", "启动全部服务", "start the whole service"),
    "gateway": ("fundwatch.cli.gateway", "启动网关进程", "run the gateway"),
    "worker": ("fundwatch.cli.worker", "启动判定进程", "run a worker"),
    "sink": ("fundwatch.cli.sink", "启动一个输出进程", "run one sink"),
    "api": ("fundwatch.cli.api", "启动接口与首页", "run the API and the homepage"),
    "send": ("fundwatch.cli.send", "校验并发送事件", "validate and publish events"),
    "replay": ("fundwatch.cli.replay", "用规则重放一个事件文件", "judge a file of events"),
    "simulate": ("fundwatch.cli.simulate", "生成带标注的模拟人群", "write a labelled population"),
    "rules": ("fundwatch.cli.rules", "查看、检验、更改和新建规则", "list, show, test, apply and start rules"),
    "schema": ("fundwatch.cli.schema", "输出 JSON Schema", "print JSON Schema of what goes in and out"),
    "cells": ("fundwatch.cli.cells", "查看判定单元", "look at what a cell remembers"),
    "alive": ("fundwatch.cli.alive", "检查一个进程是否正常", "check that one process is well"),
    "settings": ("fundwatch.cli.settings", "列出全部设置", "list every setting"),
    "doctor": ("fundwatch.cli.doctor", "检查环境与各部件", "check what is reachable and how to mend it"),
}


class LazyGroup(click.Group):
    """Commands are listed without importing them: `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = COMMANDS.get(cmd_name)
        if known is None:
            return None
        command: click.Command = import_module(known[0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, say(zh, en)) for name, (_, zh, en) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    help=say("医保基金实时监管：事件流入，疑点流出。", "Watch a medical-insurance fund as it is spent."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(version("fundwatch"), "-V", "--version", prog_name="fundwatch")
def cli() -> None:
    """The group itself does nothing."""


def main() -> None:
    """Entry point: a user's mistake is one sentence and exit code 2, never a traceback."""
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.UsageError as error:
        sentence = " ".join(error.format_message().split())
        click.echo(f"fundwatch: {say(f'用法不对：{sentence}', sentence)}", err=True)
        sys.exit(2)
    except click.ClickException as error:
        sentence = " ".join(error.format_message().split())
        click.echo(f"fundwatch: {sentence}", err=True)
        sys.exit(error.exit_code)
    except UserError as error:
        click.echo(f"fundwatch: {error}", err=True)
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    sys.exit(code if isinstance(code, int) else 0)
