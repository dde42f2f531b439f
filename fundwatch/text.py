"""Words for people, in Chinese and English.

`FUNDWATCH_LANGUAGE=zh|en` chooses one; unset, the command line shows both, since its readers differ.
"""

import os
from typing import Literal

Language = Literal["zh", "en", "both"]


def language() -> Language:
    """The language of the command line, from the environment."""
    chosen = os.environ.get("FUNDWATCH_LANGUAGE", "").lower()
    if chosen.startswith("zh"):
        return "zh"
    if chosen.startswith("en"):
        return "en"
    return "both"


def say(zh: str, en: str) -> str:
    """One sentence in the reader's language."""
    chosen = language()
    if chosen == "zh":
        return zh
    if chosen == "en":
        return en
    return f"{zh} / {en}"
