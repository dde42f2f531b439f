"""Settings of the places where doubts go."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from detectors.contract.values import Level


class ClickHouseSettings(BaseModel):
    """Where doubts are kept for queries and statistics."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Host of ClickHouse's HTTP interface.")
    port: int = Field(8123, ge=1, le=65_535, description="Port of ClickHouse's HTTP interface.")
    username: str = Field("default", description="User name.")
    password: SecretStr = Field(SecretStr(""), description="Password.")
    database: str = Field(
        "fundwatch", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Database; made when missing."
    )
    secure: bool = Field(False, description="Whether to use TLS.")
    batch: int = Field(5_000, ge=1, le=100_000, description="Doubts and dead letters in one insert at most.")
    linger_ms: int = Field(
        200, ge=0, le=10_000, description="Milliseconds a doubt waits for others to share its insert."
    )
    archive_batch: int = Field(
        10_000, ge=1, le=100_000, description="Events in one insert into the archive at most."
    )
    archive_linger_ms: int = Field(
        1_000,
        ge=0,
        le=10_000,
        description="Milliseconds an event waits for others to share its insert into the archive.",
    )
    archive_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days for which the archive keeps an event after its arrival; 0 keeps it for ever.",
    )


class RedisSettings(BaseModel):
    """The live figures behind the homepage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"), description="Address of Redis; may hold a password."
    )
    prefix: str = Field("fundwatch:", min_length=1, description="What every key starts with.")
    timeout_seconds: float = Field(
        5.0, gt=0, description="Seconds that Redis may take to connect or answer before it counts as away."
    )
    doubts_kept: int = Field(
        200_000,
        ge=1_000,
        description="Doubts whose rows and evidence are kept, newest first; older ones stay in the counts only.",
    )
    revisions_kept: int = Field(20, ge=1, le=1_000, description="Revisions in the history of one doubt.")
    minutes_kept: int = Field(
        180, ge=60, le=10_080, description="Minutes for which the series of doubts per minute goes back."
    )
    feed_kept: int = Field(
        10_000, ge=100, description="Entries of the feed that a homepage can resume from after a break."
    )
    dead_letters_kept: int = Field(1_000, ge=1, description="Dead letters that can be listed.")


class DingTalkSettings(BaseModel):
    """Warnings to people in a DingTalk group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook: SecretStr = Field(
        SecretStr(""), description="The robot's webhook with its access token; the sink `dingtalk` needs it."
    )
    secret: SecretStr = Field(SecretStr(""), description="The robot's signing secret (SEC…).")
    levels: tuple[Level, ...] = Field(("high",), description="Levels that are pushed.")
    max_per_minute: int = Field(
        20, ge=1, le=20, description="Messages a minute; the platform allows 20 to a robot."
    )
    robot: str = Field(
        "default",
        min_length=1,
        max_length=64,
        description="Name of the robot in the ledger; keep it when its webhook changes.",
    )
    page_url: str = Field(
        "http://127.0.0.1:8080",
        description="Address of the homepage as readers reach it, for links in messages; empty: no links.",
    )


class LedgerSettings(BaseModel):
    """The relational store: the ledger of pushes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = Field(
        SecretStr("sqlite:///.fundwatch/ledger.db"), description="SQLAlchemy address; PostgreSQL or SQLite."
    )
