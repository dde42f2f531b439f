"""The fixed words of the catalogue pages, Chinese first."""

from typing import Final

LEVELS: Final = {"high": "高 high", "medium": "中 medium", "low": "低 low"}
STATES: Final = {
    "enabled": "启用 enabled",
    "shadow": "试运行 shadow",
    "disabled": "停用 disabled",
    "retired": "已删除 retired",
    "empty": "仅有标题 empty",
}
ORIGINS: Final = {
    "source document": "来源文件 source document",
    "local practice": "地方做法 local practice",
    "ours": "自定 ours",
}
SCOPES: Final = {
    "person": "参保人 person",
    "unit": "参保单位 unit",
    "facility": "定点医药机构 facility",
    "identity": "证件号码 identity number",
}
GENERATED: Final = (
    "由规则注册表生成，请勿手改 / generated from the registry: `fundwatch rules docs --out docs/rules`"
)


def both(text: dict[str, str]) -> str:
    """Chinese, then English, as one line of Markdown."""
    return f"{text['zh']}<br>{text['en']}"


def section(name: str) -> str:
    """Where a rule comes from. A section that is no number is not the source document's."""
    if name.split(".")[0].isdigit():
        return f"来源文件第 {name} 节 / section {name} of the source document"
    return "不在来源文件内 / not in the source document"


def cell_text(text: str) -> str:
    """Text that fits into a cell of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
