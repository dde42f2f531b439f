"""A parameter file: states and values of rules, as `fundwatch rules apply` and replays take it."""

import tomllib
from pathlib import Path
from typing import Any

from fundwatch.cli.errors import UserError


def read_parameter_file(file: str) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """States and parameters by rule. Raises `UserError`; whether the rules take them is not checked here."""
    try:
        written = tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except OSError:
        raise UserError(f"没有文件 {file}", f"there is no file {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file} 不是 TOML：{error}", f"{file} is not TOML: {error}") from None
    unknown = set(written) - {"state", "parameters"}
    if unknown:
        name = min(unknown)
        raise UserError(f"{file} 里有不认识的 [{name}]", f"{file} holds an unknown [{name}]")
    states, parameters = written.get("state", {}), written.get("parameters", {})
    if not all(isinstance(value, str) for value in states.values()) or not all(
        isinstance(value, dict) for value in parameters.values()
    ):
        raise UserError(
            f'{file}：[state] 应为 规则 = "状态"，[parameters.规则] 应为 参数 = 值',
            f'{file}: [state] holds rule = "state", [parameters.RULE] holds parameter = value',
        )
    return states, parameters
