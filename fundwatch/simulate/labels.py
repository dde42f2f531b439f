"""Labels: which doubts must stand in the end, and which near misses must not, with the reason.

They are written by whoever plants something, from what was planted. No rule is asked.
"""

from typing import Literal

import msgspec

from detectors.contract.values import Text

Kind = Literal["doubt", "near_miss"]


class Label(msgspec.Struct, frozen=True):
    """`anchor` is the doubt's own; for a near miss the one that a doubt would have. `scene` names the plant."""

    kind: Kind
    rule_id: str
    anchor: str
    scene: str
    why: Text


class Labels:
    """Everything that was labelled, in the order of writing."""

    def __init__(self) -> None:
        self.all: list[Label] = []
        self._said: dict[tuple[str, str], Kind] = {}

    def add(self, kind: Kind, rule_id: str, anchor: str, scene: str, why: Text) -> None:
        """Raises `ValueError` where one anchor is said to stand and not to stand."""
        said = self._said.setdefault((rule_id, anchor), kind)
        if said != kind:
            raise ValueError(f"{scene}: {rule_id} {anchor} is labelled both ways")
        self.all.append(Label(kind, rule_id, anchor, scene, why))

    def doubts(self) -> set[tuple[str, str]]:
        """(rule id, anchor) of what must stand."""
        return {name for name, kind in self._said.items() if kind == "doubt"}

    def near_misses(self) -> set[tuple[str, str]]:
        """(rule id, anchor) of what must not."""
        return {name for name, kind in self._said.items() if kind == "near_miss"}


def encode_label(label: Label) -> bytes:
    """One line of `labels.jsonl`."""
    return msgspec.json.encode(label)


def decode_label(line: bytes) -> Label:
    """Read a line. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return msgspec.json.decode(line, type=Label)
