"""`fundwatch api`."""

from urllib.parse import urlsplit

import click

from dashboard_api.settings import ApiSettings
from fundwatch.cli.errors import UserError
from fundwatch.logs import configure_logging
from fundwatch.rules import rules_in_force
from fundwatch.settings import Settings, load_settings
from fundwatch.text import say


@click.command(
    help=say("启动接口、实时推送与首页。", "Serve the REST interface, the live feed and the homepage.")
)
def command() -> None:
    """Runs until it is told to stop."""
    from dashboard_api.live.store import WrongAddress
    from dashboard_api.replays.runs import Replaying, Runs
    from dashboard_api.rules import RulesInForce
    from dashboard_api.serve import PortTaken, serve
    from dashboard_api.settings import StoreLink
    from detectors.registry import catalogue
    from fundwatch.local.own import console_script

    settings = load_settings()
    configure_logging(settings.log, "api")
    store = StoreLink(settings.redis.url, settings.redis.prefix, settings.redis.timeout_seconds)
    rules = RulesInForce(catalogue(), rules_in_force(settings.rules))
    replaying = Replaying(
        command=console_script("replay"),
        folder=settings.api.replay_dir,
        files=settings.api.replay_files,
        workers=settings.api.replay_workers,
        nice=settings.api.replay_nice,
        outlives=settings.api.replay_outlives,
    )
    try:
        serve(_reachable(settings), store, settings.kafka.bootstrap, rules, Runs(replaying, catalogue()))
    except PortTaken as taken:
        where = f"{settings.api.host}:{settings.api.port}"
        raise UserError(
            f"无法监听 {where}：{taken}。请换一个端口（设置 api.port）",
            f"cannot listen on {where}: {taken}; choose another port (setting api.port)",
        ) from None
    except WrongAddress:
        raise UserError(
            "设置 redis.url 不是 Redis 地址", "setting redis.url is no address of Redis"
        ) from None


def _reachable(settings: Settings) -> ApiSettings:
    """The API's settings with the name under which pushes tell people to look."""
    try:
        told = urlsplit(settings.dingtalk.page_url).hostname
    except ValueError:
        told = None
    hosts = (*settings.api.hosts, *((f"[{told}]" if ":" in told else told,) if told else ()))
    return settings.api.model_copy(update={"hosts": hosts})
