"""`fundwatch worker`."""

import click

from fundwatch.logs import configure_logging
from fundwatch.rules import rules_in_force
from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say("启动判定进程：保存单元、判定规则、发布疑点。", "Keep cells, judge the rules, publish doubts.")
)
def command() -> None:
    """Runs until it is told to stop."""
    from streams.worker.run import run_worker

    settings = load_settings()
    configure_logging(settings.log, "worker")
    run_worker(settings.kafka, settings.worker, rules_in_force(settings.rules))
