"""The reference tables of the pool: what was agreed with its facilities, and the shares that the fund pays."""

from collections.abc import Mapping

from fundwatch.simulate.events import yuan
from fundwatch.simulate.moments import Month
from fundwatch.simulate.people import (
    ELDERLY,
    IN_SERVICE,
    NEWBORN,
    RESIDENT,
    RETIRED,
)
from fundwatch.simulate.plan import PROVINCIAL, REGION
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.stays import MED_TYPES, RATIOS, ratio

_ROOM = 105
"""Percent of its fastest pace that an ordinary facility's quota allows."""


def reference_tables(pool: Pool) -> Mapping[str, str]:
    """Text by name, as files of `rules.reference_dir`; what is not here is as it ships."""
    return {"annual-quotas": _quotas(pool), "reimbursement-ratios": _ratios()}


def _ratios() -> str:
    rows = [
        "# Made up, as the settlements of this history are.",
        "insu_admdvs,psn_type,med_type,hosp_lv,begndate,value",
    ]
    for region in (REGION, PROVINCIAL):
        for kind in sorted({kind[:2] for kind in (IN_SERVICE, RETIRED, NEWBORN, RESIDENT, ELDERLY)}):
            for med_type in MED_TYPES:
                for level in sorted(RATIOS):
                    percent = ratio(kind, med_type, level)
                    rows.append(f"{region},{kind},{med_type},{level},2020-01-01,0.{percent:02}")
    return "\n".join(rows) + "\n"


def _quotas(pool: Pool) -> str:
    """Ordinary facilities have a quota that their fastest month stays below; scenes have agreed their own."""
    rows = ["# Made up, as the settlements of this history are.", "fixmedins_code,year,begndate,value"]
    for facility in pool.facilities.local():
        for year in sorted({number // 12 for number in facility.ledger.months}):
            rows.append(f"{facility.code},{year},{year}-01-01,{yuan(_quota(facility.ledger.months, year))}")
    rows += [f"{code},{year},{year}-01-01,{quota}" for (code, year), quota in sorted(pool.quotas.items())]
    return "\n".join(rows) + "\n"


def _quota(months: Mapping[int, int], year: int) -> int:
    first, end = Month(year * 12, 0), Month(year * 12 + 12, 0)
    days = end.first - first.first
    paid, quota = 0, 100
    for number in range(year * 12, year * 12 + 12):
        paid += months.get(number, 0)
        gone = Month(number, 0).last + 1 - first.first
        quota = max(quota, paid * days // gone * _ROOM // 100)
    return quota
