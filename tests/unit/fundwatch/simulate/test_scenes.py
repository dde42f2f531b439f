"""Every rule of the catalogue is put to the test by the population: enforced over the registry."""

import pytest

from detectors.registry import catalogue
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.plants.stage import planned_scenes


def _kinds(rule_id):
    return [scene.kind for scene in planned_scenes() if scene.rule_id == rule_id]


@pytest.mark.parametrize("rule_id", catalogue())
def test_a_rule_has_scenes_that_plant_doubts_and_scenes_that_just_miss(rule_id):
    assert "doubt" in _kinds(rule_id)
    assert _kinds(rule_id).count("near_miss") >= 2


def test_no_scene_is_about_a_rule_that_is_not_there():
    assert {scene.rule_id for scene in planned_scenes()} <= set(catalogue())


@pytest.fixture(scope="module")
def labels():
    history = History(Plan(persons=50, months=1, seed=5))
    for _ in history.parts():
        pass
    return history.pool.labels


@pytest.mark.parametrize("rule_id", catalogue())
def test_even_the_smallest_population_labels_doubts_and_near_misses_of_a_rule(labels, rule_id):
    assert [anchor for rule, anchor in labels.doubts() if rule == rule_id]
    assert [anchor for rule, anchor in labels.near_misses() if rule == rule_id]


def test_a_near_miss_says_in_both_languages_why_it_is_none(labels):
    for label in labels.all:
        assert any("\u4e00" <= char <= "\u9fff" for char in label.why.zh)
        assert label.why.en and not any("\u4e00" <= char <= "\u9fff" for char in label.why.en)


def _shape(anchor):
    """How many parts it has, and which of them are names of sources."""
    return tuple(part.startswith("/") for part in anchor.split("|"))


@pytest.mark.parametrize("rule_id", catalogue())
def test_near_misses_are_labelled_by_the_anchors_that_doubts_of_the_rule_have(labels, rule_id):
    doubts = {_shape(anchor) for rule, anchor in labels.doubts() if rule == rule_id}
    assert {_shape(anchor) for rule, anchor in labels.near_misses() if rule == rule_id} <= doubts
