"""`fundwatch replay compare`: a run against what was raised live."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table

from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ
from fundwatch.certifying import certify, signer_of
from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.folder import run_folder
from fundwatch.cli.replay.inputs import FORMATS, inputs_of
from fundwatch.settings import Settings, load_settings
from fundwatch.text import say
from replay.compare.comparing import Scope, compare
from replay.compare.live import LiveUnavailable, from_clickhouse, from_file, from_topic
from replay.compare.model import CLASSES, Comparison, Period
from replay.compare.spool import Spool
from replay.compare.stored import differences_file, summary_file
from replay.compare.unread import Unread
from replay.manifest import BASELINE, Manifest, RunFolder, read_manifest, write_json
from replay.sources.base import WrongSource
from replay.sources.moments import read_period


@click.command(
    help=say(
        "把一次重放与线上疑点逐一比较，差异分类列出，结论写入证书。",
        "Compare a run with what was raised live: every difference is listed and classed, the verdict goes into the "
        "certificate.",
    )
)
@click.argument("run", metavar="RUN")
@click.option(
    "--live",
    required=True,
    metavar="clickhouse|topic|FILE",
    help=say(
        "线上疑点：ClickHouse、主题 doubts（topic 或 topic:名称）或疑点消息的 JSON Lines 文件",
        "live doubts: ClickHouse, the topic doubts (topic or topic:NAME), or a JSON Lines file of its messages",
    ),
)
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help=say(
        "同样的来源，可重复：用来查明线上依据的事件是否读到过",
        "the same sources, repeatable: tells whether events that live doubts rest on were read at all",
    ),
)
@click.option(
    "--mapping", metavar="FILE", help=say("CSV 和 Parquet 的映射文件", "mapping of CSV and Parquet")
)
@click.option("--format", "format_", type=click.Choice(FORMATS), help=say("文件格式", "what the files hold"))
@click.option("--variant", default=BASELINE, show_default=True, help=say("比较哪个方案", "which variant"))
@click.option(
    "--since",
    metavar="TIME",
    help=say("只比较此时（含）以后发生的疑点", "only doubts that occurred from here on"),
)
@click.option(
    "--until",
    metavar="TIME",
    help=say("只比较此时（不含）以前发生的疑点", "only doubts that occurred before this"),
)
@click.option(
    "--key", metavar="FILE", help=say("给证书签名的私钥（PEM）", "private key (PEM) for the certificate")
)
def command(
    run: str,
    live: str,
    sources: tuple[str, ...],
    mapping: str | None,
    format_: str | None,
    variant: str,
    since: str | None,
    until: str | None,
    key: str | None,
) -> int:
    """Exit code 0 when nothing differs, 1 when something does, 2 for misuse."""
    settings = load_settings()
    folder = run_folder(run)
    manifest = _manifest(folder)
    signer = signer_of(settings, key)
    period = _period(manifest, since, until)
    unread = None
    if sources:
        read = manifest.sources[0].query if manifest.sources else {}
        bounds = {name: read.get(name) for name in ("since", "until")}
        inputs = inputs_of(
            sources, settings, mapping=mapping, format_=format_, earlier=manifest.sources, **bounds
        )
        unread = Unread(inputs)
    scope = Scope(_digests(manifest, variant), period, unread)
    spool = Spool(folder.path / ".live.spool")
    try:
        spool.fill(_messages(live, settings))
        out = differences_file(folder)
        found = compare(
            folder.doubts(variant), spool, scope, out, variant=variant, live=_told(live), read_at=_now()
        )
    except (LiveUnavailable, WrongSource) as error:
        raise UserError(error.message.zh, error.message.en, exit_code=1) from None
    except (OSError, msgspec.DecodeError) as error:
        raise UserError(
            f"比较失败（{type(error).__name__}）", f"could not compare ({type(error).__name__})", exit_code=1
        ) from error
    finally:
        spool.close()
    write_json(summary_file(folder), found)
    certify(folder, signer)
    _print(found, spool.unreadable, folder)
    return 0 if found.agrees else 1


def _now() -> datetime:
    return datetime.now(BUSINESS_TZ)


def _manifest(folder: RunFolder) -> Manifest:
    try:
        manifest = read_manifest(folder)
    except msgspec.DecodeError:
        raise UserError(f"{folder.manifest} 读不懂", f"{folder.manifest} cannot be read") from None
    if manifest.finished_at is None:
        raise UserError(f"{folder.path} 里的重放没有做完", f"the replay in {folder.path} is not finished")
    return manifest


def _digests(manifest: Manifest, name: str) -> dict[str, str]:
    """By rule, of those whose doubts the variant tells of; rules on trial have a topic of their own."""
    chosen = next((variant for variant in manifest.variants if variant.name == name), None)
    if chosen is None:
        raise UserError(f"没有方案 {name}", f"there is no variant {name}")
    digests = {**manifest.parameters_digest, **chosen.parameters_digest}
    states = {**manifest.states, **chosen.settings.states}
    return {
        rule: digest
        for rule, digest in digests.items()
        if digest is not None and states.get(rule) != "shadow"
    }


def _period(manifest: Manifest, since: str | None, until: str | None) -> Period:
    """What was asked for, else what was read where every source says the same."""
    try:
        asked = read_period(since, until)
        periods = {
            read_period(source.query.get("since"), source.query.get("until"))
            for source in manifest.sources
            if source.query.get("by", "event_time") == "event_time"
        }
    except WrongSource as error:
        raise UserError(error.message.zh, error.message.en) from None
    read = periods.pop() if len(periods) == 1 else asked
    return Period(
        from_=asked.since if since is not None else read.since,
        to=asked.until if until is not None else read.until,
    )


def _messages(live: str, settings: Settings) -> Iterable[bytes]:
    if live == "clickhouse":
        return _from_archive(settings)
    if live == "topic" or live.startswith("topic:"):
        return from_topic(settings.kafka.bootstrap, live.partition(":")[2] or DOUBTS)
    if not Path(live).is_file():
        raise UserError(f"没有文件 {live}", f"there is no file {live}")
    return from_file(Path(live))


def _from_archive(settings: Settings) -> Iterable[bytes]:
    from clickhouse_connect.driver.exceptions import Error

    from replay.sources.clickhouse import connect_read_only

    store = settings.clickhouse
    try:
        client = connect_read_only(
            host=store.host,
            port=store.port,
            username=store.username,
            password=store.password.get_secret_value(),
            database=store.database,
            secure=store.secure,
        )
        try:
            yield from from_clickhouse(client)
        finally:
            client.close()
    except Error as error:
        told = type(error).__name__  # its text may hold parts of the query's rows
        raise LiveUnavailable(f"读不了 ClickHouse（{told}）", f"cannot read ClickHouse ({told})") from None


def _told(live: str) -> str:
    """How the comparison names where live doubts came from: a file by its name alone."""
    return live if live == "clickhouse" or live.partition(":")[0] == "topic" else Path(live).name


def _print(found: Comparison, unreadable: int, folder: RunFolder) -> None:
    console = Console(width=140, highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column(say("差异", "difference"))
    table.add_column(say("数量", "number"), justify="right")
    for class_, name in CLASSES.items():
        if found.differences[class_]:
            table.add_row(say(name.zh, name.en), f"{found.differences[class_]:,}")
    if table.row_count:
        console.print(table)
    left = found.left_out
    click.echo(
        say(
            f"比较 {found.compared:,} 个，逐字段一致 {found.agree:,} 个；未比较：规则之外 {left.rule:,}，期间之外 {left.period:,}",
            f"{found.compared:,} compared, {found.agree:,} equal in every field; left out: {left.rule:,} of other rules, "
            f"{left.period:,} of other times",
        )
    )
    if unreadable:
        click.echo(say(f"另有 {unreadable:,} 条不是疑点", f"{unreadable:,} more were no doubts"), err=True)
    if not found.agrees:
        click.echo(
            say(
                f"全部差异在 {differences_file(folder)}", f"every difference is in {differences_file(folder)}"
            )
        )
        if not found.archive_checked:
            click.echo(
                say(
                    "未查存档是否缺事件：用 --from 再给出来源即可",
                    "whether the archive lacks events was not looked into: give the sources with --from",
                )
            )
