"""The simulated population as a benchmark's input: lines in the order of delivery, and the tables that go with them."""

from collections.abc import Iterator
from pathlib import Path

from detectors.engine.context import Table
from fundwatch.reference import reference_tables
from fundwatch.simulate.lost_bodies import without_lost_bodies
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.tables import reference_tables as texts_of


class Population:
    """A seeded history. `doubts` and `tables` are complete once `lines` has come to its end.

    `live` as in the simulation's plan: for a service that has a clock and reference tables of its own.
    """

    def __init__(self, persons: int, months: int, seed: int, *, live: bool = False) -> None:
        self._history = History(Plan(persons, months, seed, live=live))

    def lines(self) -> Iterator[bytes]:
        """Every event, duplicates and late ones too, one JSON object a line."""
        for part in self._history.parts():
            yield from part.lines

    def lines_without_archive(self) -> list[bytes]:
        """As `lines`, without what only an archive can take back."""
        return without_lost_bodies(list(self.lines()))

    def doubts(self) -> dict[str, set[str]]:
        """The anchors that must stand in the end, by rule."""
        found: dict[str, set[str]] = {}
        for rule, anchor in self._history.pool.labels.doubts():
            found.setdefault(rule, set()).add(anchor)
        return found

    def write_tables(self, folder: Path) -> Path:
        """The reference tables that this history was made with, as a service reads them; returns the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts_of(self._history.pool).items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        return folder

    def tables(self, folder: Path) -> dict[str, Table]:
        """The same, parsed; `folder` is where they are written on the way."""
        return reference_tables(self.write_tables(folder))
