"""kill -9 of Kafka, Redis and ClickHouse while the demonstration plays: no doubt is lost, no figure is wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from detectors.contract import topics
from tests.parts.browser import open_page
from tests.parts.deployment import Deployment
from tests.support.demonstration import KNOWN_RULES, ids, lasting, reference, truth
from tests.support.destinations import Destinations, by_level, of_rules
from tests.support.killing import kill_while_it_plays
from tests.support.watching import Wall

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]

SECONDS = 40.0
EVENTS = 200  # between two kills
PARTS = ("redis", "kafka", "clickhouse")


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    one = Deployment(tmp_path / "deployment", **lasting(SECONDS))
    yield one
    one.stop()


def test_parts_that_are_killed_cost_no_doubt_and_no_figure(deployment: Deployment) -> None:
    with open_page(breaks=True) as page:
        deployment.start("--demo")
        wall = Wall(page)
        wall.open(deployment.address)
        wall.watch()
        killed = kill_while_it_plays(deployment, PARTS, EVENTS)
        assert set(killed) == set(PARTS), killed

        destinations = Destinations(deployment)
        assert deployment.until(destinations.settled, 180), deployment.console()
        on_topic = destinations.on_topic(topics.DOUBTS)
        assert of_rules(on_topic, KNOWN_RULES) == ids(truth())
        assert set(on_topic) == reference(deployment)
        assert destinations.in_clickhouse() == on_topic
        assert destinations.on_topic(topics.DOUBTS_STATE) == on_topic
        assert destinations.in_redis() == on_topic
        assert destinations.redis_counts() == by_level(on_topic)
        wall.until_shows(by_level(on_topic))
        assert wall.standing[-1] == by_level(on_topic)["high"], (
            "the same page all the time, never loaded again"
        )
        wall.live()
