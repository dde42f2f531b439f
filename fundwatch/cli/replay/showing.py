"""What a person sees of a replay: how far it is, and what came out."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from shutil import disk_usage
from types import TracebackType

import msgspec
from rich.console import Console
from rich.filesize import decimal as as_size
from rich.progress import BarColumn, TaskProgressColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table

from detectors.engine.ruleset import RuleSet
from fundwatch.text import say
from replay.difference import Difference
from replay.manifest import BASELINE, Manifest, Progress, RunFolder, SourceRead
from replay.reading_phase import CELLS_PER_BYTE
from replay.sources.base import Estimate
from replay.variants import VariantAsked

_PHASES = {"reading": ("读取", "reading"), "judging": ("判定", "judging"), "writing": ("写结果", "writing")}
_MOST_RULES = 30
_ABOUT = 16  # `replay/ending.py` counts fewer on a day exactly


class ProgressBar:
    """A bar on a terminal, nothing elsewhere; `progress.json` is there always."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[rate]}"),
            TextColumn("{task.fields[left]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("", total=None, rate="", left="")

    def __enter__(self) -> "ProgressBar":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Bring the bar up to date."""
        if progress.phase in _PHASES:
            rate = (
                f"{as_size(int(progress.rate))}/s" if progress.unit == "bytes" else f"{progress.rate:,.0f}/s"
            )
            self._bar.update(
                self._task,
                description=say(*_PHASES[progress.phase]),
                completed=progress.done,
                total=progress.total,
                rate=rate,
                left=_left(progress.seconds_left),
            )


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
    return say(f"还需 {clock}", f"{clock} left")


def print_plan(
    sources: Sequence[SourceRead],
    estimates: Sequence[Estimate],
    variants: Sequence[VariantAsked],
    rules: Sequence[RuleSet],
    folder: RunFolder,
) -> None:
    """What `--dry-run` says: what would be read, by which rules, and how much room it takes for a while."""
    console = Console(width=140, highlight=False)
    table = Table(box=None, pad_edge=False)
    for zh, en in (("来源", "source"), ("名称", "name"), ("范围", "extent"), ("大小", "size")):
        table.add_column(say(zh, en))
    for source, estimate in zip(sources, estimates, strict=True):
        size = "" if estimate.total is None else f"{estimate.total:,}"
        if estimate.unit == "bytes":
            size = as_size(estimate.total) if estimate.total else "?"
        table.add_row(source.kind, source.name, _extent(source), size)
    console.print(table)
    for variant, held in zip(variants, rules, strict=True):
        on, trial = len(held.rules), sum(active.shadow for active in held.rules)
        told = say(f"{on} 条规则，其中 {trial} 条试运行", f"{on} rules, {trial} of them on trial")
        console.print(f"{variant.name}: {told}", soft_wrap=True)
    sizes = [estimate.bytes for estimate in estimates if estimate.bytes is not None]
    if len(sizes) == len(estimates):
        needed, free = as_size(int(sum(sizes) * CELLS_PER_BYTE)), as_size(_free(folder.path))
        told = say(
            f"运行中最多占用磁盘约 {needed}（现有空闲 {free}）",
            f"takes up to about {needed} of disk while it runs ({free} are free)",
        )
        console.print(told, soft_wrap=True)


def _free(path: Path) -> int:
    there = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.is_dir())
    return disk_usage(there).free


def _extent(source: SourceRead) -> str:
    if source.files:
        return say(f"{len(source.files)} 个文件", f"{len(source.files)} files")
    places = [f"{place.topic}/{place.partition} {place.from_}–{place.to}" for place in source.topics]
    more = f" … (+{len(places) - 4})" if len(places) > 4 else ""
    return "; ".join(places[:4]) + more


def print_result(manifest: Manifest, folder: RunFolder) -> None:
    """A line a variant, and for each what it changes by rule."""
    console = Console(width=140, highlight=False)
    table = Table(box=None, pad_edge=False)
    for zh, en in (
        ("方案", "variant"),
        ("疑点", "doubts"),
        ("金额", "amount"),
        ("新增", "new"),
        ("消失", "gone"),
        ("改变", "changed"),
        ("金额变化", "amount change"),
    ):
        table.add_column(say(zh, en), justify="left" if en == "variant" else "right")
    differences = {variant.name: _difference(folder, variant.name) for variant in manifest.variants[1:]}
    for variant in manifest.variants:
        row = [variant.name, f"{variant.counts.doubts:,}", f"{Decimal(variant.counts.amount):,.2f}"]
        if variant.name != BASELINE:
            total = differences[variant.name].total
            change = total.amount_after - total.amount_before
            row += [f"{total.new:,}", f"{total.gone:,}", f"{total.changed:,}", f"{change:+,.2f}"]
        table.add_row(*row)
    console.print(table)
    for name, difference in differences.items():
        _print_rules(console, name, difference)


def told_of(manifest: Manifest) -> Iterator[str]:
    """A sentence for each thing that a person should know of what was read: rows left out, times beyond the end."""
    for row in manifest.left_out:
        yield f"{row.source}:{row.position}: {say(row.message.zh, row.message.en)}"
    counts = manifest.counts
    more = counts.left_out - len(manifest.left_out)
    if more > 0:
        yield say(f"……另略去 {more} 行", f"… and {more} more rows left out")
    beyond = manifest.beyond
    if beyond is not None:
        places = ", ".join(beyond.examples)
        # of a day with many only about how many is known
        zh, en = ("约 ", "about ") if beyond.events >= _ABOUT else ("", "")
        lie = "event lies" if beyond.events == 1 else "events lie"
        judged = "it is" if beyond.events == 1 else "they are"
        day = f"{beyond.end:%Y-%m-%d}"
        yield say(
            f"{zh}{beyond.events} 条事件的时间晚于数据应有的终点 {day}，已照判，但业务时间只到 {day}；例如 {places}",
            f"{en}{beyond.events} {lie} after {day}, where the data plausibly end: {judged} judged, but time ends on that "
            f"day; for example {places}",
        )
    if counts.clashes:
        names = "name" if counts.clashes == 1 else "names"
        # where none concerns a cell there is none to name
        zh, en = ("；例如 ", "; for example ") if manifest.clash_examples else ("", "")
        examples = ", ".join(manifest.clash_examples)
        yield say(
            f"{counts.clashes} 个事件名（来源、编号、类型）下有多条不同内容，每个只取一条{zh}{examples}",
            f"{counts.clashes} {names} of events (source, id, type) came with several bodies, of which one counts{en}{examples}",
        )


def _difference(folder: RunFolder, name: str) -> Difference:
    return msgspec.json.decode(folder.difference(name).read_bytes(), type=Difference)


def _print_rules(console: Console, name: str, difference: Difference) -> None:
    rows = {
        rule_id: tally
        for rule_id, tally in difference.by_rule.items()
        if tally.new or tally.gone or tally.changed
    }
    if not rows:
        return
    table = Table(box=None, pad_edge=False, title=name, title_justify="left")
    for zh, en in (
        ("规则", "rule"),
        ("新增", "new"),
        ("消失", "gone"),
        ("改变", "changed"),
        ("不变", "same"),
    ):
        table.add_column(say(zh, en), justify="left" if en == "rule" else "right")
    for rule_id, tally in list(rows.items())[:_MOST_RULES]:
        table.add_row(rule_id, f"{tally.new:,}", f"{tally.gone:,}", f"{tally.changed:,}", f"{tally.same:,}")
    console.print()
    console.print(table)
