"""A simulated population on its way through a gateway and workers, and what must stand when it is through."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from detectors.contract import topics
from detectors.contract.doubt import Doubt, decode_doubt
from detectors.engine.context import Clock
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from fundwatch.simulate.lost_bodies import without_lost_bodies
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.tables import reference_tables as tables_of
from replay.judging import judge_events
from tests.oracles import ORACLES
from tests.parts.pipeline import Pipeline
from tests.support.crew import Crew
from tests.support.feed import Feed
from tests.support.positions import Positions
from tests.support.processes import until
from tests.unit.detectors.rules.compared import differences, oracle_of
from tests.unit.detectors.rules.judged import read, settled, standing

PARTITIONS = 6  # a third worker gets its share: Faust gives each at most the share, rounded up
_DAY = "86400"  # one tick, at the start: what is on the raw topics then changes no more once it is sent


class Scene:
    """Every rule is on. `crew` has no workers yet, `feed` does not send yet; the gateway runs."""

    def __init__(
        self, bootstrap: str, folder: Path, plan: Plan, per_second: float, session_seconds: int
    ) -> None:
        """A worker misses nobody sooner than after a session, and gives up when Kafka keeps it waiting for half of one."""
        history = History(plan)
        lines = without_lost_bodies([line for part in history.parts() for line in part.lines])
        self._texts = dict(tables_of(history.pool))
        reference = folder / "reference"
        reference.mkdir()
        for name, text in self._texts.items():
            (reference / f"{name}.csv").write_text(text)
        self._tables = reference_tables(reference)
        self.pipeline = Pipeline(
            bootstrap,
            folder,
            PARTITIONS,
            FUNDWATCH_RULES__STATE=json.dumps(dict.fromkeys(catalogue(), "enabled")),
            FUNDWATCH_RULES__REFERENCE_DIR=str(reference),
            FUNDWATCH_GATEWAY__TICK_SECONDS=_DAY,
        )
        self.positions = Positions(bootstrap)
        self.feed = Feed(bootstrap, list(zip(lines, read(lines), strict=True)), per_second)
        # few cells in memory, so that it reads its store all the time
        self.crew = Crew(
            self.pipeline,
            FUNDWATCH_WORKER__SESSION_TIMEOUT_SECONDS=str(session_seconds),
            FUNDWATCH_WORKER__CACHED_CELLS="300",
        )
        self.pipeline.gateway()

    def close(self) -> None:
        """End everything that was started."""
        self.feed.stop()
        self.positions.close()
        self.pipeline.close()

    def works(self, name: str, rows: int = 300) -> None:
        """Wait until a worker holds partitions and so many rows more are logged there."""
        self.until(lambda: self.crew.active(name))
        held = self.crew.active(name)
        before = self.positions.logged(held)
        self.until(lambda: self.positions.logged(held) >= before + rows or self.crew.active(name) != held)

    def until(self, condition: Callable[[], object], seconds: float = 90.0) -> None:
        """Fails the test when time is up. Starts again what had to end, as a supervisor would."""

        def holds() -> bool:
            self.crew.tend()
            return bool(condition())

        assert until(holds, seconds, every=0.1), self.crew.logs()

    def through(self) -> None:
        """Send no more, and wait until all that was sent is judged."""
        self.feed.finish()
        self.until(self.positions.idle, 180)

    def doubts(self) -> dict[str, list[Doubt]]:
        """The newest revision of every doubt on the topic, by rule."""
        reader = self.pipeline.reader(topics.DOUBTS)
        reader.everything()
        newest: dict[str, Doubt] = {}
        for doubt in map(decode_doubt, reader.values):
            held = newest.get(str(doubt.doubt_id))
            if held is None or doubt.revision >= held.revision:
                newest[str(doubt.doubt_id)] = doubt
        by_rule: dict[str, list[Doubt]] = defaultdict(list)
        for doubt in newest.values():
            by_rule[doubt.rule_id].append(doubt)
        return by_rule

    def messages(self) -> list[bytes]:
        """Everything on the raw topics, the gateway's own calendar included."""
        found: list[bytes] = []
        for topic in topics.RAW:
            reader = self.pipeline.reader(topic)
            reader.everything()
            found += reader.values
        return found

    def check(self) -> None:
        """What stands is what the oracles find and, in every field, what a history without faults leads to."""
        said, messages = self.doubts(), self.messages()
        rules = make_ruleset(catalogue(), only=list(catalogue()), tables=self._tables)
        undisturbed: dict[str, list[Doubt]] = defaultdict(list)
        for doubt in judge_events(read(messages), rules, datetime(2026, 6, 1, tzinfo=UTC), Clock()).values():
            undisturbed[doubt.rule_id].append(doubt)
        wrong = {}
        for rule_id in ORACLES:
            expected = oracle_of(rule_id, self._texts, {})(messages)
            live, alone = settled(said[rule_id]), settled(undisturbed[rule_id])
            fields = [
                anchor for anchor in live.keys() | alone.keys() if live.get(anchor) != alone.get(anchor)
            ]
            found = differences(expected, standing(said[rule_id]))
            if fields or found:
                wrong[rule_id] = (found, sorted(fields))
        assert wrong == {}, wrong
        stand = sum(len(standing(mine)) for mine in said.values())
        print(f"{len(messages)} events, {stand} doubts stand")  # noqa: T201
        assert stand > 20  # where nothing stands nothing can be lost
