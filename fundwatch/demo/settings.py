"""Settings of the demonstration."""

from pydantic import BaseModel, ConfigDict, Field


class DemoSettings(BaseModel):
    """How fast recorded and synthetic events are played."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    speed_up: float = Field(
        25_000_000.0,
        gt=0,
        description="Seconds of business time of the recorded stays that pass in one second.",
    )
    seed: int = Field(20260302, ge=0, description="Seed of the made-up population.")
    synthetic_events: int = Field(
        6_000,
        ge=0,
        description="About how many events of a made-up population are played beside the recorded stays; its planted "
        "scenes alone are some 3,200, and 0 plays none.",
    )
