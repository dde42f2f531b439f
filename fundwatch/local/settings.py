"""Settings of a deployment on one machine without containers."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class LocalSettings(BaseModel):
    """Where the local parts live and which ports they take."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dir: Path = Field(
        Path(".fundwatch"), description="Folder of data, logs and process ids of the local parts."
    )
    kafka_libs: Path = Field(
        Path(".fundwatch/kafka/libs"),
        description="Folder of the local Kafka's jars; fetched once with Maven when they are not there.",
    )
    workers: int = Field(1, ge=1, le=32, description="Workers that `fundwatch up` starts.")
    kafka_port: int = Field(19092, ge=1, le=65_535, description="Port of the local Kafka broker.")
    kafka_controller_port: int = Field(19093, ge=1, le=65_535, description="Port of its controller.")
    redis_port: int = Field(16379, ge=1, le=65_535, description="Port of the local Redis.")
    clickhouse_port: int = Field(
        18123, ge=1, le=65_535, description="HTTP port of the local ClickHouse engine."
    )
    dingtalk_port: int = Field(18090, ge=1, le=65_535, description="Port of the local DingTalk receiver.")
    worker_port: int = Field(
        16066, ge=1, le=65_535, description="Status port of the first local worker; the next takes the next."
    )
