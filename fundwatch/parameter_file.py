"""A parameter file: states and values of rules and reference tables, as `fundwatch rules apply` and replays take it."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from fundwatch.cli.errors import UserError


class ParameterFile(NamedTuple):
    """States and parameters by rule, and the text of reference tables by name."""

    states: dict[str, str]
    parameters: dict[str, dict[str, Any]]
    tables: dict[str, str]


def read_parameter_file(file: str) -> ParameterFile:
    """Raises `UserError`; whether the rules take what it says is not checked here.

    `[tables]` names CSV files, from the folder of the parameter file on.
    """
    try:
        written = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except OSError:
        raise UserError(f"没有文件 {file}", f"there is no file {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} 不是 TOML：{error}", f"{file} is not TOML: {error}") from None
    unknown = set(written) - {"state", "parameters", "tables"}
    if unknown:
        name = min(unknown)
        raise UserError(f"{file} 里有不认识的 [{name}]", f"{file} holds an unknown [{name}]")
    parts = [written.get(name, {}) for name in ("state", "parameters", "tables")]
    forms = (str, dict, str)
    if not all(
        isinstance(part, dict) and all(isinstance(value, form) for value in part.values())
        for part, form in zip(parts, forms, strict=True)
    ):
        raise UserError(
            f'{file}：[state] 应为 规则 = "状态"，[parameters.规则] 应为 参数 = 值，[tables] 应为 参考表 = "文件.csv"',
            f'{file}: [state] holds rule = "state", [parameters.RULE] parameter = value, [tables] table = "file.csv"',
        )
    states, parameters, tables = parts
    return ParameterFile(states, parameters, {name: _text(file, path) for name, path in tables.items()})


def _text(file: str, table: str) -> str:
    path = Path(file).parent / table
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UserError(
            f"读不了参考表文件 {path}", f"the file of a reference table cannot be read: {path}"
        ) from None
