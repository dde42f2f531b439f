"""Stays in hospital: who is admitted, for how long, and what it costs.

Lengths of stay are the twentieths of the 275 recorded stays that ship with the project; the other figures are ours.
A stay is never a doubt: the next one begins sixteen days after it at the earliest (or is a cycle of chemotherapy, which is
exempt), nobody lies in two places, and no hospital has three members of one unit at once.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from fundwatch.simulate.draws import Draw, Quantiles, Weighted
from fundwatch.simulate.events import event, yuan
from fundwatch.simulate.facilities import PRIMARY, SECONDARY, TERTIARY, Facility, Settlement
from fundwatch.simulate.moments import DAY, HOUR, MINUTE, Month, at, day_of_text, day_text, stamp
from fundwatch.simulate.people import IN_SERVICE, RETIRED, Person, stay_chances
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.pool import Pool

_LENGTHS: Final = (0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12, 15, 23)
_LONGEST: Final = 45
_SEASONS: Final = (1.08, 1.02, 1.05, 1.0, 0.98, 0.95, 0.95, 0.95, 0.97, 1.0, 1.02, 1.08)
"""Winter brings more of everything."""

_LONG: Final = 14
"""Nights from which on a stay is settled in the middle, too (中途结算)."""

_MED_TYPES: Final = Weighted({"21": 0.78, "22": 0.06, "24": 0.13, "26": 0.03})
_AWAY: Final = 0.03
_ONLY_SETTLED: Final = 0.08
"""Small hospitals that send no admissions and discharges, only the settlement with both times."""

_DIAGNOSES: Final = Weighted(
    {
        "I10.x00": 12,
        "I63.900": 10,
        "I25.103": 9,
        "J18.900": 8,
        "E11.900": 8,
        "J44.000": 6,
        "K80.100": 5,
        "M51.202": 5,
    }
    | {"N20.000": 4, "K35.800": 3, "S82.200": 3, "H25.900": 5, "C34.900": 3, "A09.900": 3}
)
_CHEMOTHERAPY: Final = "Z51.1"
_CYCLES: Final = 0.03
_CYCLE_DAYS: Final = 14

_COSTS: Final = {
    TERTIARY: Quantiles(
        (0, 3_000), (0.25, 8_000), (0.5, 13_000), (0.8, 24_000), (0.97, 60_000), (1, 120_000)
    ),
    SECONDARY: Quantiles((0, 1_500), (0.25, 4_500), (0.5, 7_500), (0.8, 13_000), (0.97, 28_000), (1, 50_000)),
    PRIMARY: Quantiles((0, 800), (0.25, 2_200), (0.5, 3_600), (0.8, 6_000), (0.97, 11_000), (1, 16_000)),
}
"""CNY a stay by level of the hospital."""

DEDUCTIBLES: Final = {TERTIARY: 1_200, SECONDARY: 800, PRIMARY: 400}
RATIOS: Final = {TERTIARY: 80, SECONDARY: 85, PRIMARY: 90}
"""Percent that the fund pays above the deductible, for employees in service."""

_RETIRED_MORE: Final = 4
_RESIDENTS_LESS: Final = 20
_AWAY_LESS: Final = 10
MED_TYPES: Final = ("21", "22", "23", "24", "25", "26", "52")


def ratio(psn_type: str, med_type: str, level: str) -> int:
    """Percent of the fee within policy and above the deductible that the fund pays; ours, of the usual order."""
    percent = RATIOS[level] - (_AWAY_LESS if med_type == "25" else 0)
    if psn_type.startswith(RETIRED):
        return percent + _RETIRED_MORE
    return percent if psn_type == IN_SERVICE else percent - _RESIDENTS_LESS


def admit_people(pool: Pool, month: Month) -> None:
    """The month's admissions, with everything that follows from them."""
    draw = pool.draw(month.text, "stays")
    chances = stay_chances(_SEASONS[month.of_year - 1])
    for person, facility, day in pool.cycles.pop(month.number, []):
        if person.gone > day and person.busy < day and person.rest <= day + 2:  # nothing forbade it since
            _chemotherapy(pool, draw, month, person, facility, day)
    unit = draw.unit
    for person in pool.people:
        if unit() < chances[person.care]:
            day = month.first + draw.below(month.days)
            if day >= person.rest and day > person.busy and day < person.gone:
                _admit(pool, draw, month, person, day)


