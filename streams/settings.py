"""Settings of Kafka, the gateway and the workers."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class KafkaSettings(BaseModel):
    """How every process reaches Kafka, and how topics are made where they are missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bootstrap: str = Field(
        "127.0.0.1:9092", description="Broker addresses, `host:port`, separated by commas."
    )
    partitions: int = Field(
        4, ge=1, le=512, description="Partitions of each raw and facts topic; fixed once topics exist."
    )
    replication_factor: int = Field(
        1, ge=1, le=5, description="Copies of each partition; 3 on a cluster of three brokers."
    )
    raw_max_message_bytes: int = Field(
        16_777_216,
        ge=1_048_576,
        description="Largest message in bytes that raw topics take, so that oversized events reach dead letters.",
    )
    create_topics: bool = Field(True, description="Whether processes make missing topics when they start.")
    stuck_seconds: float = Field(
        60.0,
        ge=5.0,
        le=3_600.0,
        description="Seconds after which a sink whose loop stands still (a call to Kafka or its destination that never returns) "
        "ends itself, so that a supervisor starts it again.",
    )


class GatewaySettings(BaseModel):
    """Validation, projection and batching."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_event_bytes: int = Field(
        1_048_576, ge=1_024, description="Largest event in bytes; a larger one becomes a dead letter."
    )
    batch_facts: int = Field(
        400, ge=1, le=10_000, description="Facts in one message to the workers when there are that many."
    )
    linger_ms: int = Field(
        15, ge=0, le=1_000, description="Milliseconds a fact waits for others to share its message."
    )
    tick_seconds: int = Field(
        60, ge=1, le=86_400, description="Seconds between two ticks that the gateway writes into the log."
    )
    close_after_days: int = Field(
        15, ge=0, le=366, description="Days after its end at which the gateway closes a settlement period."
    )
    future_days: int = Field(
        366, ge=1, description="Days after now beyond which a business date is flagged as far in the future."
    )


class WorkerSettings(BaseModel):
    """The processes that hold cells and judge them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path(".fundwatch/worker"),
        description="Folder of the local store; each worker on a host needs its own.",
    )
    web_port: int = Field(6066, ge=1, le=65_535, description="Port of the worker's own status page (Faust).")
    cached_cells: int = Field(
        400_000,
        ge=100,
        description="Decoded cells a worker keeps in memory, for all its partitions together; some 4 KB each.",
    )
    store_cache_mib: int = Field(
        64,
        ge=1,
        description="MiB of block cache of the local store, for all partitions of a worker together.",
    )
    session_timeout_seconds: float = Field(
        10.0,
        ge=2.0,
        le=300.0,
        description="Seconds without a sign of life after which others take a worker's partitions; a broker as it ships "
        "takes no less than 6.",
    )
    allowed_lateness_days: int = Field(
        400,
        ge=1,
        le=36_500,
        description="Days that an event may come after its business time; so much longer than the rules need them facts "
        "are kept.",
    )
    commit_facts: int = Field(
        4_000, ge=1, description="Facts judged at most before doubts, changelog and store are written."
    )


class RulesSettings(BaseModel):
    """Which rules run and with which parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: dict[str, str] = Field(
        default_factory=dict,
        description="`enabled`, `shadow` or `disabled` by rule id, where it is not the rule's default.",
    )
    reference_dir: Path | None = Field(
        None, description="Folder of reference tables (CSV) that replace the shipped ones of the same name."
    )
    parameters: dict[str, dict[str, int | float | bool | str | list[str]]] = Field(
        default_factory=dict,
        description="Values by rule id and parameter, where they are not the rule's default.",
    )
