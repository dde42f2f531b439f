"""What to replay, as the options say it or as a file does (`--request`): the same in either case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from fundwatch.cli.errors import UserError
from fundwatch.cli.replay.asking import VARIANT_NAME, chosen_rules, settings_of, together, variants_of
from replay.manifest import VariantSettings
from replay.variants import VariantAsked

_ARCHIVE: Final = "clickhouse"
# what a request says itself, by the option that says the same
_SAID: Final = {
    "sources": "--from",
    "mapping": "--mapping",
    "format_": "--format",
    "since": "--since",
    "until": "--until",
    "rules": "--rules",
    "assignments": "--set",
    "enable": "--enable",
    "disable": "--disable",
    "params": "--params",
    "what_if": "--what-if",
    "variants": "--variant",
}


@dataclass(frozen=True, slots=True)
class Words:
    """`names` are sources as `--from` takes them; `only` the rules that take part (None: all that are on)."""

    names: tuple[str, ...]
    mapping: str | None
    format_: str | None
    since: str | None
    until: str | None
    only: tuple[str, ...] | None
    variants: tuple[VariantAsked, ...]


class _Archive(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="archive"):
    """The archive of accepted events."""


class _Files(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="files"):
    files: list[str]
    mapping: str | None = None


class _Changes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    set: dict[str, dict[str, Any]] = {}
    enable: list[str] = []
    disable: list[str] = []


class _Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    source: _Archive | _Files
    since: str | None = None
    until: str | None = None
    rules: list[str] | None = None
    set: dict[str, dict[str, Any]] = {}
    variants: list[_Changes] = []


def words_of(options: Mapping[str, Any]) -> Words:
    """What the options say, or the file that they name. Raises `UserError`."""
    if options["request"] is not None:
        beside = next((option for name, option in _SAID.items() if options[name]), None)
        if beside is not None:
            raise UserError(
                f"--request 的文件已写明全部，不能再用 {beside}",
                f"--request says it all: {beside} cannot stand beside it",
            )
        return _from_file(Path(options["request"]))
    changes = settings_of(options["assignments"], options["enable"], options["disable"], options["params"])
    return Words(
        names=options["sources"],
        mapping=options["mapping"],
        format_=options["format_"],
        since=options["since"],
        until=options["until"],
        only=chosen_rules(options["rules"]),
        variants=variants_of(changes, options["variants"], what_if=options["what_if"]),
    )


def _from_file(path: Path) -> Words:
    try:
        asked = msgspec.json.decode(path.read_bytes(), type=_Request)
    except OSError as error:
        raise UserError(f"读不了 {path}：{error.strerror}", f"cannot read {path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path} 不是重放请求：{error}", f"{path} is no request of a replay: {error}"
        ) from None
    names: tuple[str, ...] = (_ARCHIVE,)
    mapping: str | None = None
    if isinstance(asked.source, _Files):
        if not asked.source.files:
            raise UserError(f"{path} 没有写明文件", f"{path} names no file")
        names = tuple(map(_file, asked.source.files))
        mapping = None if asked.source.mapping is None else _file(asked.source.mapping)
    return Words(
        names=names,
        mapping=mapping,
        format_=None,
        since=asked.since,
        until=asked.until,
        only=None if asked.rules is None else tuple(asked.rules),
        variants=together(VariantSettings(parameters=asked.set), map(_variant, asked.variants)),
    )


def _file(name: str) -> str:
    """The file of exactly that name: no pattern, no source of the service, no standard input."""
    path = Path(name)
    if "\0" in name or not path.is_file():
        shown = name.replace("\0", "?")
        raise UserError(f"没有文件 {shown}", f"there is no file {shown}")
    return str(path.absolute())


def _variant(asked: _Changes) -> VariantAsked:
    if not VARIANT_NAME.fullmatch(asked.name):
        raise UserError(
            f"方案名用小写字母、数字和连字符，而不是 {asked.name}",
            f"a variant's name is made of a-z, 0-9 and -, not {asked.name}",
        )
    states = dict(_states(asked))
    return VariantAsked(name=asked.name, settings=VariantSettings(states=states, parameters=asked.set))


def _states(asked: _Changes) -> Iterable[tuple[str, str]]:
    yield from ((rule_id, "enabled") for rule_id in asked.enable)
    yield from ((rule_id, "disabled") for rule_id in asked.disable)
