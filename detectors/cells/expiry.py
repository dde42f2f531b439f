"""The last day of use (有效期止) of a batch: as a sale states it, else as the batch's other movements do."""

from collections.abc import Iterable

from detectors.cells.batches import Movement, is_named
from detectors.cells.ledger import Ledger
from detectors.contract.values import day_of
from detectors.engine.cell import Cell


class LastDays:
    """Who states the last day of use of a sale; looked for among the other movements only when a sale is silent."""

    def __init__(self, cell: Cell) -> None:
        self._cell = cell
        self._searched = False
        self._stated: Movement | None = None

    def of(self, sale: Movement) -> Movement | None:
        """The sale itself, else a purchase before anything else, then the first to do so; None where nobody does."""
        if sale.expy_end is not None:
            return sale
        if not self._searched:
            self._searched, self._stated = True, self._other()
        return self._stated

    def _other(self) -> Movement | None:
        if not is_named(self._cell.parts[2]):
            return None  # what bears no batch number is not one batch
        telling = [fact for fact in self._cell.facts if fact.expy_end is not None]
        telling.sort(key=lambda fact: fact.event_type != "inventory.purchased")
        return telling[0] if telling else None

    def days_late(self, sale: Movement) -> int:
        """Days from the last day of use to the sale; zero and less where it was in order or nobody tells."""
        by = self.of(sale)
        return 0 if by is None or by.expy_end is None else day_of(sale.time) - by.expy_end


def none_late(cell: Cell, grace_days: int = 0) -> bool:
    """Whether the kept ledger already tells that no sale was late; False where there is none to ask."""
    ledger: Ledger | None = cell.view
    if ledger is None:
        return False
    for expiry, last in ledger.told().last_sold.items():
        by = ledger.first_expiry if expiry is None else expiry
        if by is not None and day_of(last) - by > grace_days:
            return False
    return True


def all_expired(cell: Cell, movements: Iterable[Movement]) -> bool:
    """Whether all were sold after the last day of use, so that `expired-sale` raises each of them by itself."""
    if none_late(cell):
        return False
    days = LastDays(cell)
    return all(fact.event_type == "inventory.sold" and days.days_late(fact) > 0 for fact in movements)
