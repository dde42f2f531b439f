"""`fundwatch cells`: look into a cell."""

import json
from pathlib import Path
from typing import Any

import click

from detectors.contract.values import from_us
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.finding import split_anchor
from detectors.registry import catalogue
from fundwatch.cli.errors import UserError
from fundwatch.settings import load_settings
from fundwatch.text import say


@click.group(help=say("查看判定单元里记住了什么。", "Look at what a cell remembers."))
def command() -> None:
    """Sub-commands below."""


@command.command(
    "show",
    help=say(
        "显示规则 RULE 在键 KEY（各部分用 | 分隔）下的单元：事实、存续结论、等待时刻。",
        "Show the cell of rule RULE under KEY (parts joined by |): facts, standing findings, what it waits for.",
    ),
)
@click.argument("rule_id", metavar="RULE")
@click.argument("key", metavar="KEY")
@click.option("--data-dir", metavar="DIR", help=say("判定进程的数据目录", "a worker's data folder"))
@click.option("--json", "as_json", is_flag=True, help=say("输出 JSON", "print JSON"))
def show(rule_id: str, key: str, data_dir: str | None, as_json: bool) -> int:
    """Reads a worker's folder beside the running worker. Exit code 1 when there is no such cell."""
    from streams.worker.database import NoDatabase, open_read_only
    from streams.worker.inspect import read_cell
    from streams.worker.rows import UnreadableRow

    rule = catalogue().get(rule_id)
    if rule is None:
        raise UserError(f"没有规则 {rule_id}", f"there is no rule {rule_id}")
    folder = _folder(data_dir)
    joined = join_key(tuple(split_anchor(key)))
    for path in sorted(folder.glob("partition-*")):
        try:
            with open_read_only(path) as rows:
                view = read_cell(rows, rule.cell, joined)
        except NoDatabase as error:
            raise UserError(f"打不开 {path}：{error}", f"cannot open {path}: {error}", exit_code=1) from None
        except UnreadableRow as error:
            raise UserError(error.message.zh, error.message.en, exit_code=1) from None
        if view is not None:
            _print(rule_id, rule.cell, key, view, as_json)
            return 0
    click.echo(
        say(
            f"没有这个单元：{rule.cell.name} {key}。该键下没有收到任何事件，或已过期遗忘，或者属于另一个判定进程。",
            f"there is no cell {rule.cell.name} {key}: no event came under this key, or all of it was forgotten, or another worker has it",
        ),
        err=True,
    )
    return 1


def _folder(data_dir: str | None) -> Path:
    base = Path(data_dir) if data_dir is not None else load_settings().worker.data_dir
    for folder in (base / "cells", base):
        if list(folder.glob("partition-*")):
            return folder
    raise UserError(
        f"{base} 里没有判定进程的数据，用 --data-dir 指明",
        f"{base} holds no worker's data; name the folder with --data-dir",
        exit_code=1,
    )


def _print(rule_id: str, kind: CellKind, key: str, view: Any, as_json: bool) -> None:
    from streams.worker.inspect import fact_fields

    standing = [
        {
            "rule_id": item.rule_id,
            "anchor": item.anchor,
            "revision": item.revision,
            "withdrawn": item.withdrawn,
            "message": json.loads(item.message)["message"] if item.message else None,
        }
        for item in view.standing
    ]
    wake = {
        "at": from_us(view.wake[0]).isoformat() if view.wake[0] is not None else None,
        "period": view.wake[1],
    }
    facts = [{"kind": type(fact).__name__, **fact_fields(fact)} for fact in view.facts]
    voids = [{"source": fact.source, "event_id": fact.event_id} for fact in view.voids]
    if as_json:
        report: dict[str, Any] = {"rule": rule_id, "cell": kind.name, "key": key, "facts": facts}
        report |= {"reversed": voids, "standing": standing, "waits_for": wake}
        click.echo(json.dumps(report, ensure_ascii=False, indent=2, default=str))
        return
    click.echo(f"{kind.name}  {key}")
    click.echo(say(f"事实 {len(facts)} 条（按业务时间）", f"{len(facts)} facts, by business time"))
    for fact in facts:
        rest = ", ".join(
            f"{k}={v}"
            for k, v in fact.items()
            if k not in ("kind", "time", "source", "event_id", "event_type")
        )
        click.echo(f"  {fact['time']}  {fact['kind']}  {fact['source']} {fact['event_id']}  {rest}")
    for void in voids:
        click.echo(
            "  "
            + say(
                f"已冲正：{void['source']} {void['event_id']}",
                f"reversed: {void['source']} {void['event_id']}",
            )
        )
    click.echo(say(f"结论 {len(standing)} 个", f"{len(standing)} findings"))
    for item in standing:
        state = say("已撤销", "withdrawn") if item["withdrawn"] else say("存续", "stands")
        words = item["message"] or {"zh": "", "en": ""}
        click.echo(
            f"  {item['rule_id']}  {item['anchor']}  v{item['revision']} {state}  {say(words['zh'], words['en'])}"
        )
    if wake["at"] or wake["period"]:
        click.echo(say("等待：", "waits for: ") + ", ".join(filter(None, (wake["at"], wake["period"]))))
