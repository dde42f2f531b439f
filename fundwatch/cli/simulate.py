"""`fundwatch simulate`: write a labelled population, or check one against the rules."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from fundwatch.text import say

if TYPE_CHECKING:
    from fundwatch.simulate.checking import Verdict

_MONTH = re.compile(r"^20[0-9]{2}-(0[1-9]|1[0-2])$")


@click.command(
    help=say(
        "生成一个带标注的模拟参保人群：按送达顺序排列的事件、应有的疑点、差一点的情形及其原因；或用 --check 检验一个已生成的。",
        "Write a made-up population with labels: events in the order of delivery, the doubts that must come, and near "
        "misses with the reason why they must not; or check one that was written (--check).",
    )
)
@click.option("--persons", type=click.IntRange(1, 20_000_000), help=say("普通参保人数", "ordinary people"))
@click.option("--months", type=click.IntRange(1, 240), help=say("月数", "months"))
@click.option(
    "--seed",
    type=click.IntRange(0),
    help=say("随机种子，相同则文件逐字节相同", "equal seeds give equal bytes"),
)
@click.option(
    "--start",
    default="2025-01",
    show_default=True,
    metavar="YYYY-MM",
    help=say("第一个月", "the first month"),
)
@click.option("--out", metavar="DIR", help=say("输出目录", "folder to write"))
@click.option(
    "--check",
    metavar="DIR",
    help=say(
        "用全部规则重放一个目录，与标注比较，打印每条规则的查准率和查全率",
        "replay a folder through every rule and print precision and recall against its labels",
    ),
)
def command(
    persons: int | None, months: int | None, seed: int | None, start: str, out: str | None, check: str | None
) -> int:
    """Exit code 0; with --check 1 when something was missed or raised without need; 2 for misuse."""
    writing = {"--persons": persons, "--months": months, "--seed": seed, "--out": out}
    if check is not None:
        given = [name for name, value in writing.items() if value is not None]
        if given:
            raise UserError(f"--check 不能与 {given[0]} 同用", f"--check and {given[0]} exclude each other")
        return _check(Path(check))
    missing = [name for name, value in writing.items() if value is None]
    if missing:
        raise UserError(f"缺少 {missing[0]}（或用 --check）", f"{missing[0]} is missing (or use --check)")
    if not _MONTH.match(start):
        raise UserError(f"--start 应为 YYYY-MM，而不是 {start}", f"--start wants YYYY-MM, not {start}")
    assert persons is not None and months is not None and seed is not None and out is not None  # noqa: S101
    return _write(persons, months, seed, start, Path(out))


def _write(persons: int, months: int, seed: int, start: str, out: Path) -> int:
    from fundwatch.simulate.plan import Plan
    from fundwatch.simulate.writing import NotEmpty, write_history

    console = Console(stderr=True)
    with console.status(say("正在生成……", "writing …")) as status:
        try:
            manifest = write_history(
                Plan(persons, months, seed, start), out, lambda name, lines: status.update(f"{name}: {lines}")
            )
        except NotEmpty:
            raise UserError(
                f"目录 {out} 不是空的，也不是以前生成的",
                f"the folder {out} is not empty and holds no history",
            ) from None
        except OSError as error:
            raise UserError(
                f"写不了 {out}：{error.strerror}", f"cannot write {out}: {error.strerror}", exit_code=1
            ) from None
    events, doubts, near = manifest["events"], manifest["doubts"], manifest["near_misses"]
    click.echo(
        say(
            f"事件 {events} 条，应有疑点 {doubts} 个，差一点的情形 {near} 个：{out}",
            f"{events} events, {doubts} doubts that must come, {near} near misses: {out}",
        )
    )
    return 0


def _check(folder: Path) -> int:
    from fundwatch.simulate.checking import NoHistory, check_history
    from fundwatch.simulate.writing import REFERENCE

    tables = reference_tables(folder / REFERENCE if (folder / REFERENCE).is_dir() else None)
    console = Console(stderr=True)
    with console.status(say("正在重放……", "replaying …")) as status:
        try:
            verdict = check_history(folder, tables, lambda name, events: status.update(f"{name}: {events}"))
        except NoHistory:
            raise UserError(
                f"{folder} 中没有模拟人群的文件", f"{folder} holds no files of a simulated population"
            ) from None
    _print(verdict)
    return 0 if verdict.perfect else 1


def _print(verdict: "Verdict") -> None:
    table = Table(box=None, pad_edge=False)
    # whole, however narrow the terminal: an id is there to be copied
    table.add_column(
        say("规则", "rule"), no_wrap=True, min_width=max(len(row.rule_id) for row in verdict.rows)
    )
    for zh, en, justify in (
        ("标注", "planted", "right"),
        ("查出", "found", "right"),
        ("多报", "false", "right"),
        ("差一点", "near misses", "right"),
        ("其中误报", "raised", "right"),
        ("途中撤销", "withdrawn", "right"),
        ("查准率", "precision", "right"),
        ("查全率", "recall", "right"),
    ):
        table.add_column(say(zh, en), justify=justify)  # type: ignore[arg-type]  # the literals above
    for row in verdict.rows:
        counts = (row.planted, row.found, len(row.false), row.near_misses, len(row.fooled), row.withdrawn)
        table.add_row(row.rule_id, *map(str, counts), f"{row.precision:.3f}", f"{row.recall:.3f}")
    console = Console(width=160, highlight=False)
    console.print(table)
    for row in verdict.rows:
        for zh, en, anchors in (("漏报", "missed", row.missed), ("多报", "false", row.false)):
            for anchor in anchors[:5]:
                click.echo(f"{row.rule_id}: {say(zh, en)}: {anchor}")
    click.echo(
        say(
            f"事件 {verdict.events} 条，拒绝 {verdict.refused} 条",
            f"{verdict.events} events, {verdict.refused} refused",
        )
    )
