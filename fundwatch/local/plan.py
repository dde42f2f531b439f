"""What a deployment on one machine consists of, in the order of its start."""

import os
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr

from fundwatch.cli.errors import UserError
from fundwatch.local.clickhouse.part import ClickHouse
from fundwatch.local.clickhouse.password import USER, make_password
from fundwatch.local.direct import past_proxies
from fundwatch.local.groups import ConsumerGroups, Membership
from fundwatch.local.kafka.broker import Kafka
from fundwatch.local.layout import Layout
from fundwatch.local.own import OwnProcess, console_script, module, serves
from fundwatch.local.ports import LOOPBACK, answers, is_free
from fundwatch.local.redis import Redis
from fundwatch.local.robot import local_robot
from fundwatch.local.service import Service
from fundwatch.settings import Settings
from sinks.registry import NAMES as SINKS
from sinks.settings import DingTalkSettings

_KAFKA, _REDIS, _CLICKHOUSE, _DINGTALK = "kafka", "redis", "clickhouse", "dingtalk"
_SINK_NEEDS = {_CLICKHOUSE: _CLICKHOUSE, "archive": _CLICKHOUSE, _REDIS: _REDIS, _DINGTALK: _DINGTALK}
_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, not bound)


@dataclass(frozen=True)
class Plan:
    """`services` in the order of their start, `demo` for when they all serve, `address` of the homepage."""

    services: tuple[Service, ...]
    demo: tuple[Service, ...]
    address: str


def plan(settings: Settings, layout: Layout) -> Plan:
    """Everything that runs, with settings that lead each process to the parts beside it."""
    local, data = settings.local, layout.data
    kafka = Kafka(local.kafka_libs, data / _KAFKA, local.kafka_port, local.kafka_controller_port)
    redis = Redis(data / _REDIS, local.redis_port)
    clickhouse = ClickHouse(layout.clickhouse, local.clickhouse_port)
    common = environment(local_settings(settings, layout)) | past_proxies(os.environ)
    groups = ConsumerGroups(kafka.bootstrap)

    def reader(name: str, arguments: tuple[str, ...], group: str, size: int = 1, **extra: str) -> OwnProcess:
        member = Membership(groups, group, size)
        argv = console_script(*arguments)
        return OwnProcess(name, argv, common | extra, member.settled, member.note_members)

    services = [Service(redis), Service(clickhouse)]
    if _own_robot(settings, layout):
        listens = partial(answers, local.dingtalk_port)
        argv = module("fundwatch.local.dingtalk", str(data.resolve() / _DINGTALK))
        receiver = OwnProcess(_DINGTALK, argv, common, listens)
        services.append(Service(receiver))
    services.append(Service(kafka))
    services.append(Service(reader("gateway", ("gateway",), "fundwatch.gateway"), needs=(_KAFKA,)))
    for number in range(1, local.workers + 1):
        own = {
            "FUNDWATCH_WORKER__DATA_DIR": str(data.resolve() / f"worker-{number}"),
            "FUNDWATCH_WORKER__WEB_PORT": str(local.worker_port + number - 1),
        }
        worker = reader(f"worker-{number}", ("worker",), "fundwatch-worker", local.workers, **own)
        services.append(Service(worker, needs=(_KAFKA,)))
    running = {service.name for service in services}
    for name in SINKS:
        sink = reader(f"sink-{name}", ("sink", name), f"fundwatch.sink.{name}")
        needed = {_SINK_NEEDS.get(name, _KAFKA)} & running
        services.append(Service(sink, needs=(_KAFKA, *sorted(needed - {_KAFKA}))))
    api = OwnProcess(
        "api",
        console_script("api"),
        common | {"FUNDWATCH_API__REPLAY_OUTLIVES": "false"},  # whoever ends `up` leaves no process behind
        lambda: serves(_api_host(settings), settings.api.port, "/healthz"),
    )
    services.append(Service(api, needs=(_KAFKA, _REDIS, _CLICKHOUSE)))
    demo = OwnProcess("demo", module("fundwatch.demo"), common)
    return Plan(
        services=tuple(services),
        demo=(Service(demo, needs=(_KAFKA,), restart=False),) if layout.demo else (),
        address=homepage(settings),
    )


