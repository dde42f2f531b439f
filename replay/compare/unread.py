"""Which events a replay never read: its sources are gone through once more, names only."""

from collections.abc import Collection, Iterable
from datetime import datetime

import msgspec

from detectors.contract.values import to_us
from replay.asked import Input
from replay.compare.classing import Name


class _Envelope(msgspec.Struct):
    id: str
    source: str
    time: msgspec.Raw = msgspec.Raw(b"null")


class Unread:
    """Asked with events, answers with those that none of the sources holds within its period.

    Raises `WrongSource` for a source that cannot be read.
    """

    def __init__(self, inputs: Iterable[Input]) -> None:
        self._inputs = tuple(inputs)
        self._decoder = msgspec.json.Decoder(_Envelope)

    def __call__(self, names: Collection[Name]) -> Collection[Name]:
        missing = set(names)
        for item in self._inputs:
            for event in item.source.read():
                if not missing:
                    return missing
                name = self._name(event.raw, item)
                if name is not None:
                    missing.discard(name)
        return missing

    def _name(self, raw: bytes, item: Input) -> Name | None:
        try:
            held = self._decoder.decode(raw)
        except msgspec.DecodeError:  # what was refused was not read either
            return None
        since, until = item.period
        if since is not None or until is not None:
            try:
                time = to_us(msgspec.json.decode(held.time, type=datetime))
            except (msgspec.DecodeError, TypeError):  # no moment, or one without an offset
                return None
            if (since is not None and time < to_us(since)) or (until is not None and time >= to_us(until)):
                return None
        return held.source, held.id
