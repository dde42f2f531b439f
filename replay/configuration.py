"""Settings of replays that do not decide what is judged."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ReplaySettings(BaseModel):
    """Certificates and reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    signing_key_file: Path | None = Field(
        None,
        description="Ed25519 private key (PEM) that signs the certificates of replays; unset, they are not signed.",
    )
    signing_key_password: SecretStr = Field(
        SecretStr(""), description="Password of that file where it is encrypted."
    )
    public_key_file: Path | None = Field(
        None,
        description="Ed25519 public key (PEM) that certificates must be signed with when they are verified.",
    )
    chromium: Path | None = Field(
        None,
        description="Browser that prints reports to PDF; unset, chromium, chrome or edge is looked for on the path.",
    )