def local_settings(settings: Settings, layout: Layout) -> Settings:
    """The settings with the addresses of the local parts, as the processes of a local deployment have them."""
    local = settings.local
    return settings.model_copy(
        update={
            "kafka": settings.kafka.model_copy(update={"bootstrap": f"{LOOPBACK}:{local.kafka_port}"}),
            "redis": settings.redis.model_copy(
                update={"url": SecretStr(f"redis://{LOOPBACK}:{local.redis_port}/0")}
            ),
            "clickhouse": settings.clickhouse.model_copy(
                update={
                    "host": LOOPBACK,
                    "port": local.clickhouse_port,
                    "secure": False,
                    "username": USER,
                    "password": SecretStr(make_password(layout.clickhouse)),
                }
            ),
            "dingtalk": settings.dingtalk.model_copy(
                update=_robot(settings, layout) | {"page_url": _page_url(settings)}
            ),
            "ledger": settings.ledger.model_copy(
                update={"url": SecretStr(f"sqlite:///{layout.data.resolve() / 'ledger.db'}")}
            ),
        }
    )


def environment(settings: Settings) -> dict[str, str]:
    """Environment variables that lead a process to these addresses, whatever else it is configured with."""
    return {
        "FUNDWATCH_KAFKA__BOOTSTRAP": settings.kafka.bootstrap,
        "FUNDWATCH_REDIS__URL": settings.redis.url.get_secret_value(),
        "FUNDWATCH_CLICKHOUSE__HOST": settings.clickhouse.host,
        "FUNDWATCH_CLICKHOUSE__PORT": str(settings.clickhouse.port),
        "FUNDWATCH_CLICKHOUSE__SECURE": str(settings.clickhouse.secure).lower(),
        "FUNDWATCH_CLICKHOUSE__USERNAME": settings.clickhouse.username,
        "FUNDWATCH_CLICKHOUSE__PASSWORD": settings.clickhouse.password.get_secret_value(),
        "FUNDWATCH_DINGTALK__WEBHOOK": settings.dingtalk.webhook.get_secret_value(),
        "FUNDWATCH_DINGTALK__SECRET": settings.dingtalk.secret.get_secret_value(),
        "FUNDWATCH_DINGTALK__PAGE_URL": settings.dingtalk.page_url,
        "FUNDWATCH_LEDGER__URL": settings.ledger.url.get_secret_value(),
    }


def _own_robot(settings: Settings, layout: Layout) -> bool:
    """Pushes go to the local receiver unless a real robot is set; the demonstration's never go to a real group."""
    return layout.demo or not settings.dingtalk.webhook.get_secret_value()


def _robot(settings: Settings, layout: Layout) -> dict[str, SecretStr]:
    if not _own_robot(settings, layout):
        return {}
    robot = local_robot(layout.robot, settings.local.dingtalk_port)
    return {"webhook": robot.webhook, "secret": robot.secret}


def _page_url(settings: Settings) -> str:
    """The address that somebody gave, since readers may come from elsewhere; else where the page really is."""
    given = settings.dingtalk.page_url
    return homepage(settings) if given == DingTalkSettings.model_fields["page_url"].default else given


def homepage(settings: Settings) -> str:
    """Address of the page on this machine."""
    return f"http://{_api_host(settings)}:{settings.api.port}/"


def _api_host(settings: Settings) -> str:
    return LOOPBACK if settings.api.host in _EVERYWHERE else settings.api.host


def check_ports(settings: Settings) -> None:
    """Raises `UserError` that names the setting to change when a port is taken or given twice."""
    seen: dict[int, str] = {}
    for name, host, port in ports(settings):
        variable = "FUNDWATCH_" + name.upper().replace(".", "__")
        if port in seen:
            raise UserError(
                f"设置 {name} 与 {seen[port]} 用了同一个端口 {port}，请改其中一个（环境变量 {variable}）",
                f"settings {name} and {seen[port]} share port {port}: change one (environment variable {variable})",
            )
        seen[port] = name
        if not is_free(port, host):
            raise UserError(
                f"端口 {port} 已被其他程序占用，请改设置 {name}（环境变量 {variable}）",
                f"port {port} is taken by another program: change setting {name} (environment variable {variable})",
            )


def ports(settings: Settings) -> list[tuple[str, str, int]]:
    """Setting, host and port of everything that listens."""
    local = settings.local
    named = [
        ("local.redis_port", local.redis_port),
        ("local.clickhouse_port", local.clickhouse_port),
        ("local.dingtalk_port", local.dingtalk_port),
        ("local.kafka_port", local.kafka_port),
        ("local.kafka_controller_port", local.kafka_controller_port),
        *(("local.worker_port", local.worker_port + number) for number in range(local.workers)),
    ]
    return [
        ("api.port", settings.api.host, settings.api.port),
        *((name, LOOPBACK, port) for name, port in named),
    ]
