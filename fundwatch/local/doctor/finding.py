"""What a check found."""

from typing import Literal

import msgspec

from detectors.contract.values import Text

State = Literal["ok", "note", "problem"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`note`: worth knowing, harms nothing. `mend` tells a person what to do, where there is something to do."""

    check: str
    name: Text
    state: State
    detail: Text
    mend: Text | None = None


def fine(check: str, name: Text, detail: Text) -> Finding:
    """All is well."""
    return Finding(check=check, name=name, state="ok", detail=detail)


def note(check: str, name: Text, detail: Text, mend: Text | None = None) -> Finding:
    """Worth knowing."""
    return Finding(check=check, name=name, state="note", detail=detail, mend=mend)


def problem(check: str, name: Text, detail: Text, mend: Text) -> Finding:
    """Something that has to be mended."""
    return Finding(check=check, name=name, state="problem", detail=detail, mend=mend)


def same(words: str) -> Text:
    """Versions, addresses and numbers read alike in both languages."""
    return Text(words, words)
