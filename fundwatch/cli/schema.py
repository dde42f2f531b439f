"""`fundwatch schema`: what goes in and what comes out, as JSON Schema."""

import json

import click

from detectors.contract.schema import doubts_schema, events_schema
from fundwatch.text import say


@click.command(help=say("输出事件或疑点的 JSON Schema。", "Print the JSON Schema of events or doubts."))
@click.argument("what", type=click.Choice(["events", "doubts"]))
def command(what: str) -> None:
    """JSON Schema 2020-12."""
    schema = events_schema() if what == "events" else doubts_schema()
    click.echo(json.dumps(schema, ensure_ascii=False, indent=2))
