"""`fundwatch send`: validate events, publish the good ones, say what is wrong with the others."""

import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from detectors.contract.values import BUSINESS_TZ
from detectors.intake.read import Refused, read_event
from fundwatch.clashes import Clashes
from fundwatch.cli.errors import UserError
from fundwatch.cli.files import lines_of
from fundwatch.settings import load_settings
from fundwatch.text import language, say

_SHOWN = 20


@click.command(
    help=say(
        "校验并发送事件文件（JSON Lines，- 表示标准输入）。不合格的不发送，逐行说明原因。",
        "Validate and publish events from files (JSON Lines, - for standard input). What is refused is not sent; "
        "each reason is printed.",
    )
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--check", is_flag=True, help=say("只校验，不发送", "validate only, publish nothing"))
def command(files: tuple[str, ...], check: bool) -> int:
    """Exit code 0 when all were accepted, 1 when some were refused, 2 for misuse."""
    settings = load_settings()
    for name in files:
        if name != "-" and not Path(name).is_file():
            raise UserError(f"没有文件 {name}", f"there is no file {name}")
    horizon = datetime.now(BUSINESS_TZ) + timedelta(days=settings.gateway.future_days)
    console = Console(stderr=True)
    accepted = refused = 0
    flags: Counter[str] = Counter()
    clashes = Clashes()
    with ExitStack() as stack:
        send = None if check else _sender(stack, settings.kafka.bootstrap)
        progress = stack.enter_context(_progress(console))
        for name, number, raw in _numbered(files, progress):
            try:
                taken = read_event(raw, max_bytes=settings.gateway.max_event_bytes, horizon=horizon)
            except Refused as error:
                refused += 1
                if refused <= _SHOWN:
                    progress.console.print(
                        f"{name}:{number}: {_sentence(error)}", markup=False, soft_wrap=True
                    )
                continue
            accepted += 1
            flags.update(taken.flags)
            event = taken.event
            clashes.see(event.source, event.id, str(event.__struct_config__.tag), taken.digest)
            if send is not None:
                send(taken.event, raw)
    if refused > _SHOWN:
        click.echo(
            say(f"……另有 {refused - _SHOWN} 条被拒绝", f"… and {refused - _SHOWN} more refused"), err=True
        )
    click.echo(say(f"接受 {accepted} 条，拒绝 {refused} 条", f"{accepted} accepted, {refused} refused"))
    if flags:
        told = ", ".join(f"{flag} {count}" for flag, count in sorted(flags.items()))
        click.echo(say(f"接受但有标记：{told}", f"accepted and flagged: {told}"))
    if clashes.count:
        ids = clashes.examples
        click.echo(
            say(
                f"同一编号不同内容 {clashes.count} 条，例如 {'、'.join(ids)}；每个编号只计一份内容",
                f"{clashes.count} came under the name of another with a different body, such as {', '.join(ids)}; one body "
                "a name counts",
            )
        )
    return 1 if refused else 0


def _sentence(error: Refused) -> str:
    message = error.message
    return (
        message.en
        if language() == "en"
        else message.zh
        if language() == "zh"
        else f"{message.zh} / {message.en}"
    )


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _numbered(files: tuple[str, ...], progress: Progress) -> Iterator[tuple[str, int, bytes]]:
    for name in files:
        if name == "-":
            task = progress.add_task("-", total=None)
            source: Iterator[bytes] = iter(sys.stdin.buffer)
        else:
            with Path(name).open("rb") as handle:
                total = sum(1 for line in handle if line.strip())
            task = progress.add_task(Path(name).name, total=total)
            source = lines_of(Path(name))
        for number, line in enumerate(source, 1):
            raw = line.strip().removeprefix(BOM_UTF8).lstrip()  # some editors begin a file with a mark
            if raw:
                yield name, number, raw
                progress.advance(task)


def _sender(stack: ExitStack, bootstrap: str):  # type: ignore[no-untyped-def]  # imported late: Kafka is slow to load
    from confluent_kafka.admin import AdminClient

    from streams.sending import EventSender
    from streams.topics import TopicsUnavailable, ensure_topics

    settings = load_settings()
    try:
        AdminClient({"bootstrap.servers": bootstrap, "log_level": 0}).list_topics(timeout=5)
        if settings.kafka.create_topics:
            ensure_topics(settings.kafka)
    except Exception as error:
        if isinstance(error, TopicsUnavailable) or type(error).__name__ == "KafkaException":
            raise UserError(
                f"连不上 Kafka（{bootstrap}）：先用 fundwatch up 启动，或设置 FUNDWATCH_KAFKA__BOOTSTRAP",
                f"Kafka at {bootstrap} does not answer: start it with fundwatch up, or set FUNDWATCH_KAFKA__BOOTSTRAP",
                exit_code=1,
            ) from None
        raise
    sender = EventSender(bootstrap, settings.kafka.raw_max_message_bytes)
    stack.callback(sender.flush)
    return sender.send
