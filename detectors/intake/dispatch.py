"""One function an event type, found in one look-up, subclasses included."""

from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class ByEventClass(Generic[T]):
    """Maps an event's class to a value; a subclass finds its base's, and the miss is remembered too."""

    __slots__ = ("_known",)

    def __init__(self, entries: Mapping[type, T]) -> None:
        self._known: dict[type, T | None] = dict(entries)

    def get(self, cls: type) -> T | None:
        """The value of the class or of its nearest base, else None."""
        try:
            return self._known[cls]
        except KeyError:
            for base in cls.__mro__[1:]:
                if base in self._known:
                    break
            else:
                base = object
            found = self._known.get(base)
            self._known[cls] = found
            return found