def _admit(pool: Pool, draw: Draw, month: Month, person: Person, day: int) -> None:
    facility = _place(pool, draw, person, day)
    if facility is None:
        return
    if person.chronic and facility.area == REGION and draw.chance(_CYCLES):
        _chemotherapy(pool, draw, month, person, facility, day)
        return
    med_type = "25" if facility.area != REGION else draw.among(_MED_TYPES)
    length = min(_LONGEST, int(_LENGTHS[draw.below(20)] * (0.8 + 0.5 * draw.unit()) + 0.5))
    admit(pool, draw, person, facility, day, length, med_type, draw.among(_DIAGNOSES))


def _place(pool: Pool, draw: Draw, person: Person, day: int) -> Facility | None:
    if draw.chance(_AWAY):
        return draw.choice(pool.facilities.away)
    places = pool.facilities
    first = person.clinic if draw.chance(0.2) else person.hospital
    tried = [first, draw.choice(places.secondary), draw.choice(places.primary)]
    if person.unit is None:
        return first
    return next((one for one in tried if person.unit.has_bed(one.code, day, day + _LONGEST)), None)


def _chemotherapy(pool: Pool, draw: Draw, month: Month, person: Person, facility: Facility, day: int) -> None:
    """A short stay, and mostly a further one two weeks later in the same hospital."""
    unit = person.unit
    if unit is not None and not unit.has_bed(facility.code, day, day + 2):
        return
    admit(pool, draw, person, facility, day, 2, "21", _CHEMOTHERAPY)
    following = day + 2 + _CYCLE_DAYS
    if draw.chance(0.7) and following > month.last:  # within one month a second cycle would come out of order
        number = month.number + 1
        pool.cycles.setdefault(number, []).append((person, facility, following))
        person.rest = following + 1


def admit(
    pool: Pool,
    draw: Draw,
    person: Person,
    facility: Facility,
    day: int,
    length: int,
    med_type: str,
    diagnosis: str,
) -> str:
    """One stay from its first day (an ordinal) for so many nights; returns its mdtrt_id.

    Whoever dies meanwhile is discharged on that day. Admission and discharge are sent here; the settlement waits for the
    facility's day.
    """
    last = min(day + length, person.gone)
    dies = last == person.gone
    begin = at(day, 8 if last == day else 0 if med_type == "24" else 8, 0)
    begin += draw.below(3 * HOUR if last == day else 22 * HOUR if med_type == "24" else 8 * HOUR)
    end = at(last, 14) + draw.below(3 * HOUR)
    person.busy = last
    pool.stays.append((person.no, day, last))
    person.rest = max(person.rest, last + 16)
    mdtrt_id = f"M{person.no[2:]}{day}"
    data: dict[str, object] = {"mdtrt_id": mdtrt_id, "psn_no": person.no}
    if person.unit is not None:
        data["emp_no"] = person.unit.no
        person.unit.beds.append((facility.code, day, last))
    data["fixmedins_code"] = facility.code
    if facility.level != PRIMARY or not draw.chance(_ONLY_SETTLED):
        _announce(pool, person, facility, data, begin, end, med_type, diagnosis, dies=dies)
    if med_type == "24":
        _register_emergency(pool, draw, person, facility, mdtrt_id, begin)
    parts = _parts(pool, mdtrt_id, begin, end)
    settle_stay(draw, person, facility, data, parts, med_type, diagnosis)
    pool.kinds["interim_settlements"] += len(parts) - 1
    return mdtrt_id


class _Part(NamedTuple):
    """What one settlement of a stay covers; the stay goes on after all but the last. `settled` is when it is made, 0 for the last."""

    begin: int
    end: int
    settled: int

    @property
    def days(self) -> int:
        """Calendar days."""
        return self.end // DAY - self.begin // DAY + 1


