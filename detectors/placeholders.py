"""Placeholders (占位符): what people and programs write where they know nothing. They name nobody and nothing."""

import unicodedata
from typing import Final

_WORDS: Final = frozenset(
    [
        "无",
        "暂无",
        "没有",
        "空",
        "空值",
        "缺",
        "缺失",
        "未知",
        "不详",
        "不明",
        "未填",
        "未填写",
        "未提供",
        "未登记",
        "待补",
        "待补录",
        "待定",
        "无证件",
        "无编号",
        "NONE",
        "NULL",
        "NIL",
        "NAN",
        "N/A",
        "NA",
        "#N/A",
        "UNKNOWN",
        "UNDEFINED",
        "EMPTY",
        "(NULL)",
        "<NULL>",
        "[NULL]",
    ]
)


def is_placeholder(text: str) -> bool:
    """Whether a text stands for nothing: `无`, `null`, zeros, dashes and other marks alone, or no character at all."""
    folded = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    meaning = [character for character in folded if character.isalnum()]
    return folded in _WORDS or not meaning or set(meaning) == {"0"}
