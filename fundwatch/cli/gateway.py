"""`fundwatch gateway`."""

import click

from fundwatch.logs import configure_logging
from fundwatch.rules import rules_in_force
from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say("启动网关：校验、登记死信、投影、分批。", "Validate, dead-letter, project and batch events.")
)
def command() -> None:
    """Runs until it is told to stop."""
    from streams.gateway.run import run_gateway

    settings = load_settings()
    configure_logging(settings.log, "gateway")
    run_gateway(settings.kafka, settings.gateway, rules_in_force(settings.rules))
