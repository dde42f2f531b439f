"""`fundwatch rules docs`: write the catalogue as pages."""

from pathlib import Path

import click

from detectors.registry import catalogue
from fundwatch.catalogue_pages.pages import pages
from fundwatch.catalogue_pages.words import GENERATED
from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from fundwatch.text import say


@click.command(
    help=say(
        "把规则目录写成 Markdown 页面，每个业务项一页。",
        "Write the catalogue as Markdown pages, one a business item.",
    )
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=say(
        "写入的目录；其中已无规则的旧页会被删除",
        "folder to write; pages of business items without rules are deleted",
    ),
)
def command(out: Path) -> None:
    """The rules as they ship, whatever the settings say: the pages are the same on every machine."""
    written = pages(catalogue(), reference_tables(None))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in out.glob("*.md"):
            if path.name not in written and GENERATED in path.read_text(encoding="utf-8"):
                path.unlink()
        for name, text in written.items():
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"写不了 {out}：{error.strerror}", f"cannot write {out}: {error.strerror}", exit_code=1
        ) from None
    click.echo(say(f"{out}：{len(written)} 页", f"{out}: {len(written)} pages"))
