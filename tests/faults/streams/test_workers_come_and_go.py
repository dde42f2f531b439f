"""Workers join, leave, die and lose their folders under load: the doubts are the oracles'."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fundwatch.simulate.plan import Plan
from tests.faults.streams.scene import PARTITIONS, Scene
from tests.parts.kafka import KafkaBroker
from tests.support.sizes import sized

pytestmark = [pytest.mark.slow, pytest.mark.timeout(sized(600, 3_600))]

ROUNDS = sized(1, 5)
PLAN = Plan(persons=sized(600, 1_200), months=sized(18, 60), seed=21)
PER_SECOND = 350.0
ALL = set(range(PARTITIONS))


@pytest.fixture
def scene(clean_kafka: KafkaBroker, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(clean_kafka.bootstrap, tmp_path, PLAN, PER_SECOND, session_seconds=6)
    yield made
    made.close()


def test_a_third_joins_one_leaves_one_dies_and_one_comes_back_without_its_folder(scene: Scene) -> None:
    crew = scene.crew
    crew.start("w1", "w2")
    scene.feed.start()
    scene.works("w1")
    scene.works("w2")
    for _ in range(ROUNDS):
        crew.start("w3")
        scene.works("w3")
        scene.until(lambda: crew.active("w1") | crew.active("w2") | crew.active("w3") == ALL)

        assert crew.stop("w1") == 0
        scene.until(lambda: crew.active("w2") | crew.active("w3") == ALL)
        scene.works("w2")

        crew.kill("w3")  # nobody starts it again: the one that is left takes over what it had
        scene.until(lambda: crew.active("w2") == ALL)
        scene.works("w2")

        crew.lose_folder("w1")
        crew.start("w1")
        scene.works("w1")
        assert crew.restored("w1") > 1_000  # from the changelog

        crew.kill("w2")
        crew.lose_folder("w2")
        crew.start("w2")
        scene.works("w2")
        assert crew.restored("w2") > 1_000
    scene.through()
    scene.check()
