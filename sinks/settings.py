"""Settings of the places where doubts go."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


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


class RedisSettings(BaseModel):
    """The live figures behind the homepage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"), description="Address of Redis; may hold a password."
    )
    prefix: str = Field("fundwatch:", description="What every key starts with.")


class DingTalkSettings(BaseModel):
    """Warnings to people in a DingTalk group."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook: SecretStr = Field(
        SecretStr(""), description="The robot's webhook with its access token; empty: no pushes."
    )
    secret: SecretStr = Field(SecretStr(""), description="The robot's signing secret (SEC…).")
    levels: tuple[str, ...] = Field(("high",), description="Levels that are pushed.")
    max_per_minute: int = Field(
        20, ge=1, le=20, description="Messages a minute; the platform allows 20 to a robot."
    )


class LedgerSettings(BaseModel):
    """The relational store: the ledger of pushes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: SecretStr = Field(
        SecretStr("sqlite:///.fundwatch/ledger.db"), description="SQLAlchemy address; PostgreSQL or SQLite."
    )
