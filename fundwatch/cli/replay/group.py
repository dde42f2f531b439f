"""The group `fundwatch replay`: its own options run a replay, its commands work on runs."""

from importlib import import_module
from importlib.util import find_spec
from typing import Final

import click

from fundwatch.cli.replay.options import OPTIONS
from fundwatch.cli.replay.run import run
from fundwatch.text import say

# command -> what it does; `fundwatch/cli/replay/<command>.py` holds a click command named `command`
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "verify": ("重新计算一份证书", "recompute a certificate"),
    "compare": ("与线上疑点逐一比较", "compare a run with what was raised live"),
    "report": ("把一次重放写成报告", "write a run up as a report"),
    "backfill": ("用历史为规则建立判定单元", "seed a rule's cells from history"),
}


class ReplayGroup(click.Group):
    """Commands are listed without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if find_spec(_module(name)) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(_module(cmd_name)).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        names = self.list_commands(ctx)
        if names:
            with formatter.section(say("命令", "Commands")):
                formatter.write_dl([(name, say(*COMMANDS[name])) for name in names])


def _module(name: str) -> str:
    return f"fundwatch.cli.replay.{name}"


command = ReplayGroup(
    "replay",
    callback=run,
    params=OPTIONS,
    invoke_without_command=True,
    help=say(
        "用规则重放历史事件，不经过 Kafka，只写本次重放自己的文件；可比较多个方案。",
        "Judge a history of events without Kafka, into files of the run alone; several variants can be compared.",
    ),
)
