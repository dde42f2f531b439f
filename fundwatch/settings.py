"""All settings, typed: one TOML file and `FUNDWATCH_<SECTION>__<FIELD>` in the environment, which wins."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dashboard_api.settings import ApiSettings
from fundwatch.cli.errors import UserError
from fundwatch.demo.settings import DemoSettings
from fundwatch.local.clickhouse.password import read_password
from fundwatch.local.layout import Layout
from fundwatch.local.lock import is_held
from fundwatch.local.ports import LOOPBACK
from fundwatch.local.runfile import read_run
from fundwatch.local.settings import LocalSettings
from replay.configuration import ReplaySettings
from sinks.settings import ClickHouseSettings, DingTalkSettings, LedgerSettings, RedisSettings
from streams.settings import GatewaySettings, KafkaSettings, RulesSettings, WorkerSettings


class LogSettings(BaseModel):
    """What the processes write about themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is written."
    )
    format: Literal["json", "console"] = Field(
        "json", description="`json`: one object a line; `console`: the same for a person's eye."
    )


class Settings(BaseSettings):
    """One section a subsystem. Unknown keys in the file are an error, so that a typing mistake is seen."""

    model_config = SettingsConfigDict(
        env_prefix="FUNDWATCH_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
        nested_model_default_partial_update=True,
    )

    kafka: KafkaSettings = Field(KafkaSettings(), description="Kafka.")
    gateway: GatewaySettings = Field(GatewaySettings(), description="Gateway.")
    worker: WorkerSettings = Field(WorkerSettings(), description="Workers.")
    rules: RulesSettings = Field(RulesSettings(), description="Rules.")
    clickhouse: ClickHouseSettings = Field(ClickHouseSettings(), description="ClickHouse.")
    redis: RedisSettings = Field(RedisSettings(), description="Redis.")
    dingtalk: DingTalkSettings = Field(DingTalkSettings(), description="DingTalk.")
    ledger: LedgerSettings = Field(LedgerSettings(), description="Relational store.")
    api: ApiSettings = Field(ApiSettings(), description="REST, feed and homepage.")
    replay: ReplaySettings = Field(ReplaySettings(), description="Replays: certificates and reports.")
    local: LocalSettings = Field(LocalSettings(), description="Everything on one machine.")
    demo: DemoSettings = Field(DemoSettings(), description="The demonstration.")
    log: LogSettings = Field(LogSettings(), description="Logs.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_path())


def config_path() -> Path:
    """The settings file: `FUNDWATCH_CONFIG`, else `fundwatch.toml` in the current folder (it may be missing)."""
    return Path(os.environ.get("FUNDWATCH_CONFIG", "fundwatch.toml"))


def load_settings(**overrides: Any) -> Settings:
    """Read the settings once, at the start of a command.

    Raises `UserError` (exit code 2) that names the first wrong setting; values are never shown, they may be secret.
    """
    named = os.environ.get("FUNDWATCH_CONFIG")
    if named and not Path(named).is_file():
        raise UserError(f"找不到设置文件 {named}", f"there is no settings file {named}")
    try:
        return _with_local_password(Settings(**overrides))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UserError(
            f"设置 {where} 不正确：{first['msg']}", f"setting {where} is wrong: {first['msg']}"
        ) from None
    except ValueError as error:  # TOML that cannot be parsed
        raise UserError(f"设置文件读不懂：{error}", f"the settings file cannot be read: {error}") from None


def _with_local_password(settings: Settings) -> Settings:
    """The password of the local engine, for commands beside it that were led to its port and told no other."""
    store = settings.clickhouse
    local = store.host in (LOOPBACK, "localhost") and store.port == settings.local.clickhouse_port
    if not local or store.password.get_secret_value():
        return settings
    layout = Layout(settings.local.dir, demo=False)
    run = read_run(layout.run_file) if is_held(layout.lock) else None
    password = read_password(Layout(layout.root, demo=run is not None and run.demo).clickhouse)
    if password is None:
        return settings
    return settings.model_copy(
        update={"clickhouse": store.model_copy(update={"password": SecretStr(password)})}
    )
