"""What a history is: reproducible, in the order of delivery, taken by the intake, and disturbed on its way.

The seed is chosen at run time and shown as a parameter of the tests; `SIMULATION_SEED` repeats one.
"""

import orjson
import pytest

from fundwatch.simulate.plan import Plan
from tests.support.seeds import simulation_seed
from tests.unit.fundwatch.simulate.reading import (
    bodies_of,
    canonical,
    lines_of,
    name_of,
    names,
    parts_of,
    taken,
)

PLAN = Plan(persons=300, months=3, seed=simulation_seed())


@pytest.fixture(scope="module", params=[PLAN.seed], ids=lambda seed: f"seed {seed}")
def parts():
    return parts_of(PLAN)


@pytest.fixture(scope="module")
def lines(parts):
    return [line for _, lines in parts for line in lines]


def test_equal_seeds_give_equal_bytes_and_others_do_not(parts):
    assert parts_of(PLAN) == parts
    assert lines_of(Plan(PLAN.persons, PLAN.months, PLAN.seed + 1)) != [
        line for _, ls in parts for line in ls
    ]


def test_a_longer_history_begins_with_the_same_people():
    short, long = (parts_of(Plan(50, months, 3))[0][1] for months in (1, 2))
    people = [line for line in short if b'"pr-' in line]
    assert len(people) > 40
    assert set(people) <= set(long)


def test_files_stand_in_the_order_of_their_names_one_a_month(parts):
    stems = [name for name, _ in parts]
    assert stems == ["2024-12-opening", "2025-01", "2025-02", "2025-03", "2025-04-rest"]
    assert stems == sorted(stems)


def test_the_intake_takes_every_line(lines):
    flags = [flag for line in lines for flag in taken(line).flags]
    assert "id_number_check" in flags  # real registers hold wrong numbers
    assert "folded" in flags  # and numbers with blanks or full-width digits
    assert set(flags) <= {"id_number_check", "folded", "damaged_number", "placeholder"}


def test_what_happens_in_a_month_is_delivered_in_it_or_later(parts):
    everything = [line for _, lines in parts for line in lines]
    second = {name for name, bodies in bodies_of(everything).items() if len(bodies) > 1}
    for month, lines in parts[2:-1]:
        early = [event for line in lines if (event := taken(line).event).time.strftime("%Y-%m") > month]
        # but for wrong bodies that say so
        assert {name_of(event) for event in early} <= second


def test_messages_are_repeated_delayed_reversed_and_sent_with_two_bodies(lines):
    times = names(lines)
    assert any(count > 1 for count in times.values())
    assert len(set(lines)) < len(lines)
    second = [bodies for bodies in bodies_of(lines).values() if len(bodies) > 1]
    assert second
    for bodies in second:  # two, and one of them may have come padded, too
        recorded = {body.get("recordedtime") for body in bodies}
        assert len(recorded) == 2 or len({canonical(body) for body in bodies}) == 1
    seen, before = set(), 0
    for line in lines:
        event = orjson.loads(line)
        if event["type"].endswith(".reversed"):
            before += event["data"]["reverses"]["id"] not in seen
        seen.add(event["id"])
    assert before  # a reversal overtakes what it reverses
    order = [taken(line).event.time for line in lines]
    assert order != sorted(order)


def test_time_is_in_the_log_and_ends_with_the_closing_of_the_last_month(lines):
    closings = [taken(line).event.data.period for line in lines if b"period_closed" in line]
    assert closings == ["2024-12", "2025-01", "2025-02", "2025-03"]
    assert b"calendar.tick" in lines[-1]
