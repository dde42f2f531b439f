"""Where a new rule's files go, what is refused, and the text of its cases."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml

from detectors import rules as rules_package
from detectors.business_items import BUSINESS_ITEMS
from detectors.engine.rule import Rule
from fundwatch.cli.errors import UserError
from fundwatch.scaffold.kinds import Example, example
from fundwatch.scaffold.module import TO_WRITE_EN, NewRule, module_text

_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_LONGEST_ID: Final = 60


def rules_folder(root: Path | None) -> Path:
    """`detectors/rules` of a checkout, by default of the one that runs. Raises `UserError` where it is not there."""
    folder = Path(rules_package.__path__[0]) if root is None else root / "detectors" / "rules"
    if not folder.is_dir():
        raise UserError(f"没有目录 {folder}", f"there is no folder {folder}")
    return folder


def check_id(rule_id: str, item: str, catalogue: Mapping[str, Rule], folder: Path) -> None:
    """Raises `UserError` for an id that is taken or is no id, and for a business item that is not listed."""
    if not _ID.fullmatch(rule_id) or len(rule_id) > _LONGEST_ID:
        raise UserError(
            f"{rule_id} 不能作规则编号：用至少两个小写英文单词，以连字符相连，最长 {_LONGEST_ID} 个字符",
            f"{rule_id} is no rule id: two or more lower-case words joined by hyphens, at most {_LONGEST_ID} characters",
        )
    if item not in BUSINESS_ITEMS:
        known = ", ".join(BUSINESS_ITEMS)
        raise UserError(
            f"没有业务项 {item}，可用：{known}", f"there is no business item {item}; there are: {known}"
        )
    stem = rule_id.replace("-", "_")
    taken = sorted(path for suffix in ("py", "yaml") for path in folder.glob(f"*/{stem}.{suffix}"))
    if rule_id in catalogue or taken:
        where = taken[0] if taken else rule_id
        raise UserError(
            f"编号 {rule_id} 已被占用（{where}），规则编号不可重用", f"{rule_id} is taken already: {where}"
        )


def write_rule(new: NewRule, catalogue: Mapping[str, Rule], folder: Path) -> tuple[Path, Path]:
    """The paths of the module and of its cases. An existing file is never written over (`FileExistsError`)."""
    home = folder / new.item.replace("-", "_")
    home.mkdir(exist_ok=True)
    (home / "__init__.py").touch()
    module, cases = home / f"{new.stem}.py", home / f"{new.stem}.yaml"
    for path, text in (
        (module, module_text(new)),
        (cases, cases_text(example(new.kind.kind, catalogue))),
    ):
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    return module, cases


def cases_text(shown: Example | None) -> str:
    """One case that expects a doubt, so that it fails until the rule finds it."""
    case = {
        "case": f"fires {TO_WRITE_EN}",
        "shows": ["fires"],
        "events": [] if shown is None else [shown.event],
        "doubts": [{"anchor": TO_WRITE_EN if shown is None else shown.anchor}],
    }
    text: str = yaml.dump(
        [case], Dumper=_NoAliases, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110
    )
    return text


class _NoAliases(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True
