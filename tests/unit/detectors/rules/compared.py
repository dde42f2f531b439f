"""What the comparison with the oracles varies and compares, by rule."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from fractions import Fraction
from functools import partial
from typing import Any

from detectors.contract.doubt import Doubt
from tests.generators.histories.payments import QUOTAS
from tests.generators.histories.reimbursements import RATIOS
from tests.oracles import ORACLES, Found

OTHER_PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "readmission-within-days": [
        {"max_gap_days": 0},
        {"max_gap_days": 15, "age_below": 200},
        {
            "max_gap_days": 5,
            "exempt_planned": True,
            "planned_diagnoses": ["Z51"],
            "planned_med_types": ["52"],
        },
    ],
    "mass-cross-pool-in": [
        {"min_persons": 2},
        {"min_persons": 11},
        {"count": "transfers", "more_than": True},
        {"min_persons": 9, "more_than": True},
    ],
    "id-number-modified": [{"ignore_upgrade": False}],
    "id-number-and-name-modified": [{"within_days": 0}, {"within_days": 3, "ignore_upgrade": False}],
    "id-number-duplicate": [{"min_persons": 3}],
    "stock-oversold": [
        {"tolerance": 2.5, "include_unbought": True},
        {"from_first_stocktake": True},
        {"skip_split_batches": True, "include_unbought": True},
    ],
    "identity-category-modified": [{"fields": ["psn_type"]}, {"fields": ["cvlserv_flag", "psn_type_lv"]}],
    "near-retirement-cross-pool-in": [{"female_age": 49, "male_age": 56}],
    "frequent-in-pool-transfers": [{"min_transfers": 3, "months": 4}, {"months": 1}],
    "base-below-previous": [
        {"same_employer_only": True},
        {"min_difference": 500, "min_difference_share": 0.12},
    ],
    "base-below-last-year": [
        {"repeats_previous": False},
        {"repeats_previous": False, "same_employer_only": True, "min_difference": 0.01},
        {"min_difference_share": 0.2},
    ],
    "retiree-base-above-last-in-service": [{"same_employer_only": True}, {"min_difference": 499.99}],
    "base-below-social-average-share": [{"share": 0.7}],
    "unit-same-code-different-id": [{"min_units": 3}],
    "unit-same-code-different-name": [{"min_names": 3}],
    "unit-same-name-different-id": [{"min_units": 3}],
    "unit-merge-with-arrears": [{"tolerance": 60.5}],
    "unit-deregister-with-arrears": [{"tolerance": 60.5}],
    "unit-split-with-pending-transfer": [{"tolerance": 0.01}],
    "unit-deregister-with-open-transfers": [{"cross_pool": False}],
    "unit-unpaid-three-months": [{"months": 1}, {"months": 2, "not_before": "2026-02"}],
    "deregister-after-childbirth": [
        {"within_days": 0},
        {"within_days": 100, "reregistered_within_days": 0},
        {"ordinary_reasons": ["终止"], "reregistered_within_days": 30},
    ],
    "maternity-benefit-repeated": [
        {"max_births": 1},
        {"max_births": 3, "min_interval_days": 364, "max_claims_a_birth": 2},
        {"max_births": 20, "min_interval_days": 0, "count_unequal": True},
    ],
    "maternity-claim-late": [{"month": 2, "day": 31}],
    "veteran-designation-changes": [{"min_changes": 3}, {"months": 12}],
    "work-injury-designation-changes": [{"min_changes": 3, "months": 6}],
    "late-emergency-registration": [{"local_days": 0, "offsite_days": 4}],
    "disability-subsidy-off-standard": [{"tolerance": 0}, {"tolerance": 400}],
    "work-injury-not-contributed": [{"due_day": 31}, {"due_day": 10}],
    "lump-sum-back-payment": [{"max_months": 11, "benefit_within_days": 30}],
    "near-retirement-first-insured": [{"years_before": 0}, {"male_age": 55, "female_worker_age": 55}],
    "special-trade-early-retirement": [{"special_male_age": 50, "min_trade_years": 7.5}],
    "offsite-filing-in-service": [{"home_region": "110000"}],
    "offsite-birth-registration-late": [{"months": 0}],
    "local-expense-during-offsite-stay": [
        {"include_boundary_days": False},
        {"include_pharmacy": True, "max_open_days": 1},
    ],
    "unit-members-same-hospital": [{"min_persons": 2}, {"min_persons": 4, "max_open_days": 1}],
    "reimbursement-ratio-off-standard": [{"tolerance": 0}],
    "sale-without-purchase": [
        {"stock_change_counts": True},
        {"transfers_count": False},
        {"transfers_count": False, "stock_change_counts": True},
    ],
    "expired-sale": [{"grace_days": 3}],
    "stocktake-discrepancy": [
        {"share": 0.5, "min_units": 1.5},
        {"min_units": 1, "from_first_stocktake": True},
    ],
    "markup-over-limit": [{"limit": 0.3}, {"limit": 0}],
    "settled-not-dispensed": [{"grace_hours": 0}, {"grace_hours": 48}],
    "trace-code-reused": [{"min_uses": 3}, {"exempt_split": False}],
    "overlapping-stays": [{"min_overlap_days": 2, "max_open_days": 3}, {"min_overlap_days": 0}],
    "outpatient-during-stay": [{"skip_boundary_days": True}, {"max_open_days": 2}],
    "benefit-after-death": [{"discharge_grace_days": 2}],
    "split-hospitalisation": [{"max_gap_days": 1}, {"exempt_med_types": [], "exempt_diagnoses": ["I25"]}],
    "frequent-outpatient": [{"per_day": 2, "per_month": 9}],
    "frequent-purchases": [{"max_per_day": 1, "max_per_month": 8}],
    "one-card-two-places": [
        {"minutes": 3},
        {"minutes": 240},
        {"include_pharmacy_nearby": True},
        {"include_inpatient": True, "include_agency": True},
    ],
    "clustered-card-use": [{"min_cards": 2, "minutes": 1}, {"min_cards": 3, "minutes": 60}],
    "fund-spend-surge": [{"z": 1.5, "days": 5, "min_amount": 0}, {"z": 0, "days": 2, "min_amount": 5000.5}],
    "annual-quota-pace": [{"margin": 0}, {"margin": 3.5}],
}
"""Parameters to compare with beside the defaults."""

TABLES: dict[str, dict[str, str]] = {
    "reimbursement-ratio-off-standard": {"reimbursement-ratios": RATIOS},
    "annual-quota-pace": {"annual-quotas": QUOTAS},
}
"""Reference tables, as text, in place of those that ship. Their oracles are given the same text."""


def _said(doubt: Doubt, field: str) -> Any:
    """A field's value in the evidence that carries it."""
    return next(entry.fields[field] for entry in doubt.evidence if field in entry.fields)


