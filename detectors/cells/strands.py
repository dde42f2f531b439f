"""Timelines taken apart into strands: what a cell may forget together. See `detectors.engine.forgetting`."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from detectors.cells.stay_times import by_stay, times_of
from detectors.engine.cell import Cell
from detectors.engine.fact import Void
from detectors.engine.forgetting import Strand

DAY_US: Final = 86_400_000_000

TOLD_WITHIN_DAYS: Final = 400
"""Days after care has ended in which its settlements still come, by their own time: paper claims take up to a year."""

LONGEST_STAY_DAYS: Final = 3_650
"""A stay without an end is given up after ten years."""

FOR_EVER: Final = 2**62
"""`since` of a fact that is kept for ever: it never comes too late."""


class Span(NamedTuple):
    """Facts that belong together, and the first and last moment that they speak of; `until` as in `Strand`."""

    first: int
    last: int
    until: int | None
    facts: list[Any]


def points(cell: Cell, reach: int) -> Iterator[Strand]:
    """Facts that speak of their own time only, and matter to those within reach."""
    return chains((Span(fact.time, fact.time, fact.time, [fact]) for fact in cell.facts), reach)


def chains(spans: Iterable[Span], reach: int) -> Iterator[Strand]:
    """Spans that lie within reach of one another, directly or by others between them, are one strand."""
    chain: list[Span] = []
    last = 0
    for span in sorted(spans, key=lambda one: (one.first, one.last)):
        if chain and span.first > last + reach:
            yield _strand(chain)
            chain = []
        last = max(last, span.last) if chain else span.last
        chain.append(span)
    if chain:
        yield _strand(chain)


def _strand(chain: Sequence[Span]) -> Strand:
    until: int | None = 0
    for span in chain:
        until = None if until is None or span.until is None else max(until, span.until)
    return Strand([fact for span in chain for fact in span.facts], until)


def moments_of(fact: Any) -> list[int]:
    """Every moment that a fact of care speaks of: its own, and those of admission, discharge and settlement."""
    told = (getattr(fact, name, None) for name in ("begntime", "endtime", "setl_time"))
    return [fact.time, *(moment for moment in told if moment is not None)]


def since_of_care(fact: Any) -> int:
    """The earliest of them; asked of every fact that comes."""
    first: int = fact.time
    if type(fact) is not Void:
        for name in ("begntime", "endtime", "setl_time"):
            moment = getattr(fact, name, None)
            if moment is not None and moment < first:
                first = moment
    return first


def stay_spans(facts: Iterable[Any], stay_of: Callable[[Any], Hashable]) -> Iterator[Span]:
    """One span a stay. One that is still open may end any day, until it is given up."""
    for told in by_stay(facts, stay_of).values():
        moments = [moment for fact in told for moment in moments_of(fact)]
        ended = times_of(told).end is not None
        until = max(moments) if ended else max(moments) + LONGEST_STAY_DAYS * DAY_US
        yield Span(min(moments), max(moments), until, told)


def tied(spans: Iterable[Span]) -> list[Span]:
    """Spans of care, in which each refund lies in one span with what it takes back."""
    alone: list[Span] = []
    refunds: list[Span] = []
    for span in spans:
        (refunds if all(fact.takes_back is not None for fact in span.facts) else alone).append(span)
    for refund in refunds:
        named = {fact.takes_back for fact in refund.facts}
        at = next((n for n, span in enumerate(alone) if _settles(span, named)), None)
        if at is None:
            alone.append(refund)
            continue
        one = alone[at]
        until = None if one.until is None or refund.until is None else max(one.until, refund.until)
        alone[at] = Span(
            min(one.first, refund.first), max(one.last, refund.last), until, one.facts + refund.facts
        )
    return alone


def _settles(span: Span, named: Collection[Any]) -> bool:
    return any(fact.takes_back is None and getattr(fact, "setl_id", None) in named for fact in span.facts)
