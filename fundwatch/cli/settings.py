"""`fundwatch settings`: every setting, its default and its meaning."""

import click

from fundwatch.settings_table import markdown, rows
from fundwatch.text import say


@click.command(help=say("列出全部设置、默认值和含义。", "List every setting with its default and meaning."))
@click.option(
    "--markdown", "as_markdown", is_flag=True, help=say("输出 docs/settings.md", "print docs/settings.md")
)
def command(as_markdown: bool) -> None:
    """Defaults only: what is set may be secret."""
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    for row in rows():
        click.echo(f"{row.environment}={row.default}\n    {row.description}")
