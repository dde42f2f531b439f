"""Events that come twice under one name with different bodies, found in one pass and in bounded memory."""

from array import array
from typing import Final

import xxhash

_SLOTS: Final = 1 << 21
_EXAMPLES: Final = 3


class Clashes:
    """Remembers the digest of the last two million names or so (32 MB); what a newer name displaces is not compared."""

    def __init__(self, slots: int = _SLOTS) -> None:
        self._slots = slots
        self._names = array("Q", bytes(8 * slots))
        self._digests = array("Q", bytes(8 * slots))
        self.count = 0
        self.examples: list[str] = []

    def see(self, source: str, id_: str, type_: str, digest: int) -> None:
        """Take note of one event, and count it when its name came before with another body."""
        name = xxhash.xxh3_64_intdigest(f"{source}\x1f{id_}\x1f{type_}".encode()) or 1  # 0 is an empty slot
        slot = name % self._slots
        if self._names[slot] == name and self._digests[slot] != digest:
            self.count += 1
            if len(self.examples) < _EXAMPLES and id_ not in self.examples:
                self.examples.append(id_)
        self._names[slot], self._digests[slot] = name, digest
