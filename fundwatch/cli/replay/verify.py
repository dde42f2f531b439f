"""`fundwatch replay verify`: recompute what a certificate says."""

import os
import tempfile
from functools import partial
from pathlib import Path

import click

from fundwatch.certifying import digests_here, public_key_of, rules_at_start, variants_of
from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.code import running_code
from fundwatch.cli.replay.inputs import FORMATS, inputs_of
from fundwatch.cli.replay.showing import ProgressBar
from fundwatch.settings import Settings, load_settings
from fundwatch.text import say
from replay.asked import Asked, Cancelled, ReplayFailed
from replay.certificate.model import Certificate
from replay.certificate.verifying import Line, NoCertificate, Rejudge, State, outcome, verify
from replay.engine import replay
from replay.manifest import Manifest, RunFolder

_MARKS: dict[State, str] = {"holds": "✓", "fails": "✗", "open": "?"}
_COLOURS: dict[State, str] = {"holds": "green", "fails": "red", "open": "yellow"}


@click.command(
    help=say(
        "逐条核对一份证书：封签与签名、运行目录中的文件、疑点的摘要；给出来源（--from）则重新判定。",
        "Check a certificate line by line: its seal and signature, the files of the run, the digests over the doubts; given "
        "the sources (--from), judge them again.",
    )
)
@click.argument("certificate", metavar="CERT")
@click.option(
    "--from",
    "sources",
    multiple=True,
    metavar="SOURCE",
    help=say(
        "同样的来源，可重复，写法与重放相同", "the same sources, repeatable, as they were given to the replay"
    ),
)
@click.option(
    "--mapping", metavar="FILE", help=say("CSV 和 Parquet 的映射文件", "mapping of CSV and Parquet")
)
@click.option("--format", "format_", type=click.Choice(FORMATS), help=say("文件格式", "what the files hold"))
@click.option(
    "--public-key",
    metavar="FILE",
    help=say("证书必须由这把公钥（PEM）对应的私钥签名", "the key (PEM) that must have signed it"),
)
@click.option(
    "--workers",
    type=click.IntRange(0, 256),
    default=None,
    help=say("重新判定的进程数", "processes that judge again"),
)
def command(
    certificate: str,
    sources: tuple[str, ...],
    mapping: str | None,
    format_: str | None,
    public_key: str | None,
    workers: int | None,
) -> int:
    """Exit code 0 when nothing fails, 1 when something does, 2 for misuse and for what is no certificate."""
    settings = load_settings()
    rejudge: Rejudge | None = None
    if sources:
        processes = (os.cpu_count() or 1) if workers is None else workers
        rejudge = partial(_judge_again, settings, sources, mapping, format_, processes)
    lines: list[Line] = []
    try:
        for line in verify(
            Path(certificate),
            public_key=public_key_of(settings, public_key),
            digests=lambda held: digests_here(held, settings),
            rejudge=rejudge,
        ):
            click.secho(f"{_MARKS[line.state]} {say(line.what.zh, line.what.en)}", fg=_COLOURS[line.state])
            lines.append(line)
    except NoCertificate as error:
        raise UserError(error.message.zh, error.message.en) from None
    counted = {state: sum(line.state == state for line in lines) for state in _MARKS}
    click.echo(
        say(
            f"成立 {counted['holds']}，不成立 {counted['fails']}，未能核对 {counted['open']}",
            f"{counted['holds']} hold, {counted['fails']} fail, {counted['open']} could not be checked",
        )
    )
    return outcome(lines)


def _judge_again(
    settings: Settings,
    sources: tuple[str, ...],
    mapping: str | None,
    format_: str | None,
    workers: int,
    certificate: Certificate,
) -> Manifest:
    query = certificate.read[0].query if certificate.read else {}
    inputs = inputs_of(
        sources,
        settings,
        mapping=mapping,
        format_=format_,
        since=query.get("since"),
        until=query.get("until"),
        earlier=certificate.read,
    )
    with tempfile.TemporaryDirectory(prefix="fundwatch-verify-") as folder, ProgressBar() as bar:
        try:
            return replay(
                Asked(
                    folder=RunFolder(Path(folder) / "run"),
                    request="verify",
                    inputs=inputs,
                    rules=rules_at_start(certificate, settings),
                    variants=variants_of(certificate),
                    judge=certificate.judge,
                    code=running_code(),
                    workers=workers,
                    max_event_bytes=settings.gateway.max_event_bytes,
                    future_days=settings.gateway.future_days,
                    judged_at=certificate.created_at,
                    watch=bar.show,
                )
            )
        except (ReplayFailed, Cancelled) as error:
            message = getattr(error, "message", None)
            zh, en = (message.zh, message.en) if message is not None else ("已取消", "cancelled")
            raise UserError(f"重新判定失败：{zh}", f"could not judge again: {en}", exit_code=1) from error