class _Costs(NamedTuple):
    """Of a stay or a part of it, in cents: the fee, what of it is within policy, and the deductible."""

    fee: int
    covered: int
    deductible: int

    def paid(self, percent: int) -> int:
        """What the fund pays."""
        return (self.covered - self.deductible) * percent // 100

    def split(self, parts: Sequence[_Part]) -> list["_Costs"]:
        """By the days of the parts; the deductible is taken from the first that bear it."""
        rest, days, found = self, sum(part.days for part in parts), []
        for part in parts[:-1]:
            covered = self.covered * part.days // days
            found.append(_Costs(self.fee * part.days // days, covered, min(rest.deductible, covered)))
            rest = _Costs(*(had - gone for had, gone in zip(rest, found[-1], strict=True)))
        return [*found, rest]


def _parts(pool: Pool, mdtrt_id: str, begin: int, end: int) -> list[_Part]:
    """A long stay is settled in the middle, one over New Year's Eve on that day: the year's accounts are closed."""
    first, last = begin // DAY, end // DAY
    cut = 0
    if day_text(first)[:4] < day_text(last)[:4]:
        cut = at(day_of_text(f"{day_text(last)[:4]}-01-01") - 1, 17)
    elif last - first >= _LONG:
        cut = at((first + last) // 2, 17)
    if cut <= begin:
        return [_Part(begin, end, 0)]
    moment = cut + 5 * MINUTE + pool.draw("interim", mdtrt_id).below(50 * MINUTE)
    return [_Part(begin, cut, moment), _Part(at(cut // DAY + 1, 0), end, 0)]


def _announce(
    pool: Pool,
    person: Person,
    facility: Facility,
    data: dict[str, object],
    begin: int,
    end: int,
    med_type: str,
    diagnosis: str,
    *,
    dies: bool,
) -> None:
    admission = {
        **data,
        "begntime": stamp(begin),
        "med_type": med_type,
        "brdy": day_text(person.born),
        "gend": person.gend,
        "psn_type": person.kind,
        "insu_admdvs": person.insured,
        "mdtrtarea_admdvs": facility.area,
        "dscg_maindiag_code": diagnosis,
    }
    discharge = {**data, "begntime": stamp(begin), "endtime": stamp(end)}
    if dies:
        discharge["die_date"] = day_text(end // DAY)
    name = data["mdtrt_id"]
    source = facility.source
    pool.post.send(event(source, f"{name}-in", "settlement.admitted", stamp(begin), admission), begin)
    pool.post.send(event(source, f"{name}-out", "settlement.discharged", stamp(end), discharge), end)


def _register_emergency(
    pool: Pool, draw: Draw, person: Person, facility: Facility, mdtrt_id: str, begin: int
) -> None:
    registered = at(begin // DAY + draw.below(4), 23) + draw.below(50 * MINUTE)
    data = {
        "mdtrt_id": mdtrt_id,
        "psn_no": person.no,
        "begntime": stamp(begin),
        "opt_time": stamp(registered),
        "mdtrtarea_admdvs": facility.area,
        "insu_admdvs": person.insured,
    }
    name = f"{mdtrt_id}-er"
    pool.post.send(
        event(facility.source, name, "settlement.emergency_registered", stamp(registered), data), registered
    )


def settle_stay(
    draw: Draw,
    person: Person,
    facility: Facility,
    data: dict[str, object],
    parts: list[_Part],
    med_type: str,
    diagnosis: str,
) -> None:
    """Put what settles the stay among what the facility has to settle on the day of the discharge, and on days before it."""
    fee = draw.quantile(_COSTS[facility.level]) * 100 + draw.below(100)
    covered = fee * draw.between(86, 97) // 100
    whole = _Costs(fee, covered, min(DEDUCTIBLES[facility.level] * 100, covered))
    moment = parts[-1].end + 2 * MINUTE + draw.below(40 * MINUTE)
    share, name = ratio(person.kind, med_type, facility.level), data["mdtrt_id"]
    for number, (part, costs) in enumerate(zip(parts, whole.split(parts), strict=True), 1):
        last = number == len(parts)
        settlement = {
            "setl_id": f"S{name}" if last else f"S{name}-{number}",
            **data,
            "fixmedins_type": "hospital",
            "med_type": med_type,
            "setl_time": "",
            "begntime": stamp(part.begin),
            "endtime": stamp(part.end),
            "brdy": day_text(person.born),
            "gend": person.gend,
            "psn_type": person.kind,
            "pay_loc": "2",
            "medfee_sumamt": yuan(costs.fee),
            "fund_pay_sumamt": yuan(costs.paid(share)),
            "hosp_lv": facility.level,
            "inscp_scp_amt": yuan(costs.covered),
            "act_pay_dedc": yuan(costs.deductible),
            "hifp_pay": yuan(costs.paid(share)),
            "insu_admdvs": person.insured,
            "mdtrtarea_admdvs": facility.area,
            "dscg_maindiag_code": diagnosis,
        }
        if len(parts) > 1:
            settlement["mid_setl_flag"] = "0" if last else "1"
        event_id = f"{name}-s" if last else f"{name}-s{number}"
        one = Settlement(event_id, part.settled or moment, settlement, costs.paid(share))
        facility.due.setdefault(one.moment // DAY, []).append(one)
