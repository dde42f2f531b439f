"""Precision and recall against the labels."""

from hashlib import sha256

import orjson
import pytest

from detectors.contract.values import Text
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from fundwatch.simulate.checking import NoHistory, check_history, compare
from fundwatch.simulate.labels import Label, Labels
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.writing import EVENTS, REFERENCE, write_history
from tests.unit.fundwatch.simulate.test_history import PLAN

RULE = "stock-oversold"
WHY = Text("理由", "reason")


def _label(kind, anchor):
    return Label(kind, RULE, anchor, "a-scene", WHY)


def _row(labels, standing, gone=()):
    rows = {row.rule_id: row for row in compare(labels, set(standing), set(gone))}
    assert set(rows) == set(catalogue())
    return rows[RULE]


def test_a_doubt_that_does_not_come_is_missed():
    row = _row([_label("doubt", "a"), _label("doubt", "b")], {(RULE, "a")})
    assert (row.planted, row.found, row.missed, row.recall, row.precision) == (2, 1, ["b"], 0.5, 1.0)


def test_a_doubt_that_nobody_planted_is_false():
    row = _row([_label("doubt", "a")], {(RULE, "a"), (RULE, "x")})
    assert (row.false, row.precision, row.recall) == (["x"], 0.5, 1.0)


def test_a_near_miss_that_stands_is_false_and_named():
    row = _row([_label("near_miss", "n")], {(RULE, "n")})
    assert (row.near_misses, row.fooled, row.false, row.precision) == (1, ["n"], ["n"], 0.0)


def test_one_anchor_cannot_be_labelled_both_ways():
    labels = Labels()
    labels.add("doubt", RULE, "a", "one", WHY)
    with pytest.raises(ValueError, match="both ways"):
        labels.add("near_miss", RULE, "a", "other", WHY)


@pytest.fixture(scope="module", params=[PLAN.seed], ids=lambda seed: f"seed {seed}")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("population")
    write_history(PLAN, out, lambda name, lines: None)
    return out


@pytest.fixture(scope="module")
def verdict(folder):
    return check_history(folder, reference_tables(folder / REFERENCE), lambda name, events: None)


@pytest.mark.parametrize("rule_id", catalogue())
def test_of_a_seed_chosen_now_a_rule_finds_exactly_what_was_planted(verdict, rule_id):
    row = next(row for row in verdict.rows if row.rule_id == rule_id)
    assert row.planted and row.near_misses
    assert (row.missed, row.false, row.fooled) == ([], [], [])


def test_nothing_is_refused(verdict):
    assert verdict.perfect
    assert verdict.events > 5_000


def test_some_doubts_stand_for_a_while_and_are_withdrawn(verdict):
    assert sum(row.withdrawn for row in verdict.rows) > 20


def test_a_population_without_its_rules_events_is_not_perfect(folder, tmp_path):
    other = tmp_path / "cut"
    (other / EVENTS).mkdir(parents=True)
    for path in (folder / EVENTS).glob("*.jsonl"):
        kept = [line for line in path.read_bytes().splitlines() if b'"inventory.sold"' not in line]
        (other / EVENTS / path.name).write_bytes(b"\n".join(kept) + b"\n")
    (other / "labels.jsonl").write_bytes((folder / "labels.jsonl").read_bytes())
    found = check_history(other, reference_tables(folder / REFERENCE), lambda name, events: None)
    row = next(row for row in found.rows if row.rule_id == "settled-not-dispensed")
    assert row.false and row.precision < 0.1
    assert not found.perfect


def test_a_folder_without_a_history_is_told_so(tmp_path):
    with pytest.raises(NoHistory):
        check_history(tmp_path, {}, lambda name, events: None)


def test_the_manifest_counts_and_digests_every_file(folder):
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    for entry in manifest["files"]:
        content = (folder / entry["name"]).read_bytes()
        assert (len(content), sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
        assert content.count(b"\n") == entry["lines"]
    assert manifest["events"] == sum(e["lines"] for e in manifest["files"] if e["name"].startswith("events/"))
    assert Plan(manifest["persons"], manifest["months"], manifest["seed"], manifest["start"]) == PLAN
