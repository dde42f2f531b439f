"""kill -9 of the service's own processes while the demonstration plays: the doubts are those of an undisturbed run."""

from pathlib import Path

import pytest

from detectors.contract import topics
from detectors.engine.ruleset import make_ruleset
from detectors.intake.read import Refused
from detectors.registry import catalogue
from replay.sources.base import RawEvent
from replay.sources.kafka import KafkaSource
from replay.sources.naming import kafka_stretches
from sinks.archive.admission import Admission
from tests.parts.browser import open_page
from tests.parts.deployment import Deployment
from tests.support.demonstration import KNOWN_RULES, ids, lasting, reference, truth
from tests.support.destinations import Destinations, by_level, of_rules
from tests.support.killing import kill_while_it_plays
from tests.support.watching import Wall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

SECONDS = 45.0
ADMIT = Admission(1_048_576, lambda: make_ruleset(catalogue()))
EVENTS = 120  # between two kills
MAIN = ("worker-1", "gateway", "api")
SINKS = ("sink-redis", "sink-clickhouse", "sink-levels", "sink-dingtalk", "sink-archive")


@pytest.fixture
def deployment(tmp_path: Path):  # type: ignore[no-untyped-def]
    one = Deployment(tmp_path / "deployment", **lasting(SECONDS))
    yield one
    one.stop()


def test_doubts_figures_and_the_open_page_are_as_if_nothing_had_been_killed(deployment: Deployment) -> None:
    with open_page(breaks=True) as page:
        deployment.start("--demo")
        wall = Wall(page)
        wall.open(deployment.address)
        wall.watch()
        killed = kill_while_it_plays(deployment, [*MAIN, *SINKS[:2], *MAIN, *SINKS[2:]], EVENTS)
        assert all(killed[name] >= 2 for name in MAIN), killed
        assert all(killed[name] >= 1 for name in SINKS), killed

        destinations = Destinations(deployment)
        assert deployment.until(destinations.settled, 120), deployment.console()
        on_topic = destinations.on_topic(topics.DOUBTS)
        assert of_rules(on_topic, KNOWN_RULES) == ids(truth())
        assert set(on_topic) == reference(deployment)
        assert destinations.in_clickhouse() == on_topic
        assert destinations.in_redis() == on_topic
        assert destinations.on_topic(topics.DOUBTS_STATE) == on_topic
        assert destinations.redis_counts() == by_level(on_topic)
        stored = destinations.clickhouse("SELECT count() FROM dead_letters FINAL")
        assert stored == [(4,)]
        assert astray_in_the_archive(destinations) == set()
        assert destinations.api("health")["dead_letters"]["total"] == 4

        wall.until_shows(by_level(on_topic))
        assert wall.standing[-1] == by_level(on_topic)["high"], (
            "the same page all the time, never loaded again"
        )
        wall.live()


def astray_in_the_archive(destinations: Destinations) -> set[str]:
    """Places on the raw topics where the archive differs from what was accepted there."""
    source = KafkaSource(destinations.bootstrap, kafka_stretches("kafka")[0])
    accepted = {event.position: _digest(event) for event in source.read()}
    rows = destinations.clickhouse(
        "SELECT concat(topic, '/', toString(partition), '@', toString(offset)), digest FROM events FINAL"
    )
    assert len(rows) == len({place for place, _ in rows})
    held: dict[str, int | None] = dict(rows)
    return {place for place, digest in accepted.items() if held.get(place) != digest}


def _digest(event: RawEvent) -> int | None:
    try:
        return ADMIT(event.raw, event.topic or "").digest
    except Refused:
        return None
