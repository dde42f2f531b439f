"""`fundwatch replay`: judge events without Kafka, into files of the run alone."""

import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any, Final
from uuid import uuid4

import click
import msgspec

from detectors.contract.values import BUSINESS_TZ, Text
from fundwatch.certifying import certify, signer_of
from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.asking import check, rules_asked
from fundwatch.cli.replay.code import running_code
from fundwatch.cli.replay.inputs import fingerprint, inputs_of
from fundwatch.cli.replay.showing import ProgressBar, print_plan, print_result, told_of
from fundwatch.cli.replay.words import Words, words_of
from fundwatch.settings import Settings, load_settings
from fundwatch.text import language, say
from replay.asked import Asked, Cancelled, Input, ReplayFailed
from replay.engine import replay
from replay.manifest import Manifest, RunFolder, SourceRead, read_manifest
from replay.output import in_order
from replay.sources.base import WrongSource
from replay.sources.opening import STDIN
from replay.variants import RulesAsked

_RUNS: Final = Path(".fundwatch/replays")
_SHOWN: Final = 20
_SMALL_BYTES: Final = 4 << 20  # below, starting processes would take longer than the work


@click.pass_context
def run(context: click.Context, /, **options: Any) -> int:
    """Exit code 0 when every message was taken, 1 when some were refused or the run failed, 2 for misuse."""
    if context.invoked_subcommand is not None:
        return 0
    if not options["sources"] and options["request"] is None:
        raise click.MissingParameter(ctx=context, param_hint="'--from'", param_type="option")
    settings = load_settings()
    signer = signer_of(settings, options["key"])
    words = words_of(options)
    variants = words.variants
    rules = rules_asked(settings, words.only)
    rulesets = check(rules, variants)
    kept = options["folder"] is not None or len(variants) > 1
    folder = RunFolder(Path(options["folder"]) if options["folder"] else _RUNS / _run_id())
    inputs = inputs_of(
        words.names,
        settings,
        mapping=words.mapping,
        format_=words.format_,
        since=words.since,
        until=words.until,
        earlier=_earlier(folder),
    )
    if options["dry_run"]:
        with _sentences():
            sources = [item.source.describe() for item in inputs]
            print_plan(sources, [item.source.estimate() for item in inputs], variants, rulesets, folder)
        return 0
    asked = Asked(
        folder=folder,
        request=_request(words, options["judge"], rules, settings),
        inputs=inputs,
        rules=rules,
        variants=variants,
        judge=options["judge"],
        code=running_code(),
        workers=_workers(inputs, options["workers"]),
        memory_mib=options["memory"],
        max_event_bytes=settings.gateway.max_event_bytes,
        future_days=settings.gateway.future_days,
    )
    if STDIN in words.names:
        _forget_reading(folder)
    if not kept:
        with _removed_afterwards(folder):
            manifest = _execute(asked)
            _write_out(folder, options["out"] or STDIN)
            return _close(manifest, folder)
    manifest = _execute(asked)
    certify(folder, signer)
    if options["out"] is not None:
        _write_out(folder, options["out"])
    if options["out"] != STDIN:
        print_result(manifest, folder)
        click.echo(say(f"结果在 {folder.path}", f"results are in {folder.path}"))
    return _close(manifest, folder)


def _execute(asked: Asked) -> Manifest:
    with ProgressBar() as bar, _interruptible() as cancelled:
        try:
            return replay(replace(asked, cancelled=cancelled, watch=bar.show))
        except Cancelled:
            told = say(
                f"已取消；用同一命令可以接着做（{asked.folder.path}）",
                f"cancelled; the same command takes it up again ({asked.folder.path})",
            )
        except ReplayFailed as failure:
            raise UserError(failure.message.zh, failure.message.en, exit_code=1) from failure.__cause__
    click.echo(told, err=True)
    raise click.Abort


def _write_out(folder: RunFolder, out: str) -> None:
    """The baseline's doubts, those of rules on trial among them."""
    paths = [folder.doubts(), folder.shadow()]
    if out == STDIN:
        for line in in_order(paths):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
        return
    try:
        with Path(out).open("wb") as file:
            file.writelines(in_order(paths))
    except OSError as error:
        raise UserError(f"写不了 {out}：{error.strerror}", f"cannot write {out}: {error.strerror}") from None


def _close(manifest: Manifest, folder: RunFolder) -> int:
    """Say what was refused, and how much there was."""
    with folder.refused.open("rb") as file:
        for line in islice(file, _SHOWN):
            told = msgspec.json.decode(line)
            message = Text(**told["message"])
            click.echo(
                f"{told['source']}:{told['position']}: {message.en if language() == 'en' else message.zh}",
                err=True,
            )
    for sentence in told_of(manifest):
        click.echo(sentence, err=True)
    counts, found = manifest.counts, manifest.variants[0].counts
    doubts = found.doubts + found.withdrawn + found.shadow
    click.echo(
        say(
            f"事件 {counts.events} 条，拒绝 {counts.refused} 条，疑点 {doubts} 个",
            f"{counts.events} events, {counts.refused} refused, {doubts} doubts",
        ),
        err=True,
    )
    return 1 if counts.refused else 0


def _run_id() -> str:
    return f"{datetime.now(BUSINESS_TZ):%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"


def _workers(inputs: tuple[Input, ...], asked: int | None) -> int:
    if asked is not None:
        return asked
    with _sentences():
        sizes = [item.source.estimate().bytes for item in inputs]
    known = [size for size in sizes if size is not None]
    small = len(known) == len(sizes) and sum(known) < _SMALL_BYTES
    return 0 if small else os.cpu_count() or 1


def _earlier(folder: RunFolder) -> tuple[SourceRead, ...]:
    """What an interrupted run in the folder had described."""
    with suppress(FileNotFoundError, msgspec.DecodeError):
        return read_manifest(folder).sources
    return ()


def _request(words: Words, judge: str, rules: RulesAsked, settings: Settings) -> str:
    """A digest of everything that decides the result: a run is only taken up again for the same."""
    tables = {name: table.digest for name, table in rules.tables.items()}
    with _sentences():
        read = fingerprint(words.names, words.mapping, words.since, words.until)
    told = [
        read,
        words.format_,
        judge,
        rules.only,
        rules.states,
        rules.parameters,
        tables,
        words.variants,
        running_code(),
        settings.gateway.max_event_bytes,
    ]
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()


def _forget_reading(folder: RunFolder) -> None:
    """Standard input cannot be read from the middle: what an interrupted run read of it is read again."""
    if not (folder.work / "read.json").is_file():
        shutil.rmtree(folder.work, ignore_errors=True)


@contextmanager
def _removed_afterwards(folder: RunFolder) -> Iterator[None]:
    """A run that nobody asked to keep leaves nothing behind."""
    try:
        yield
    finally:
        shutil.rmtree(folder.path, ignore_errors=True)
        for parent in (_RUNS, _RUNS.parent):
            with suppress(OSError):  # other runs lie there
                parent.rmdir()


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except WrongSource as error:
        raise UserError(error.message.zh, error.message.en) from None
    except OSError as error:
        told = f"{error.filename}: {error.strerror}"
        raise UserError(f"读不了 {told}", f"cannot read {told}") from None


@contextmanager
def _interruptible() -> Iterator[Callable[[], bool]]:
    """The first Ctrl-C or SIGTERM asks the run to stop cleanly, a second one stops it at once."""
    asked = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
