"""`fundwatch rules new`: start a rule with its files."""

from pathlib import Path

import click

from detectors.business_items import BUSINESS_ITEMS
from detectors.contract.values import Level
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.scaffold.files import check_id, rules_folder, write_rule
from fundwatch.scaffold.kinds import cell_kinds
from fundwatch.scaffold.module import TO_WRITE_EN, TO_WRITE_ZH, NewRule
from fundwatch.text import say

_NEXT = """\
{module}
{cases}

{next}
  1. {condition}
  2. {words}
  3. {run}
       fundwatch rules test {id}
  4. {show}
       fundwatch rules docs --out docs/rules
       pytest tests/unit/detectors tests/unit/test_documentation.py
{read}"""


@click.command(
    help=say(
        "新建一条规则：写出模块和一个尚未通过的用例，并说明下一步。",
        "Start a rule: writes its module and one case that fails yet, and says what to do next.",
    )
)
@click.argument("rule_id", metavar="ID")
@click.option(
    "--item",
    required=True,
    metavar="BUSINESS_ITEM",
    help=say("业务项：", "one of: ") + ", ".join(BUSINESS_ITEMS),
)
@click.option(
    "--cell",
    required=True,
    metavar="KIND",
    help=say("判定单元（detectors/cells 中的名称）", "cell kind, as named in detectors/cells"),
)
@click.option("--level", type=click.Choice(["high", "medium", "low"]), default="medium", show_default=True)
@click.option("--zh", default=TO_WRITE_ZH, metavar="名称", help=say("中文名称", "Chinese name"))
@click.option("--en", default=TO_WRITE_EN, metavar="NAME", help=say("英文名称", "English name"))
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=say("写入的源码目录，默认为正在运行的", "checkout to write into; default: the one that runs"),
)
def command(rule_id: str, item: str, cell: str, level: Level, zh: str, en: str, root: Path | None) -> None:
    """Exit code 2 for an id that is taken or odd, an unknown business item or cell kind; nothing is written then."""
    folder = rules_folder(root)
    check_id(rule_id, item, catalogue(), folder)
    kinds = cell_kinds()
    if cell not in kinds:
        known = ", ".join(kinds)
        raise UserError(
            f"没有判定单元 {cell}，可用：{known}", f"there is no cell kind {cell}; there are: {known}"
        )
    if any(set(name) & set('"\\$') or not name.isprintable() for name in (zh, en)):
        raise UserError("名称中不能有引号、反斜线或 $", "a name holds no quotes, backslashes or $")
    new = NewRule(rule_id, item, kinds[cell], level, zh, en)
    try:
        module, cases = write_rule(new, catalogue(), folder)
    except OSError as error:
        raise UserError(
            f"写不了文件：{error.strerror}", f"cannot write the files: {error.strerror}", exit_code=1
        ) from None
    click.echo(_said(rule_id, module, cases, root))


def _said(rule_id: str, module: Path, cases: Path, root: Path | None) -> str:
    return _NEXT.format(
        id=rule_id,
        module=module,
        cases=cases,
        next=say("接下来：", "Next:"),
        condition=say(
            "在 _doubtful 中写条件，直到用例通过",
            "write the condition in _doubtful until the case holds",
        ),
        words=say(
            f"把每处“待写”换成文字：{module.name}", f"replace every “(to write)” in {module.name} by words"
        ),
        run=say(
            "补上用例（界限两侧、重复、冲销或迟到）并运行：",
            "add cases (both sides of each limit, a repeat, a reversal or a late event) and run them:",
        ),
        show=say(
            "在 docs/coverage.md 加一行，更新目录页，运行检查：",
            "add a row to docs/coverage.md, renew the pages, run the checks:",
        ),
        read=say("详见 docs/writing-a-rule.md", "The whole way: docs/writing-a-rule.md"),
    )
