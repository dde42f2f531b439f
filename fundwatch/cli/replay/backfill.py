"""`fundwatch replay backfill`: seed a new or changed rule from history."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from detectors.contract import topics
from detectors.engine.ruleset import WrongRules, make_ruleset
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.reference import reference_tables
from fundwatch.settings import Settings, load_settings
from fundwatch.text import say
from replay.sources.opening import STDIN

if TYPE_CHECKING:  # imported when the command runs: --help answers at once
    from replay.asked import Input
    from replay.manifest import SourceRead

_PHASES: Final = {
    "laying": ("写入历史", "laying history down"),
    "judging": ("判定历史", "judging history"),
    "waiting": ("等待判定进程", "waiting for the workers"),
}


@click.command(
    help=say(
        "用历史事件为规则 RULE… 建立判定单元，使其如同一直启用；由此发现的疑点标为追溯，不推送。完成后规则照常实时运行。",
        "Seed the cells of RULE... from history, as if the rules had always been in force. What that finds is marked as "
        "found in retrospect and not pushed; from then on the rules are live.",
    )
)
@click.argument("rule_ids", nargs=-1, required=True, metavar="RULE...")
@click.option(
    "--from",
    "names",
    required=True,
    multiple=True,
    metavar="SOURCE",
    help=say(
        "历史来源，可重复：clickhouse（归档）、kafka、文件或通配符",
        "where history is, repeatable: clickhouse (the archive), kafka, a file or pattern",
    ),
)
@click.option(
    "--mapping",
    metavar="FILE",
    help=say("CSV 和 Parquet 的映射文件（TOML）", "which column of CSV and Parquet is which field (TOML)"),
)
@click.option(
    "--since",
    metavar="TIME",
    help=say("只用此业务时间起的事件", "only events from this business time on"),
)
@click.option(
    "--state",
    type=click.Choice(["enabled", "shadow"]),
    default="enabled",
    help=say("规则此后的状态", "the rules' state from then on"),
)
@click.option("--dry-run", is_flag=True, help=say("只说明会读什么", "only say what would be read"))
def command(
    rule_ids: tuple[str, ...],
    names: tuple[str, ...],
    mapping: str | None,
    since: str | None,
    state: Literal["enabled", "shadow"],
    dry_run: bool,
) -> int:
    """Exit code 0 when it went through; 1 when it stopped or left a hole; 2 for misuse. It may be run again."""
    from confluent_kafka import KafkaException

    from fundwatch.backfill.applied import applied_so_far
    from fundwatch.backfill.plan import in_force, plan_filling
    from fundwatch.backfill.run import Backfill
    from fundwatch.cli.replay.inputs import inputs_of
    from fundwatch.rules import rules_in_force
    from replay.sources.base import WrongSource
    from streams.publisher import NotDelivered
    from streams.topics import TopicsUnavailable

    settings = load_settings()
    try:
        _check(settings, rule_ids, state)
        if STDIN in names:
            raise UserError(
                "历史要读两遍，不能来自标准输入",
                "history is read twice, so it cannot come from standard input",
            )

        def open_sources(earlier: Sequence["SourceRead"]) -> tuple["Input", ...]:
            return inputs_of(names, settings, mapping=mapping, since=since, earlier=earlier)

        if dry_run:
            _tell_plan(rule_ids, open_sources([]))
            return 0
        open_sources([])  # what cannot be meant is said before anything is done
        changes = in_force(rules_in_force(settings.rules), applied_so_far(settings))
        filling = plan_filling(catalogue(), rule_ids, state, settings.rules.state, changes)
        with _Bars() as bars:
            outcome = Backfill(settings, filling, open_sources, bars).run()
    except WrongRules as wrong:
        raise UserError(wrong.message.zh, wrong.message.en) from None
    except WrongSource as wrong:
        raise UserError(wrong.message.zh, wrong.message.en) from None
    except (NotDelivered, TopicsUnavailable, KafkaException):
        raise UserError(
            f"与 Kafka（{settings.kafka.bootstrap}）的连接中断或没有主题 {topics.FACTS_PERSON}：请检查后重新执行本命令",
            f"Kafka at {settings.kafka.bootstrap} stopped answering or has no topic {topics.FACTS_PERSON}: "
            "look at it, then run this command again",
            exit_code=1,
        ) from None
    click.echo(
        say(
            f"历史事件 {outcome.events} 条（{outcome.refused} 条不合格），事实 {outcome.facts} 条",
            f"{outcome.events} events of history ({outcome.refused} refused), {outcome.facts} facts",
        )
    )
    for rule in filling.rules:
        found, news = outcome.found[rule.id], outcome.news[rule.id]
        click.echo(
            say(
                f"{rule.id}：追溯发现疑点 {found} 个，期间新发生 {news} 个",
                f"{rule.id}: {found} doubts found in retrospect, {news} of what happened meanwhile",
            )
        )
    for hole in outcome.holes:
        click.echo(
            say(
                f"缺口：{hole.topic} 分区 {hole.partition} 的 {hole.from_}–{hole.to - 1} 归档里没有，Kafka 也已删除",
                f"a hole: {hole.topic} partition {hole.partition}, {hole.from_} to {hole.to - 1}, is neither in history nor "
                "in Kafka any more",
            ),
            err=True,
        )
    if outcome.ended_early:
        click.echo(
            say(
                "期间有人执行了 rules apply：其后的追溯疑点没有标记",
                "somebody applied rules meanwhile: what was found after that is not marked",
            ),
            err=True,
        )
    return 1 if outcome.holes or outcome.ended_early else 0


def _check(settings: Settings, rule_ids: tuple[str, ...], state: str) -> None:
    """Raises `WrongRules`."""
    make_ruleset(
        catalogue(),
        states={**settings.rules.state, **dict.fromkeys(rule_ids, state)},
        parameters=settings.rules.parameters,
        tables=reference_tables(settings.rules.reference_dir),
    )


def _tell_plan(rule_ids: tuple[str, ...], inputs: Sequence["Input"]) -> None:
    for item in inputs:
        described, estimate = item.source.describe(), item.source.estimate()
        total = "?" if estimate.total is None else f"{estimate.total:,}"
        click.echo(
            say(
                f"来源 {described.name}：约 {total} {estimate.unit}，读两遍",
                f"{described.name}: about {total} {estimate.unit}, read twice",
            )
        )
        for place in described.topics:
            click.echo(f"  {place.topic} {place.partition}: {place.from_}–{place.to - 1}")
        for file in described.files:
            click.echo(f"  {file.name}: {file.bytes:,}")
    kinds = sorted({catalogue()[rule_id].cell.name for rule_id in rule_ids})
    click.echo(say(f"判定单元：{'、'.join(kinds)}", f"cells: {', '.join(kinds)}"))


class _Bars:
    """Progress on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task: TaskID | None = None
        self._calls = 0

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def phase(self, name: str, total: int | None, unit: str) -> None:
        """A new bar."""
        self._task = self._progress.add_task(f"{say(*_PHASES[name])} ({unit})", total=total)
        self._calls = 0

    def done(self, number: int) -> None:
        """Drawn every thousandth time: a bar must not cost more than the work."""
        self._calls += 1
        if self._calls % 1_000 == 0 and self._task is not None:
            self._progress.update(self._task, completed=number)
