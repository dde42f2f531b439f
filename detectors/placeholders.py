"""What stands in a field where there is nothing to write: 无, -, 0000, null. It names nothing and nobody."""

from typing import Final
from unicodedata import normalize

_WORDS: Final = frozenset(
    [
        "无",
        "没有",
        "暂无",
        "未知",
        "不详",
        "空",
        "未填",
        "不适用",
        "none",
        "null",
        "nil",
        "nan",
        "n/a",
        "na",
        "unknown",
        "undefined",
    ]
)


def is_placeholder(text: str) -> bool:
    """Whether a text names nothing: empty once folded, a word for nothing, or one character repeated (0000, --, ///)."""
    folded = "".join(normalize("NFKC", text).split()).casefold()
    return len(set(folded)) <= 1 or folded.strip("()<>[]\"'") in _WORDS
