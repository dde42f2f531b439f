"""`fundwatch alive`: a health check for containers."""

import socket

import click

from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say(
        "检查本机的某个进程最近是否报过平安（容器健康检查用）。",
        "Check that a process on this host has lately said that it is well (for containers' health checks).",
    )
)
@click.argument("process", metavar="PROCESS")
@click.option("--within", default=15.0, show_default=True, help=say("多少秒之内", "within so many seconds"))
def command(process: str, within: float) -> int:
    """PROCESS as it names itself: `gateway`, `worker`, `sink.redis`. Exit code 0 when it did, 1 when not."""
    from streams.alive import heard_of

    return 0 if heard_of(load_settings().kafka.bootstrap, process, socket.gethostname(), within) else 1
