"""Oracles: what the rules must say, in plain Python over the raw messages.

They share no code with `detectors`: own reading, own dates, own identity numbers. Slow and obvious on purpose.
"""

from collections.abc import Callable

from tests.oracles.away import blocked_card_local_benefit, local_expense_during_offsite_stay
from tests.oracles.back_payments import lump_sum_back_payment
from tests.oracles.bases import (
    base_below_last_year,
    base_below_previous,
    base_below_social_average_share,
    retiree_base_above_last_in_service,
)
from tests.oracles.batches import expired_sale, sale_without_purchase, stocktake_discrepancy
from tests.oracles.cards import (
    clustered_card_use,
    frequent_outpatient,
    frequent_purchases,
    one_card_two_places,
)
from tests.oracles.care import (
    benefit_after_death,
    outpatient_during_stay,
    overlapping_stays,
    split_hospitalisation,
)
from tests.oracles.careers import near_retirement_first_insured, special_trade_early_retirement
from tests.oracles.colleagues import unit_members_same_hospital
from tests.oracles.designations import veteran_designation_changes, work_injury_designation_changes
from tests.oracles.dispensing import settled_not_dispensed, trace_code_reused
from tests.oracles.duplicate_numbers import id_number_duplicate
from tests.oracles.emergencies import late_emergency_registration
from tests.oracles.filings import offsite_birth_registration_late, offsite_filing_in_service
from tests.oracles.injuries import disability_subsidy_off_standard, work_injury_not_contributed
from tests.oracles.maternity import (
    deregister_after_childbirth,
    maternity_benefit_repeated,
    maternity_claim_late,
)
from tests.oracles.number_changes import id_number_and_name_modified, id_number_modified
from tests.oracles.person_transfers import frequent_in_pool_transfers, near_retirement_cross_pool_in
from tests.oracles.prices import markup_over_limit
from tests.oracles.reading import Found
from tests.oracles.readmissions import readmission_within_days
from tests.oracles.record_changes import birth_date_modified, identity_category_modified
from tests.oracles.reimbursements import reimbursement_ratio_off_standard
from tests.oracles.settling_units import (
    unit_same_code_different_id,
    unit_same_code_different_name,
    unit_same_name_different_id,
)
from tests.oracles.spending import annual_quota_pace, fund_spend_surge
from tests.oracles.stock import stock_oversold
from tests.oracles.transfers import mass_cross_pool_in
from tests.oracles.unit_moves import (
    unit_deregister_with_arrears,
    unit_deregister_with_inpatients,
    unit_deregister_with_open_transfers,
    unit_merge_with_arrears,
    unit_split_with_pending_transfer,
    work_injury_rate_lowered,
)
from tests.oracles.unpaid import unit_unpaid_three_months

Oracle = Callable[..., dict[str, Found]]
"""Raw messages, the rule's parameters by name and, where it reads one, its reference table as `table`: text.

Findings by anchor out.
"""

ORACLES: dict[str, Oracle] = {
    "readmission-within-days": readmission_within_days,
    "mass-cross-pool-in": mass_cross_pool_in,
    "id-number-modified": id_number_modified,
    "id-number-and-name-modified": id_number_and_name_modified,
    "id-number-duplicate": id_number_duplicate,
    "stock-oversold": stock_oversold,
    "birth-date-modified": birth_date_modified,
    "identity-category-modified": identity_category_modified,
    "near-retirement-cross-pool-in": near_retirement_cross_pool_in,
    "frequent-in-pool-transfers": frequent_in_pool_transfers,
    "base-below-previous": base_below_previous,
    "base-below-last-year": base_below_last_year,
    "retiree-base-above-last-in-service": retiree_base_above_last_in_service,
    "base-below-social-average-share": base_below_social_average_share,
    "unit-same-code-different-id": unit_same_code_different_id,
    "unit-same-code-different-name": unit_same_code_different_name,
    "unit-same-name-different-id": unit_same_name_different_id,
    "unit-unpaid-three-months": unit_unpaid_three_months,
    "unit-merge-with-arrears": unit_merge_with_arrears,
    "unit-split-with-pending-transfer": unit_split_with_pending_transfer,
    "unit-deregister-with-arrears": unit_deregister_with_arrears,
    "unit-deregister-with-inpatients": unit_deregister_with_inpatients,
    "unit-deregister-with-open-transfers": unit_deregister_with_open_transfers,
    "work-injury-rate-lowered": work_injury_rate_lowered,
    "deregister-after-childbirth": deregister_after_childbirth,
    "maternity-benefit-repeated": maternity_benefit_repeated,
    "maternity-claim-late": maternity_claim_late,
    "veteran-designation-changes": veteran_designation_changes,
    "work-injury-designation-changes": work_injury_designation_changes,
    "late-emergency-registration": late_emergency_registration,
    "work-injury-not-contributed": work_injury_not_contributed,
    "disability-subsidy-off-standard": disability_subsidy_off_standard,
    "lump-sum-back-payment": lump_sum_back_payment,
    "near-retirement-first-insured": near_retirement_first_insured,
    "special-trade-early-retirement": special_trade_early_retirement,
    "offsite-filing-in-service": offsite_filing_in_service,
    "offsite-birth-registration-late": offsite_birth_registration_late,
    "local-expense-during-offsite-stay": local_expense_during_offsite_stay,
    "blocked-card-local-benefit": blocked_card_local_benefit,
    "unit-members-same-hospital": unit_members_same_hospital,
    "reimbursement-ratio-off-standard": reimbursement_ratio_off_standard,
    "sale-without-purchase": sale_without_purchase,
    "expired-sale": expired_sale,
    "stocktake-discrepancy": stocktake_discrepancy,
    "markup-over-limit": markup_over_limit,
    "settled-not-dispensed": settled_not_dispensed,
    "trace-code-reused": trace_code_reused,
    "overlapping-stays": overlapping_stays,
    "outpatient-during-stay": outpatient_during_stay,
    "benefit-after-death": benefit_after_death,
    "split-hospitalisation": split_hospitalisation,
    "frequent-outpatient": frequent_outpatient,
    "frequent-purchases": frequent_purchases,
    "one-card-two-places": one_card_two_places,
    "clustered-card-use": clustered_card_use,
    "fund-spend-surge": fund_spend_surge,
    "annual-quota-pace": annual_quota_pace,
}

__all__ = ["ORACLES", "Found", "Oracle"]
