"""A view that goes through a timeline once: what comes last is entered at once, anything else when it is asked for."""

from abc import ABC, abstractmethod
from typing import Any


class InOrder(ABC):
    """`told()` gives the view with every fact entered, in the order of `place`.

    A subclass says what it starts from (`begin`) and what a fact adds (`enter`). Facts that come in order cost one call;
    late and reversed ones cost a new pass, but however many come together only one.
    """

    __slots__ = ("_entered", "_facts", "_gone", "_in_order")

    def __init__(self) -> None:
        self._facts: list[Any] = []
        self._gone: set[int] = set()
        self._in_order = True
        self._entered = 0
        self.begin()

    @staticmethod
    @abstractmethod
    def place(fact: Any) -> Any:
        """What facts are sorted by; facts of different times must sort by time."""

    @abstractmethod
    def begin(self) -> None:
        """As with no facts at all."""

    @abstractmethod
    def enter(self, fact: Any) -> None:
        """The next fact."""

    def add(self, fact: Any) -> None:
        """A fact came onto the timeline."""
        facts = self._facts
        if facts and facts[-1].time >= fact.time:
            self._in_order = False
        facts.append(fact)
        if self._in_order and self._entered == len(facts) - 1:
            self._entered += 1
            self.enter(fact)

    def remove(self, fact: Any) -> None:
        """A fact left it."""
        self._gone.add(id(fact))  # the list keeps it alive until it is sifted out
        self._in_order = False

    def _work_in(self) -> None:
        if not self._in_order:
            kept = (fact for fact in self._facts if id(fact) not in self._gone)
            self._facts = sorted(kept, key=self.place)
            self._gone.clear()
            self._in_order = True
            self._entered = 0
            self.begin()
        for fact in self._facts[self._entered :]:
            self.enter(fact)
        self._entered = len(self._facts)
