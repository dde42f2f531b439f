"""What is raised live, read once from wherever it is kept: small in memory, whole on disk."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from detectors.contract.doubt import Doubt, decode_doubt
from replay.reading import written_doubt


class Held(NamedTuple):
    """The newest revision of one live doubt; `at` and `length` say where its message lies in the spool."""

    rule_id: str
    anchor: str
    parameters_digest: str
    revision: int
    stands: bool
    at: int
    length: int


class Spool:
    """The newest revision of every live doubt, by id. `close` removes the file: it may hold numbers of persons."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w+b")
        self._end = 0
        self._words: dict[str, str] = {}
        self.held: dict[bytes, Held] = {}
        self.unreadable = 0

    def fill(self, messages: Iterable[bytes]) -> None:
        """Take messages of `doubts` in any order, repeats included; what is not a doubt is counted in `unreadable`."""
        for message in messages:
            try:
                doubt = _doubt(message)
            except (msgspec.ValidationError, msgspec.DecodeError):
                self.unreadable += 1
                continue
            name = doubt.doubt_id.bytes
            before = self.held.get(name)
            if before is not None and before.revision >= doubt.revision:
                continue
            self.held[name] = Held(
                self._words.setdefault(doubt.rule_id, doubt.rule_id),
                doubt.anchor,
                self._words.setdefault(doubt.parameters_digest, doubt.parameters_digest),
                doubt.revision,
                doubt.status != "withdrawn",
                self._end,
                len(message),
            )
            self._file.write(message)
            self._end += len(message)

    def doubt(self, held: Held) -> Doubt:
        """The doubt as it was raised."""
        self._file.seek(held.at)
        return _doubt(self._file.read(held.length))

    def close(self) -> None:
        """Forget it all."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def _doubt(message: bytes) -> Doubt:
    """A message of `doubts`, or a line of a replay, which has no `detected_at`."""
    try:
        return decode_doubt(message)
    except msgspec.ValidationError:
        return written_doubt(message)
