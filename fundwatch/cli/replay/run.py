"""`fundwatch replay`: judge a file of events without Kafka."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from detectors.contract.values import BUSINESS_TZ
from detectors.engine.ruleset import WrongRules, make_ruleset
from detectors.intake.read import Refused, Taken, read_event
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.cli.files import lines_of
from fundwatch.reference import reference_tables
from fundwatch.settings import load_settings
from fundwatch.text import language, say
from replay.judging import end_of, in_business_order, judge_events
from replay.writing import canonical, line

OPTIONS: Final[list[click.Parameter]] = [
    click.Option(
        ["--from", "source"], metavar="FILE", help=say("事件文件，- 表示标准输入", "events, - for stdin")
    ),
    click.Option(
        ["--rules", "rules"],
        metavar="ID,...",
        help=say("只用这些规则（默认全部启用的）", "only these rules (default: all enabled)"),
    ),
    click.Option(
        ["--set", "settings_"],
        multiple=True,
        metavar="ID.PARAM=VALUE",
        help=say("参数取值，可重复", "a parameter's value; repeatable"),
    ),
    click.Option(
        ["--out"],
        default="-",
        metavar="FILE",
        help=say("输出文件，默认标准输出", "where to write; default stdout"),
    ),
]


@click.pass_context
def run(
    context: click.Context, source: str | None, rules: str | None, settings_: tuple[str, ...], out: str
) -> int:
    """Exit code 0 when every line was taken, 1 when some were refused, 2 for misuse."""
    if context.invoked_subcommand is not None:
        return 0
    if source is None:
        raise click.MissingParameter(ctx=context, param_hint="'--from'", param_type="option")
    settings = load_settings()
    forced: dict[str, dict[str, Any]] = {}
    for assignment in settings_:
        rule_id, name, value = _assignment(assignment)
        forced.setdefault(rule_id, {})[name] = value
    only = [part.strip() for part in rules.split(",") if part.strip()] if rules is not None else None
    tables = reference_tables(settings.rules.reference_dir)
    try:
        ruleset = make_ruleset(
            catalogue(),
            states=settings.rules.state,
            parameters=settings.rules.parameters,
            forced=forced,
            only=only,
            tables=tables,
        )
    except WrongRules as error:
        raise UserError(error.message.zh, error.message.en) from None
    if source != "-" and not Path(source).is_file():
        raise UserError(f"没有文件 {source}", f"there is no file {source}")
    now = datetime.now(BUSINESS_TZ)
    refusals: list[str] = []
    taken = list(
        _taken(
            source,
            settings.gateway.max_event_bytes,
            now + timedelta(days=settings.gateway.future_days),
            refusals,
        )
    )
    doubts = judge_events(in_business_order(taken), ruleset, now, end_of(taken))
    payload = b"".join(line(doubt) + b"\n" for doubt in canonical(doubts.values()))
    if out == "-":
        sys.stdout.buffer.write(payload)
        sys.stdout.buffer.flush()
    else:
        try:
            Path(out).write_bytes(payload)
        except OSError as error:
            raise UserError(
                f"写不了 {out}：{error.strerror}", f"cannot write {out}: {error.strerror}"
            ) from None
    for sentence in refusals[:20]:
        click.echo(sentence, err=True)
    click.echo(
        say(
            f"事件 {len(taken)} 条，拒绝 {len(refusals)} 条，疑点 {len(doubts)} 个",
            f"{len(taken)} events, {len(refusals)} refused, {len(doubts)} doubts",
        ),
        err=True,
    )
    return 1 if refusals else 0


def _taken(source: str, max_bytes: int, horizon: datetime, refusals: list[str]) -> Iterator[Taken]:
    lines = iter(sys.stdin.buffer) if source == "-" else lines_of(Path(source))
    for number, raw in enumerate(lines, 1):
        stripped = raw.strip()
        if not stripped:
            continue
        try:
            yield read_event(stripped, max_bytes=max_bytes, horizon=horizon)
        except Refused as error:
            sentence = error.message.en if language() == "en" else error.message.zh
            refusals.append(f"{source}:{number}: {sentence}")


def _assignment(text: str) -> tuple[str, str, Any]:
    target, equals, value = text.partition("=")
    rule_id, dot, name = target.strip().rpartition(".")
    if not equals or not dot:
        raise UserError(
            f"--set 应为 规则.参数=值，而不是 {text}", f"--set wants RULE.PARAMETER=VALUE, not {text}"
        )
    try:
        parsed: Any = msgspec.json.decode(value.strip())
    except msgspec.DecodeError:
        parsed = value.strip()
    return rule_id, name, parsed
