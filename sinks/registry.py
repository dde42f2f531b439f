"""Which sinks there are. A sink's module is imported when it is built: nobody pays for the clients of others."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final, cast

from detectors.engine.ruleset import RuleSet
from sinks.base import Sink
from sinks.runner import KafkaLink
from sinks.settings import ClickHouseSettings, DingTalkSettings, LedgerSettings, RedisSettings

# name -> module; the module has `build(parts: Parts) -> Sink`
_MODULES: Final = {
    "clickhouse": "sinks.clickhouse.sink",
    "redis": "sinks.redis.sink",
    "dingtalk": "sinks.dingtalk.sink",
    "levels": "sinks.levels.sink",
    "archive": "sinks.archive.sink",
}
NAMES: Final = tuple(_MODULES)


@dataclass(frozen=True, slots=True)
class Parts:
    """What sinks are built from: the settings of every destination; each takes its own.

    `max_event_bytes` and `rules` (those of the settings, made when asked) say what the gateway takes.
    """

    kafka: KafkaLink
    clickhouse: ClickHouseSettings
    redis: RedisSettings
    dingtalk: DingTalkSettings
    ledger: LedgerSettings
    max_event_bytes: int
    rules: Callable[[], RuleSet]


def build_sink(name: str, parts: Parts) -> Sink:
    """The sink of that name, not opened yet.

    Raises `KeyError` for a name that is not in `NAMES`, `SinkMisconfigured` for settings that cannot work.
    """
    factory = cast(Callable[[Parts], Sink], import_module(_MODULES[name]).build)
    return factory(parts)
