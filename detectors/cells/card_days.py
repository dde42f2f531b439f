"""Cell kind `card_days`: the settlements of one pharmacy on one day.

What lies within an hour of midnight is lent to the neighbouring day's cell: the hour before as its head, the hour after as
its tail, so that a cell sees whole every window that begins on its own day.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from detectors.calendar_months import day_period, iso_day
from detectors.cells.in_order import InOrder
from detectors.codes import is_pharmacy
from detectors.contract.events.settlement import Settled
from detectors.contract.values import day_of
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void, position
from detectors.engine.forgetting import Forgetting
from detectors.refunds import takes_back

OVERLAP_MINUTES: Final = 60
_OVERLAP_US: Final = OVERLAP_MINUTES * 60_000_000
_NEVER: Final = 2**62
_MOST_COUNTS: Final = 4


class CardUse(Fact, array_like=True, frozen=True, tag=1):
    """A settlement at the pharmacy's counter; money in CNY. `takes_back` is the settlement that a refund names."""

    psn_no: str
    setl_id: str
    fund_pay_sumamt: Decimal
    region: str
    takes_back: str | None = None


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if not is_pharmacy(data.fixmedins_type, data.med_type):
        return
    fact = CardUse(
        *stamp, data.psn_no, data.setl_id, data.fund_pay_sumamt, data.insu_admdvs, takes_back(data)
    )
    day = day_of(stamp.time)
    yield (data.fixmedins_code, iso_day(day)), fact
    for other in (day_of(stamp.time - _OVERLAP_US), day_of(stamp.time + _OVERLAP_US)):
        if other != day:
            yield (data.fixmedins_code, iso_day(other)), fact


def _closes(key: Sequence[str]) -> int:
    return day_period(key[1])[1] + _OVERLAP_US


class CardTimes(InOrder):
    """When settlements were made, so that a quiet day need not be looked through at every one of them."""

    __slots__ = ("_tightest", "_times")

    place = staticmethod(position)

    def begin(self) -> None:
        """A day without settlements."""
        self._times: list[int] = []
        self._tightest: dict[int, int] = {}

    def enter(self, fact: CardUse) -> None:
        """The next settlement. A refund is no use of a card."""
        if fact.takes_back is not None:
            return
        times = self._times
        times.append(fact.time)
        for count, held in self._tightest.items():
            if len(times) >= count and (span := fact.time - times[-count]) < held:
                self._tightest[count] = span

    def tightest(self, count: int) -> int:
        """The least time (microseconds) in which so many settlements follow each other; longer than any where never."""
        self._work_in()
        held = self._tightest.get(count)
        if held is None:
            if len(self._tightest) >= _MOST_COUNTS:  # values changed again and again at run time
                self._tightest.clear()
            times = self._times
            spans = (last - first for first, last in zip(times, times[count - 1 :], strict=False))
            held = self._tightest[count] = min(spans, default=_NEVER)
        return held


CARD_DAYS = CellKind(
    name="card_days",
    scope="facility",
    facts=Void | CardUse,
    projections={Settled: _settled},
    view=CardTimes,
    period=lambda key: day_period(key[1]),
    forgetting=Forgetting(closes=_closes),
)