def _told(doubt: Doubt, field: str) -> str:
    """The same as text, empty where none carries it."""
    return next((str(entry.fields[field]) for entry in doubt.evidence if field in entry.fields), "")


def _number(doubt: Doubt, before: str = "") -> int:
    """The number that follows some words of the message, or begins it."""
    text = doubt.message.en
    return int(text[text.index(before) + len(before) :].split()[0])


def _faults(doubt: Doubt) -> int:
    """How many numbers the doubt says to fail their check."""
    assert doubt.message.zh.count("校验位不符") == doubt.message.en.count("fails its check")
    return doubt.message.zh.count("校验位不符")


FACTS: dict[str, Callable[[Doubt], tuple[Any, ...]]] = {
    "readmission-within-days": lambda doubt: (
        *(entry.fields["gap_days"] for entry in doubt.evidence if "gap_days" in entry.fields),
        sum(Fraction(entry.fields.get("fund_pay_sumamt", 0)) for entry in doubt.evidence),
        sorted({code.upper() for code in _told(doubt, "planned").split("、") if code}),
    ),
    "mass-cross-pool-in": lambda doubt: (_number(doubt),),
    "id-number-modified": lambda doubt: (
        _faults(doubt),
        *(
            side
            for entry in doubt.evidence
            for side in (entry.changed["certno"].old, entry.changed["certno"].new)
        ),
    ),
    "id-number-and-name-modified": lambda doubt: (
        _faults(doubt),
        *(
            (entry.event_id, field, change.old, change.new)
            for entry in reversed(doubt.evidence)
            for field, change in sorted(entry.changed.items())
        ),
    ),
    "id-number-duplicate": lambda doubt: (
        _faults(doubt) == 0,
        *sorted(entry.fields["psn_no"] for entry in doubt.evidence),
    ),
    "birth-date-modified": lambda doubt: tuple(
        value
        for entry in doubt.evidence
        for value in (
            entry.changed["brdy"].old,
            entry.changed["brdy"].new,
            entry.fields["age_before"],
            entry.fields["age_after"],
        )
    ),
    "identity-category-modified": lambda doubt: (
        doubt.level,
        *sorted(
            (name, side.old, side.new) for entry in doubt.evidence for name, side in entry.changed.items()
        ),
    ),
    "veteran-designation-changes": lambda doubt: (doubt.level,),
    "work-injury-designation-changes": lambda doubt: (doubt.level,),
    "maternity-benefit-repeated": lambda doubt: (doubt.level,),
    "unit-same-code-different-id": lambda doubt: (_number(doubt),),
    "unit-same-code-different-name": lambda doubt: (_number(doubt, " bear "),),
    "unit-same-name-different-id": lambda doubt: (_number(doubt),),
    "unit-unpaid-three-months": lambda doubt: (_number(doubt, " for "), doubt.complete),
    "unit-deregister-with-inpatients": lambda doubt: (
        int(_told(doubt, "in_hospital") or 0),
        int(_told(doubt, "without_discharge") or 0),
        doubt.level,
        doubt.complete,
    ),
    "unit-deregister-with-open-transfers": lambda doubt: (
        _said(doubt, "unfinished"),
        _said(doubt, "not_reported"),
        doubt.level,
        doubt.complete,
    ),
    "near-retirement-first-insured": lambda doubt: (doubt.level,),
    "special-trade-early-retirement": lambda doubt: (doubt.level, _said(doubt, "age")),
    "stock-oversold": lambda doubt: (doubt.level,),
    "sale-without-purchase": lambda doubt: (doubt.level,),
    "unit-members-same-hospital": lambda doubt: (
        _number(doubt, "); "),
        _number(doubt, "Up to "),
        doubt.level,
        int(re.sub(r"\D", "", doubt.message.en.partition("is known of ")[2].partition(",")[0]) or 0),
    ),
    "markup-over-limit": lambda doubt: (_number(doubt, ": "), doubt.complete),
    "settled-not-dispensed": lambda doubt: tuple(doubt.evidence[0].fields["med_list_codg"]),
    "trace-code-reused": lambda doubt: (_number(doubt, " used "), _number(doubt, ", ")),
    "overlapping-stays": lambda doubt: (doubt.complete,),
    "outpatient-during-stay": lambda doubt: (doubt.complete,),
    "split-hospitalisation": lambda doubt: (_said(doubt, "gap_days"),),
    "frequent-outpatient": lambda doubt: (_number(doubt, ": "), doubt.complete),
    "frequent-purchases": lambda doubt: (_number(doubt, ": "), doubt.complete),
    "clustered-card-use": lambda doubt: (_number(doubt), doubt.complete),
    "fund-spend-surge": lambda doubt: (doubt.complete,),
    "annual-quota-pace": lambda doubt: (doubt.level, doubt.complete),
}
"""Further values of a doubt that the oracle must find as well (`Found.facts`)."""


