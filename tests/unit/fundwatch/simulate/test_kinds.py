"""The kinds of messages that the field sends: each occurs in a small population, means what it says, and is labelled on both sides.

The seed is chosen at run time and shown as a parameter of the tests; `SIMULATION_SEED` repeats one.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

import orjson
import pytest

from fundwatch.simulate.lost_bodies import without_lost_bodies
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import PROVINCIAL, REGION, Plan
from fundwatch.simulate.writing import write_history
from tests.support.seeds import simulation_seed
from tests.unit.fundwatch.simulate.reading import bodies_of, lines_of, name_of, taken, that_count

PLAN = Plan(persons=300, months=3, seed=simulation_seed())
LARGER = Plan(persons=2_500, months=3, seed=8, start="2025-11")
DISTURBED = ("misdirected", "misdated", "padded")
KINDS = ("interim_settlements", "refunds", "provincial_persons")


class Written:
    """A history with what it counted. `events` are the bodies that count, as the intake reads them."""

    def __init__(self, plan):
        history = History(plan)
        self.lines = [line for part in history.parts() for line in part.lines]
        self.events = that_count(self.lines)
        self.pool, self.disturbed = history.pool, history.disturbed

    def settlements(self):
        return self.of("settlement.settled")

    def of(self, kind):
        return [event for event in self.events if name_of(event)[2] == kind]


@pytest.fixture(scope="module", params=[PLAN.seed], ids=lambda seed: f"seed {seed}")
def small():
    return Written(PLAN)


@pytest.fixture(scope="module")
def larger():
    """Over a New Year, of a seed that is always the same."""
    return Written(LARGER)


@pytest.mark.parametrize("kind", DISTURBED)
def test_a_small_population_is_disturbed_in_every_way(small, kind):
    assert getattr(small.disturbed, kind) > 0


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_life_holds_every_kind(larger, kind):
    assert larger.pool.kinds[kind] > 5


def test_the_manifest_counts_them(tmp_path):
    manifest = write_history(Plan(60, 1, 3), tmp_path / "here", lambda name, lines: None)
    assert set(DISTURBED) < set(manifest["disturbed"])
    assert list(manifest["kinds"]) == sorted(KINDS)
    assert orjson.loads((tmp_path / "here/manifest.json").read_bytes()) == manifest


def test_equal_seeds_give_equal_bytes_with_all_of_it():
    assert lines_of(LARGER) == lines_of(LARGER)


def test_a_stay_is_settled_in_the_middle_and_its_last_settlement_ends_with_the_discharge(small, larger):
    for written in (small, larger):
        parts = defaultdict(dict)
        for event in written.settlements():
            if event.data.mid_setl_flag is not None:
                parts[event.data.mdtrt_id][event.data.setl_id] = event.data
        whole = [list(held.values()) for held in parts.values() if len(held) == 2]
        assert whole
        for held in whole:
            interim, last = sorted(held, key=lambda data: data.begntime)
            assert (interim.mid_setl_flag, last.mid_setl_flag) == ("1", "0")
            assert interim.begntime < interim.endtime <= last.begntime < last.endtime


def test_a_stay_over_new_years_eve_is_settled_on_it(larger):
    cuts = [
        event.data.endtime
        for event in larger.settlements()
        if event.data.mid_setl_flag == "1" and event.data.setl_id.startswith("SM")
    ]
    assert any((cut.month, cut.day) == (12, 31) for cut in cuts)


def test_the_parts_of_a_stay_come_to_what_the_whole_would(larger):
    """The deductible is taken once, and the fund pays its share of what is above it."""
    stays = defaultdict(dict)
    for event in larger.settlements():
        if event.data.mid_setl_flag is not None and event.data.hifp_pay is not None:
            stays[event.data.mdtrt_id][event.data.setl_id] = event.data
    for parts in stays.values():
        if len(parts) == 2:
            assert sum(part.act_pay_dedc for part in parts.values()) in (400, 800, 1_200)
            assert all(part.fund_pay_sumamt == part.hifp_pay <= part.inscp_scp_amt for part in parts.values())


def test_refunds_give_back_what_they_name_and_some_name_nothing(small, larger):
    for written in (small, larger):
        settled = {event.data.setl_id: event for event in written.settlements()}
        refunds = [event for event in written.settlements() if event.data.medfee_sumamt < 0]
        named = [event for event in refunds if event.data.init_setl_id is not None]
        assert named and len(named) < len(refunds)
        for event in named:
            original = settled[event.data.init_setl_id]
            assert event.time > original.time
            assert event.data.psn_no == original.data.psn_no
            assert 0 < -event.data.medfee_sumamt <= original.data.medfee_sumamt
        assert {event.data.refd_setl_flag for event in refunds} == {None, "1"}


def test_goods_that_were_paid_back_whole_come_back(larger):
    back = {event.data.setl_id for event in larger.of("inventory.sale_returned")}
    refunds = [
        event.data
        for event in larger.settlements()
        if event.data.setl_id.endswith("R") and event.data.fixmedins_type == "pharmacy" and event.data.details
    ]
    assert len(refunds) > 5
    for data in refunds:
        assert all(line.cnt < 0 for line in data.details)
        assert data.init_setl_id in back


def test_who_is_insured_with_the_province_gets_care_in_the_home_city(small, larger):
    for written in (small, larger):
        areas = {
            event.data.mdtrtarea_admdvs
            for event in written.settlements()
            if event.data.insu_admdvs == PROVINCIAL
        }
        assert REGION in areas


def test_a_wrong_body_belongs_to_another_cell_and_comes_first_or_last(small):
    kept = set(without_lost_bodies(small.lines))
    named = defaultdict(list)
    for line in dict.fromkeys(small.lines):
        named[name_of(taken(line).event)].append(line in kept)
    orders = {tuple(bodies) for bodies in named.values() if not all(bodies)}
    assert {(False, True), (True, False)} <= orders


def test_the_right_body_is_recorded_after_the_wrong_one(small):
    for bodies in bodies_of(small.lines).values():
        times = {body.get("recordedtime") for body in bodies}
        if len(times) > 1:
            assert max(time or "" for time in times) > min(time or "" for time in times)


def test_wrong_times_lie_on_the_other_side_of_a_midnight_at_which_a_month_ends(small):
    moved = set()
    for bodies in bodies_of(small.lines).values():
        days = {taken(orjson.dumps(body)).event.time.astimezone(_SHANGHAI).date() for body in bodies}
        if len(days) == 2 and max(days) - min(days) == timedelta(days=1):
            moved.add(max(days).day == 1)
    assert True in moved


def test_padded_numbers_are_read_as_what_they_are(small):
    padded = [line for line in small.lines if b"\\u3000" in line or not line.isascii() or b'  "' in line]
    folded = [line for line in padded if "folded" in taken(line).flags]
    assert folded
    known = {event.data.psn_no for event in small.events if hasattr(event.data, "psn_no")}
    assert all(number == number.strip() and number.isascii() for number in known if number is not None)


def _scenes(labels, kind):
    return {label.scene for label in labels.all if label.kind == kind}


@pytest.mark.parametrize(
    ("about", "doubts", "near"),
    [
        ("interim", "back-the-day-after-a-stay-settled-in-parts", "another-number-after-an-interim-bill"),
        ("refunds", "five-of-which-one-is-refunded", "one-of-four-purchases-refunded"),
        ("province", "provincial-member-while-blocked", "provincial-member-elsewhere-while-blocked"),
        ("another key", "fourth-purchase-under-somebody-elses-number", "fourth-purchase-was-somebody-elses"),
        ("month end", "fourth-purchase-was-before-midnight", "fourth-purchase-was-after-midnight"),
        ("identity number", "the-right-number-is-somebody-elses", "somebody-elses-number-at-first"),
        (
            "another hospital",
            "admission-under-another-hospital-at-first",
            "admission-under-the-wrong-hospital",
        ),
    ],
)
def test_each_kind_is_labelled_on_both_sides(small, about, doubts, near):
    assert doubts in _scenes(small.pool.labels, "doubt"), about
    assert near in _scenes(small.pool.labels, "near_miss"), about


def test_refunds_are_entered_in_the_books(larger):
    reversed_ = {
        (event.data.reverses.source, event.data.reverses.id) for event in larger.of("settlement.reversed")
    }
    spent = defaultdict(Decimal)
    for event in larger.settlements():
        if (event.source, event.id) not in reversed_:
            month = event.time.astimezone(_SHANGHAI).strftime("%Y-%m")
            spent[event.data.fixmedins_code, month] += event.data.fund_pay_sumamt
    month = larger.pool.months()[1]
    for facility in larger.pool.facilities.local():
        assert spent[facility.code, month.text] == Decimal(facility.ledger.months[month.number]) / 100


_SHANGHAI = datetime.fromisoformat("2025-01-01T00:00:00+08:00").tzinfo
