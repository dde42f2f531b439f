"""When a stay began and when it ended: the one reading of every cell that knows stays.

A stay began at the earliest moment that any fact tells. It ended when its discharge says so (of several discharges the
last on the timeline); without one, when the latest of its settlements says so. An interim settlement (中途结算) ends
nothing, and neither does one after which another settlement still tells of the stay: it went on then. Refunds, and what they
take back whole, tell nothing at all.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from detectors.contract.events.settlement import SettledData
from detectors.engine.fact import Fact, position
from detectors.refunds import counting

_DISCHARGED: Final = "settlement.discharged"
_SETTLED: Final = "settlement.settled"
_INTERIM: Final = "1"


def is_interim(data: SettledData) -> bool:
    """Whether the stay goes on after the settlement: mid_setl_flag 中途结算标志."""
    return data.mid_setl_flag == _INTERIM


class Times(NamedTuple):
    """Moments in microseconds with the facts that give them; what no fact gives is None.

    `seen` is the latest moment of which a settlement tells: a stay without an end was still going on then.
    """

    begin: int | None
    begin_fact: Fact | None
    end: int | None
    end_fact: Fact | None
    seen: int | None
    seen_fact: Fact | None


def times_of(told: Sequence[Any]) -> Times:
    """From the facts of one stay in the order of the timeline, refunds among them.

    Every fact has `begntime` and `endtime` (None where it tells none), `takes_back` and `interim`.
    """
    begin = end = seen = discharge = None
    begin_fact = end_fact = seen_fact = None
    for fact in that_count(told):
        begntime, endtime = fact.begntime, fact.endtime
        if begntime is not None and (begin is None or begntime < begin):
            begin, begin_fact = begntime, fact
        if fact.event_type == _DISCHARGED:
            discharge = fact
        if fact.event_type != _SETTLED:
            continue
        moment = begntime if endtime is None else endtime
        if moment is not None and (seen is None or moment > seen):
            seen, seen_fact = moment, fact
        if endtime is not None and not fact.interim and (end is None or endtime > end):
            end, end_fact = endtime, fact
    if discharge is not None:
        end, end_fact = discharge.endtime, discharge
    elif end is not None and seen is not None and seen > end:
        end = end_fact = None
    return Times(begin, begin_fact, end, end_fact, seen, seen_fact)


def that_count(told: Sequence[Any]) -> Sequence[Any]:
    """The facts without refunds and without what refunds take back whole, in their order."""
    if all(fact.takes_back is None for fact in told):
        return told
    held = {fact.name for fact in counting(fact for fact in told if fact.event_type == _SETTLED)}
    return [fact for fact in told if fact.event_type != _SETTLED or fact.name in held]


def by_stay(facts: Iterable[Any], stay_of: Callable[[Any], Hashable]) -> dict[Any, list[Any]]:
    """Facts in the order of the timeline by stay, in the order of the first fact of each.

    A refund may come under a number of its own: it belongs to the stay whose settlement it takes back.
    """
    stays: dict[Any, list[Any]] = {}
    refunds = []
    for fact in facts:
        if fact.takes_back is not None:
            refunds.append(fact)
            continue
        at = stay_of(fact)
        told = stays.get(at)
        if told is None:
            stays[at] = [fact]
        else:
            told.append(fact)
    for refund in refunds:
        at = _home_of(refund, stays, stay_of(refund))
        stays.setdefault(at, []).append(refund)
        stays[at].sort(key=position)
    return stays


def _home_of(refund: Any, stays: Mapping[Any, Sequence[Any]], own: Any) -> Any:
    """The stay that has the settlement, its own before others; its own where none has it."""
    for at in (own, *stays):
        if any(
            fact.event_type == _SETTLED and fact.setl_id == refund.takes_back for fact in stays.get(at, ())
        ):
            return at
    return own
