"""Every setting as rows: what `fundwatch settings` prints and what docs/settings.md holds."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from fundwatch.settings import Settings


class Row(NamedTuple):
    """One setting. `default` is text; a secret shows as empty or ***."""

    section: str
    name: str
    environment: str
    default: str
    description: str


def rows() -> Iterator[Row]:
    """In the order of the sections. Raises `ValueError` for a setting without a description."""
    for section, info in Settings.model_fields.items():
        model = info.annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)  # noqa: S101
        for name, field in model.model_fields.items():
            if not field.description:
                raise ValueError(f"{section}.{name} has no description")
            environment = f"FUNDWATCH_{section}__{name}".upper()
            yield Row(section, name, environment, _default(field), field.description)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        return "" if not value.get_secret_value() else value.get_secret_value()
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None or value == {} else str(value)


def markdown() -> str:
    """The text of docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "One TOML file (`fundwatch.toml` in the current folder, or the one that `FUNDWATCH_CONFIG` names) and environment",
        "variables, which win. An unknown key in the file is an error. In the file, `[kafka]` holds `bootstrap = …`; in the",
        "environment the same is `FUNDWATCH_KAFKA__BOOTSTRAP`. Lists and tables are written as JSON in the environment.",
        "Beside these, `FUNDWATCH_LANGUAGE=zh|en` chooses the language of the command line.",
        "",
        "This page is generated: `fundwatch settings --markdown > docs/settings.md`.",
    ]
    section = ""
    for row in rows():
        if row.section != section:
            section = row.section
            lines += ["", f"## `[{section}]`", "", "| setting | default | meaning |", "|---|---|---|"]
        default = f"`{row.default}`" if row.default else ""
        lines.append(f"| `{row.name}` | {default} | {row.description} |")
    return "\n".join(lines) + "\n"
