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
    seed: int = Field(20260302, ge=0, description="Seed of the synthetic inventory and registration events.")
    synthetic_events: int = Field(
        3_000, ge=0, description="Synthetic events played beside the recorded stays."
    )
