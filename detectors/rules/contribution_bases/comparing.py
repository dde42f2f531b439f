"""What a base is compared with, and when it differs enough. Shared by the rules that compare a person's bases."""

from decimal import Decimal

from detectors.amounts import number, times
from detectors.cells.bases import BaseRecord
from detectors.engine.rule import Parameters, parameter


class Comparing(Parameters):
    """The source document knows no threshold and compares whatever the employer: so do the defaults."""

    same_employer_only: bool = parameter(
        False,
        "只比较同一单位申报的基数（换单位引起的变化不列出）",
        "Whether only bases declared by one employer are compared, so that a change of employer raises nothing.",
        unit="yes or no",
        origin="source document",
    )
    min_difference: float = parameter(
        0,
        "两条基数的最小差额，不足不列出（0 为不限）",
        "Least difference of the two bases; less raises nothing (0: any difference).",
        unit="CNY a month",
        origin="source document",
        ge=0,
        le=1_000_000,
    )
    min_difference_share: float = parameter(
        0,
        "差额占较早一条基数的最小比例，不足不列出（0 为不限）",
        "Least share of the earlier base that the difference is; less raises nothing (0: any difference).",
        unit="share of the earlier base",
        origin="source document",
        ge=0,
        le=1,
    )


def differs_enough(before: BaseRecord, difference: Decimal, parameters: Comparing) -> bool:
    """Whether a difference (positive, in CNY) from the earlier record is to be spoken of."""
    return (
        difference > 0
        and difference >= number(parameters.min_difference)
        and difference >= times(number(parameters.min_difference_share), before.psn_clctstd)
    )


def of_employer(records: list[BaseRecord], emp_no: str, parameters: Comparing) -> list[BaseRecord]:
    """The records that are compared with one of this employer's."""
    if not parameters.same_employer_only:
        return records
    return [record for record in records if record.emp_no == emp_no]
