"""`fundwatch up`."""

import click

from fundwatch.settings import load_settings
from fundwatch.text import say


@click.command(
    help=say(
        "在本机启动全部服务：Kafka、Redis、ClickHouse、钉钉接收端、网关、判定、输出、接口与首页。Ctrl-C 全部停止。",
        "Start the whole service on this machine: Kafka, Redis, ClickHouse, a DingTalk receiver, gateway, workers, "
        "sinks, API and homepage. Ctrl-C stops it all.",
    )
)
@click.option(
    "--demo",
    is_flag=True,
    help=say(
        "就绪后播放演示数据；演示用自己的数据目录，每次从空白开始，不碰正式数据。",
        "Play the demonstration data once everything is ready, in a data folder of its own that is emptied at each "
        "start; lasting data stay untouched.",
    ),
)
@click.option(
    "--fresh",
    is_flag=True,
    help=say("先清空本机的数据，从空白开始。", "Empty the local data first (events, cells, doubts)."),
)
def command(demo: bool, fresh: bool) -> int:
    """Runs until it is told to stop."""
    from fundwatch.local.up import up

    return up(load_settings(), demo=demo, fresh=fresh, write=click.echo)
