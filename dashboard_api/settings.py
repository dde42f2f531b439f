"""Settings of the REST interface, the feed and the page."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_HOST_NAME: Final = re.compile(r"[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]")


class ApiSettings(BaseModel):
    """One process serves all three. There is no sign-in yet: whoever reaches the port reads everything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(
        "127.0.0.1", description="Address to listen on; there is no sign-in, so keep it private."
    )
    port: int = Field(8080, ge=1, le=65_535, description="Port to listen on.")
    hosts: tuple[str, ...] = Field(
        (),
        description="Further host names that are answered (`watch.example`, no port): those in people's address bars. "
        "localhost, 127.0.0.1, [::1], `host` and the host of dingtalk.page_url always are; every other name is refused.",
    )
    connections: int = Field(1_024, ge=8, description="Connections at a time, websockets among them.")
    connections_per_address: int = Field(
        512, ge=4, description="The same from one address; a proxy in front is one address."
    )
    request_seconds: float = Field(
        15.0, gt=0, le=600, description="Seconds that a request's head, and its body, may take to arrive."
    )
    web_dist: Path = Field(
        Path("web/dist"), description="Folder of the built page; served at / when it exists."
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        description="Origins (`https://host:port`) of other pages that may open the feed; the own page always may.",
    )
    lag_interval_seconds: float = Field(2.0, ge=0.5, description="Seconds between two looks at consumer lag.")
    lag_warning: int = Field(
        10_000, ge=1, description="Messages a consumer may be behind before health says so."
    )
    feed_interval_ms: int = Field(
        50,
        ge=0,
        le=1_000,
        description="Milliseconds at most for which busy changes are gathered in one message.",
    )
    feed_queue: int = Field(
        256, ge=8, description="Messages that may wait for one slow homepage before it is dropped."
    )
    replay_dir: Path = Field(
        Path(".fundwatch/replays"),
        description="Folder of the replays, one folder a run; the page lists them all.",
    )
    replay_files: Path | None = Field(
        None,
        description="Folder whose event files may be replayed from the page; unset, the page offers the archive only.",
    )
    replay_workers: int = Field(
        1, ge=1, le=64, description="Processes that judge for a replay started from the page."
    )
    replay_nice: int = Field(
        10, ge=0, le=19, description="Niceness of a replay started from the page; 19 yields to everything."
    )
    replay_outlives: bool = Field(
        True, description="Whether a replay goes on when the API ends; `fundwatch up` takes it along instead."
    )

    @field_validator("hosts")
    @classmethod
    def _names_alone(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        """A name with a scheme, a port or a wildcard would never match."""
        for host in hosts:
            if not _HOST_NAME.fullmatch(host):
                raise ValueError("a host name alone, without scheme, port or wildcard")
        return hosts


@dataclass(frozen=True, slots=True)
class StoreLink:
    """How to reach the live figures in Redis; `prefix` is what every key starts with."""

    url: SecretStr
    prefix: str
    timeout_seconds: float = 5.0
