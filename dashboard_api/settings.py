"""Settings of the REST interface, the feed and the page."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class ApiSettings(BaseModel):
    """One process serves all three."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=1, le=65_535, description="Port to listen on.")
    web_dist: Path = Field(
        Path("web/dist"), description="Folder of the built page; served at / when it exists."
    )
    lag_interval_seconds: float = Field(2.0, ge=0.5, description="Seconds between two looks at consumer lag.")
