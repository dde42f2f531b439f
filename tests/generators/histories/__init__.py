"""Seeded random histories, one generator a family of rules: coherent enough to fire, random enough to surprise."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.generators.histories.away import away
from tests.generators.histories.bases import bases
from tests.generators.histories.beds import beds
from tests.generators.histories.careers import careers
from tests.generators.histories.colleagues import colleagues
from tests.generators.histories.contributions import contributions
from tests.generators.histories.counters import counters
from tests.generators.histories.designations import designations
from tests.generators.histories.emergencies import emergencies
from tests.generators.histories.filings import filings
from tests.generators.histories.leaving import leaving
from tests.generators.histories.maternity import maternity
from tests.generators.histories.moves import moves
from tests.generators.histories.payments import payments
from tests.generators.histories.people import people
from tests.generators.histories.records import records
from tests.generators.histories.reimbursements import reimbursements
from tests.generators.histories.settling import settling
from tests.generators.histories.shelves import shelves
from tests.generators.histories.stays import stays
from tests.generators.histories.stock import stock
from tests.generators.histories.tills import boxes, tills
from tests.generators.histories.transfers import transfers
from tests.generators.histories.units import books, partings, rates

History = Callable[[Random, int], list[dict[str, Any]]]
"""A source of randomness and about how many events in, whole events out."""

HISTORIES: dict[str, History] = {
    "readmission-within-days": stays,
    "mass-cross-pool-in": transfers,
    "id-number-modified": people,
    "id-number-and-name-modified": people,
    "id-number-duplicate": people,
    "stock-oversold": stock,
    "birth-date-modified": records,
    "identity-category-modified": records,
    "near-retirement-cross-pool-in": moves,
    "frequent-in-pool-transfers": moves,
    "base-below-previous": bases,
    "base-below-last-year": bases,
    "retiree-base-above-last-in-service": bases,
    "base-below-social-average-share": bases,
    "unit-same-code-different-id": settling,
    "unit-same-code-different-name": settling,
    "unit-same-name-different-id": settling,
    "unit-unpaid-three-months": books,
    "unit-merge-with-arrears": partings,
    "unit-split-with-pending-transfer": partings,
    "unit-deregister-with-arrears": partings,
    "unit-deregister-with-inpatients": leaving,
    "unit-deregister-with-open-transfers": leaving,
    "work-injury-rate-lowered": rates,
    "deregister-after-childbirth": maternity,
    "maternity-benefit-repeated": maternity,
    "maternity-claim-late": maternity,
    "veteran-designation-changes": designations,
    "work-injury-designation-changes": designations,
    "late-emergency-registration": emergencies,
    "work-injury-not-contributed": contributions,
    "disability-subsidy-off-standard": contributions,
    "lump-sum-back-payment": contributions,
    "near-retirement-first-insured": careers,
    "special-trade-early-retirement": careers,
    "offsite-filing-in-service": filings,
    "offsite-birth-registration-late": filings,
    "local-expense-during-offsite-stay": away,
    "blocked-card-local-benefit": away,
    "unit-members-same-hospital": colleagues,
    "reimbursement-ratio-off-standard": reimbursements,
    "sale-without-purchase": stock,
    "expired-sale": stock,
    "stocktake-discrepancy": stock,
    "markup-over-limit": shelves,
    "settled-not-dispensed": tills,
    "trace-code-reused": boxes,
    "overlapping-stays": beds,
    "outpatient-during-stay": beds,
    "benefit-after-death": beds,
    "split-hospitalisation": beds,
    "frequent-outpatient": counters,
    "frequent-purchases": counters,
    "one-card-two-places": counters,
    "clustered-card-use": counters,
    "fund-spend-surge": payments,
    "annual-quota-pace": payments,
}

FIXED: dict[str, tuple[str, ...]] = {
    "near-retirement-cross-pool-in": ("psn_no",),
    "frequent-in-pool-transfers": ("psn_no",),
    "near-retirement-first-insured": ("psn_no",),
    "special-trade-early-retirement": ("psn_no",),
    "markup-over-limit": ("time",),
    "frequent-outpatient": ("time",),
    "frequent-purchases": ("time",),
    "one-card-two-places": ("time",),
    "clustered-card-use": ("time",),
    "fund-spend-surge": ("time",),
    "annual-quota-pace": ("time",),
}
"""Fields that decide the cell in a rule's history: a second body under one id keeps them."""

_ACROSS_MIDNIGHT = (-0.25, 0.25, -0.02, 0.02, -1, 1, -4, 4, -24, 24)

MOVES: dict[str, tuple[float, ...]] = {
    "frequent-outpatient": _ACROSS_MIDNIGHT,
    "frequent-purchases": _ACROSS_MIDNIGHT,
    "one-card-two-places": _ACROSS_MIDNIGHT,
    "clustered-card-use": _ACROSS_MIDNIGHT,
    "fund-spend-surge": (-24, 24, -0.02, 0.02, -24 * 31, 24 * 31),
    "annual-quota-pace": (-24, 24, -0.02, 0.02, -24 * 31, 24 * 31),
}
"""Hours by which second bodies lie earlier or later: over the ends of days, months and years, into other cells and back."""

__all__ = ["FIXED", "HISTORIES", "MOVES", "History"]
