"""The table of what every rule costs speaks of every rule, over the events that really passed."""

from benchmarks.rules import Meter, measure
from detectors.registry import catalogue


def test_every_rule_and_every_stage_has_a_figure_from_a_pass_in_which_all_rules_were_on() -> None:
    report = measure(persons=40, months=1, seed=3)
    assert {row["rule"] for row in report["rules"]} == set(catalogue())
    assert {row["kind"] for row in report["kinds"]} == {rule.cell.name for rule in catalogue().values()}
    assert report["events"] > 100
    assert report["published"] > 0
    assert all(spent > 0 for spent in report["all"].values())
    called = [row for row in report["rules"] if row["calls"]]
    assert len(called) > len(report["rules"]) / 2
    assert all(row["us_per_call"] > 0 for row in called if row["calls"] > 100)


def test_the_clock_counts_to_the_end_of_what_a_judge_yields() -> None:
    meter = Meter()

    def slow(laps: int) -> list[int]:
        return [sum(range(1_000)) for _ in range(laps)]

    assert len(meter.around("slow", slow)(200)) == 200
    calls, seconds = meter.spent("slow")
    assert calls == 1
    assert seconds > 1e-4