def oracle_of(
    rule_id: str, tables: Mapping[str, str], parameters: Mapping[str, Any]
) -> Callable[[list[bytes]], dict[str, Found]]:
    """Asks the rule's oracle. `tables` has those that replace the shipped ones, as text; the rule reads one at most."""
    given = dict(parameters)
    for name in TABLES.get(rule_id, ()):
        given["table"] = tables[name]
    return partial(ORACLES[rule_id], **given)


def shown(doubt: Doubt) -> Found:
    """A doubt as an oracle would tell of it."""
    return Found(
        reason=doubt.reason,
        subject=doubt.subject.id,
        occurred_at=doubt.occurred_at.astimezone(UTC),
        evidence=frozenset(entry.event_id for entry in doubt.evidence),
        amount=doubt.amount,
        facts=FACTS.get(doubt.rule_id, lambda _: ())(doubt),
    )


def differences(
    expected: Mapping[str, Found], said: Mapping[str, Doubt]
) -> list[tuple[str, Found | None, Found | None]]:
    """Anchor, what the oracle finds and what the rule says, wherever the two are not the same."""
    both = {anchor: shown(doubt) for anchor, doubt in said.items()}
    return [
        (anchor, expected.get(anchor), both.get(anchor))
        for anchor in sorted(expected.keys() | both.keys())
        if expected.get(anchor) != both.get(anchor)
    ]
