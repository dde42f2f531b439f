"""`fundwatch sink NAME`: one destination in a process of its own."""

import logging
import signal
import sys
from threading import Event
from types import FrameType

import click
import structlog

from fundwatch.cli.errors import UserError
from fundwatch.logs import configure_logging
from fundwatch.rules import rules_in_force
from fundwatch.settings import Settings, load_settings
from fundwatch.text import say
from sinks.base import SinkMisconfigured
from sinks.failure import describe
from sinks.registry import NAMES, Parts, build_sink
from sinks.runner import KafkaLink, run_sink

_LIST = ", ".join(NAMES)


@click.command(
    name="sink",
    help=say(
        f"启动一个输出进程，把疑点（archive：事件）送到 NAME（{_LIST}）。收到 SIGTERM 或 Ctrl-C 后完成手头一批再退出。",
        f"Run the sink NAME ({_LIST}), which takes doubts (archive: events) to one destination. SIGTERM or Ctrl-C ends it after the"
        " batch in hand.",
    ),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument("name", metavar="NAME")
def command(name: str) -> None:
    """Runs until it is told to stop; exit code 1 when a failure stopped it."""
    if name not in NAMES:
        raise UserError(
            f"没有名为 {name} 的输出；可选：{_LIST}", f"there is no sink {name}; choose from {_LIST}"
        )
    settings = load_settings()
    configure_logging(settings.log, f"sink.{name}")
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each of its plug-ins
    stop = Event()

    def ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    parts = _parts(settings)
    try:
        run_sink(build_sink(name, parts), parts.kafka, stop)
    except SinkMisconfigured as wrong:
        raise UserError(wrong.zh, wrong.en) from None
    except Exception as failure:
        # Words of drivers may quote data: what failed is told by types and places.
        structlog.get_logger("sinks").error("sink failed", sink=name, **describe(failure))
        sys.exit(1)


def _parts(settings: Settings) -> Parts:
    kafka = KafkaLink(
        settings.kafka.bootstrap,
        create_topics=settings.kafka.create_topics,
        replication_factor=settings.kafka.replication_factor,
        stuck_seconds=settings.kafka.stuck_seconds,
    )
    return Parts(
        kafka=kafka,
        clickhouse=settings.clickhouse,
        redis=settings.redis,
        dingtalk=settings.dingtalk,
        ledger=settings.ledger,
        max_event_bytes=settings.gateway.max_event_bytes,
        rules=lambda: rules_in_force(settings.rules),
    )
