"""Every page of docs/rules/ as text: an index, and one page a business item."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from detectors.business_items import BUSINESS_ITEMS
from detectors.cited import cited
from detectors.describe import describe
from detectors.engine.context import Tables
from detectors.engine.rule import Rule
from detectors.retired import RETIRED_SECTIONS, describe_retired
from fundwatch.catalogue_pages.rule import rule_part
from fundwatch.catalogue_pages.words import GENERATED, LEVELS, STATES, both, cell_text

INDEX = "README.md"


def pages(catalogue: Mapping[str, Rule], tables: Tables) -> dict[str, str]:
    """File name → Markdown. Rules are shown as they ship: settings of one installation are not in them."""
    by_item: dict[str, list[Rule]] = {}
    for rule in catalogue.values():
        by_item.setdefault(rule.business_item, []).append(rule)
    found = {INDEX: _text(_index(by_item))}
    for item, rules in by_item.items():
        found[f"{item}.md"] = _text(_page(item, rules, tables))
    return found


def _text(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"


def _page(item: str, rules: list[Rule], tables: Tables) -> Iterator[str]:
    name = BUSINESS_ITEMS[item]
    yield f"# {name.zh} / {name.en}"
    yield ""
    yield f"[目录 / index]({INDEX}) · {GENERATED}"
    for rule in rules:
        yield ""
        yield from rule_part(describe(rule), cited(rule, tables))


def _index(by_item: Mapping[str, list[Rule]]) -> Iterator[str]:
    total = sum(map(len, by_item.values()))
    yield "# 规则目录 / The rules"
    yield ""
    yield (
        f"共 {total} 条规则。参数的来历：来源文件、地方做法，或自定（没有官方数值，请按本地情况调整）。<br>"
        f"{total} rules. A default comes from the source document, from local practice, or is ours (no official figure: "
        "set it for your pool)."
    )
    yield ""
    yield GENERATED
    yield ""
    yield "| § | 规则 rule | 编号 id | 等级 level | 状态 state | 业务项 business item |"
    yield "|---|---|---|---|---|---|"
    for item, rules in by_item.items():
        name = BUSINESS_ITEMS[item]
        for rule in rules:
            yield (
                f"| {rule.section} | {rule.name.zh}<br>{rule.name.en} | `{rule.id}` | {LEVELS[rule.level]} | "
                f"{STATES[rule.state]} | [{name.zh} {name.en}]({item}.md) |"
            )
    yield ""
    yield from _off([rule for rules in by_item.values() for rule in rules if rule.state == "disabled"])


def _off(disabled: Iterable[Rule]) -> Iterator[str]:
    yield "## 来源文件中有、默认不启用的 / In the source, but shipped off"
    yield ""
    yield (
        "停用的规则可以启用（`fundwatch rules apply`）；已删除的和仅有标题的没有代码。<br>"
        "Disabled rules can be switched on (`fundwatch rules apply`); retired and empty sections have no code."
    )
    yield ""
    yield "| § | 名称 name | 状态 state | 原因 reason |"
    yield "|---|---|---|---|"
    for rule in disabled:
        said = describe(rule)
        link = f"[{rule.name.zh}<br>{rule.name.en}]({rule.business_item}.md)"
        yield _row(rule.section, link, rule.state, said["limits"] or said["meaning"])
    for section in RETIRED_SECTIONS:
        told = describe_retired(section)
        yield _row(section.section, both(told["name"]), section.state, told["reason"])


def _row(section: str, name: str, state: str, reason: dict[str, Any]) -> str:
    return f"| {section} | {name} | {STATES[state]} | {cell_text(both(reason))} |"
