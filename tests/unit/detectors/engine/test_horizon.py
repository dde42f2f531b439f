"""What a cell forgets, what it keeps, and what comes too late for it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from detectors.cells.strands import points
from detectors.engine.cell import Cell
from detectors.engine.context import NO_CONTEXT, Clock
from detectors.engine.engine import apply_fact
from detectors.engine.finding import cite
from detectors.engine.forgetting import Forgetting
from detectors.engine.history import History
from detectors.engine.horizon import Horizons
from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from tests.support.events import START, admitted, bought, discharged, event, readmission, reversal, taken
from tests.unit.detectors.engine.toy import NOTES, enough, finding, note, rule_of, rules_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY_US = 86_400_000_000
STAYS = ("stays", "P1\x1fH1")
CARE = ("care", "P1")


def us(days):
    return int(START.timestamp()) * 1_000_000 + int(days * DAY_US)


class Judged:
    """A history of some rules that forgets after 400 days."""

    def __init__(self, *rule_ids, **parameters):
        rules = make_ruleset(
            catalogue(),
            only=rule_ids,
            tables=reference_tables(None),
            parameters={name.replace("_", "-"): value for name, value in parameters.items()},
        )
        self.history = History(rules, NOW, lateness_days=400)
        self.doubts = {}
        self.until(-1_000)

    def take(self, *events):
        for message in events:
            self._hold(self.history.take(taken(message)))
        return self

    def until(self, days):
        self._hold(self.history.advance(Clock(now=us(days))))
        return self

    def _hold(self, published):
        for item in published:
            self.doubts[item.doubt.anchor] = item.doubt

    def names(self, cell):
        held = self.history.cells.get(cell)
        return [] if held is None else [body.event_id for body in held.bodies()]


def stay(number, begin, end, **data):
    return [
        admitted(f"a{number}", begin, stay=f"m{number}", **data),
        discharged(f"d{number}", end, stay=f"m{number}"),
    ]


def test_stays_are_forgotten_together_with_those_near_them_and_their_doubts_go_on_standing():
    #  first stay (gives the birth date)   two stays a day apart            one that just is not old enough
    judged = Judged("readmission-within-days")
    judged.take(*stay(1, -400, -390), *stay(2, 0, 3), *stay(3, 4, 8), *stay(4, 60, 61)).until(70)
    (doubt,) = judged.doubts.values()
    judged.until(60 + 400 + 400 + 3)
    assert judged.names(STAYS) == ["a1", "d1", "a4", "d4"]
    assert judged.history.cells[STAYS].standing == {}
    assert judged.doubts == {doubt.anchor: doubt}
    assert doubt.status == "raised"


def test_a_stay_without_an_end_is_kept_for_ten_years():
    judged = Judged("readmission-within-days")
    judged.take(*stay(1, -400, -390), admitted("a2", 0, stay="m2")).until(3_000)
    assert "a2" in judged.names(STAYS)
    judged.until(3_650 + 900)
    assert "a2" not in judged.names(STAYS)


def test_what_comes_after_its_company_was_forgotten_is_counted_and_alters_nothing():
    judged = Judged("readmission-within-days")
    ended = discharged("d3", 6, stay="P1-m2")
    judged.take(*stay(1, -400, -390), *readmission(), ended).until(1_000)
    before = dict(judged.doubts)
    judged.take(reversal(readmission()[2], "r1"), admitted("x", 5, stay="mx"))
    assert judged.history.late == {"stays": 2}
    assert judged.doubts == before
    judged.take(admitted("y", 900, stay="my"))
    assert judged.history.late == {"stays": 2}


def test_history_may_be_loaded_long_after_it_happened_as_long_as_nothing_was_forgotten():
    judged = Judged("readmission-within-days").until(5_000)
    first, second, third = readmission()
    judged.take(first, second).until(5_090).take(third)
    assert not judged.history.late
    assert len(judged.doubts) == 1


def test_a_correction_of_what_is_still_held_is_never_too_late():
    judged = Judged("readmission-within-days")
    judged.take(*readmission()).until(2_000).take(reversal(readmission()[2], "r1", 2_000))
    assert not judged.history.late
    (doubt,) = judged.doubts.values()
    assert doubt.status == "withdrawn"


def test_a_death_and_what_was_paid_after_it_are_kept_for_ever_and_other_care_is_not():
    judged = Judged("benefit-after-death")
    died = event("registration.person_died", "died", 10, psn_no="P1", date="2026-03-11")
    judged.take(bought("before", 0), died, bought("after", 20)).until(5_000)
    assert judged.names(CARE) == ["died", "after"]
    judged.take(reversal(died, "r1", 5_000))
    (doubt,) = judged.doubts.values()
    assert doubt.status == "withdrawn"


def test_cells_of_a_period_go_whole_once_it_is_over_and_late_facts_of_it_are_known_as_such():
    judged = Judged("frequent-purchases", frequent_purchases={"max_per_day": 1})
    judged.take(bought("a", 0), bought("b", 0.1), bought("c", 35)).until(465)
    assert judged.names(("visits", "P1\x1f2026-03")) == ["a", "b"]
    judged.until(495)  # a month later than it ends: refunds of the next month belong to it
    assert judged.names(("visits", "P1\x1f2026-03")) == []
    assert judged.names(("visits", "P1\x1f2026-04")) == ["c"]
    before = dict(judged.doubts)
    judged.take(bought("d", 0.2), bought("e", 36))
    assert judged.history.late == {"visits": 1}
    assert len(before) == 1 and judged.doubts == before


def by_the_first(cell, parameters, context):
    """A rule that says that facts have nothing to do with each other, and lets each doubt rest on the first of all."""
    for fact in cell.facts[1:]:
        found = finding(cell, fact.event_id)
        yield msgspec.structs.replace(
            found, amount=Decimal(cell.facts[0].time), evidence=(cite(fact, word=fact.word),)
        )


def forget(rule, *notes):
    kind = replace(NOTES, forgetting=Forgetting(strands=points))
    rules = rules_of(replace(rule, cell=kind))
    cell = Cell(kind, "k")
    for fact in notes:
        apply_fact(rules, cell, fact, NO_CONTEXT, NOW)
    horizons = Horizons(0, rules)
    horizons.advance(0)
    horizons.advance(200 * DAY_US)
    return cell, horizons.forget(cell, rules.rules, NO_CONTEXT)


def test_a_rule_that_remembers_more_than_it_says_keeps_what_it_needs():
    notes = note("a", 0), note("b", DAY_US), note("c", 190 * DAY_US)
    cell, gone = forget(rule_of(by_the_first, memory_days=lambda parameters: 0), *notes)
    assert gone is None and len(cell.facts) == 3
    cell, gone = forget(rule_of(enough, memory_days=lambda parameters: 0), *notes)
    assert gone is None and len(cell.standing) == 1  # one doubt rests on all of them
    cell, gone = forget(rule_of(lambda *_: (), memory_days=lambda parameters: 0), *notes)
    assert [fact.event_id for fact in cell.facts] == ["c"]


def test_a_longer_memory_that_comes_into_force_later_makes_nothing_late_that_is_on_time():
    def changed(name, days):
        data = {"psn_no": "P1", "kind": "veteran", "fixmedins_code": name}
        return taken(event("settlement.designation_changed", name, days, **data))

    kind = catalogue()["veteran-designation-changes"].cell
    parameters = [{"veteran-designation-changes": {"months": months}} for months in (1, 120)]
    shorter, longer = (
        make_ruleset(catalogue(), only=["veteran-designation-changes"], parameters=given)
        for given in parameters
    )
    horizons, cell = Horizons(400, shorter, begins=0), Cell(kind, "P1\x1fveteran")
    horizons.advance(us(1_000))
    horizons.note(kind.name, us(3))
    horizons.use(longer)
    late = {
        days: horizons.comes_too_late(cell, fact)
        for days in (599, 601)
        for item in [changed("H1", days)]
        for _, _, fact in Projector([kind]).project(item.event, item.digest)
    }
    assert late == {599: True, 601: False}


def test_a_kind_remembers_for_ever_while_a_rule_that_states_no_memory_subscribes_to_it():
    cell, gone = forget(rule_of(lambda *_: ()), note("a", 0))
    assert gone is None and len(cell.facts) == 1
