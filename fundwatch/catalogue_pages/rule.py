"""One rule on its business item's page."""

from collections.abc import Iterator
from typing import Any

from detectors.cited import Cited
from fundwatch.catalogue_pages.words import LEVELS, ORIGINS, SCOPES, STATES, both, cell_text, section

_UP = "../.."


def rule_part(rule: dict[str, Any], cited: Cited) -> Iterator[str]:
    """Lines of Markdown. `rule` is what `describe` tells."""
    yield f"## {rule['name']['zh']} / {rule['name']['en']}"
    yield ""
    yield f"`{rule['id']}` · {LEVELS[rule['level']]} · {STATES[rule['state']]} · 版本 version {rule['version']}"
    yield ""
    yield from _told("来源", "Source", _source(rule))
    yield from _told("含义", "Meaning", both(rule["meaning"]))
    yield from _told("核查", "What to check", both(rule["to_check"]))
    if rule["limits"] is not None:
        yield from _told("说明与局限", "Known limits", both(rule["limits"]))
    yield from _told("判定单元", "Cell", f"`{rule['cell']['kind']}`（{SCOPES[rule['cell']['scope']]}）")
    yield from _told("读取事件", "Reads", ", ".join(f"`{name}`" for name in rule["events"]))
    if rule["tables"]:
        links = [f"[`{name}`]({_UP}/detectors/reference/{name}.csv)" for name in rule["tables"]]
        yield from _told("参考表", "Reference tables", ", ".join(links))
    yield from _evidence(cited)
    stem = f"{_UP}/detectors/rules/{rule['business_item']['code'].replace('-', '_')}/{rule['id'].replace('-', '_')}"
    yield from _told("代码与用例", "Code and cases", f"[module]({stem}.py), [cases]({stem}.yaml)")
    yield ""
    yield from _parameters(rule["parameters"])


def _told(zh: str, en: str, text: str) -> Iterator[str]:
    yield f"- **{zh} {en}**：{text}"


def _source(rule: dict[str, Any]) -> str:
    code = rule["national_code"]
    national = "" if code is None else f"；国家规则编码 / national code `{code}`"
    return section(rule["section"]) + national


def _evidence(cited: Cited) -> Iterator[str]:
    yield from _told("依据", "Evidence", "事件及字段 / events and their fields")
    for event_type, names in cited.fields.items():
        yield f"  - `{event_type}`：{', '.join(f'`{name}`' for name in names)}"
    money = (
        "疑点给出涉及金额 / a doubt names the money at risk"
        if cited.amount
        else "疑点不涉及金额 / a doubt names no money"
    )
    yield from _told("金额", "Amount", money)
    if cited.example is not None:
        yield from _told("示例", "Example", f"{cited.example.zh}<br>{cited.example.en}")


def _parameters(parameters: list[dict[str, Any]]) -> Iterator[str]:
    if not parameters:
        yield "没有参数 / no parameters."
        return
    yield "| 参数 parameter | 默认 default | 单位 unit | 范围 bounds | 来历 origin | 含义 meaning |"
    yield "|---|---|---|---|---|---|"
    for each in parameters:
        cells = (
            f"`{each['name']}`",
            f"`{_value(each['default'])}`",
            each["unit"],
            _bounds(each),
            ORIGINS[each["origin"]],
            both(each["description"]),
        )
        yield f"| {' | '.join(cell_text(text) for text in cells)} |"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    return str(value)


def _bounds(parameter: dict[str, Any]) -> str:
    low, high = parameter["min"], parameter["max"]
    if low is None and high is None:
        return "—"
    return f"{'' if low is None else low} … {'' if high is None else high}"
