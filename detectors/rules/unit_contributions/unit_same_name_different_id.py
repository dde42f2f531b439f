"""单位名称相同的两个及以上结算单位 / Same unit name, several settling units. Source document, title of section 3.1.3.

Title and text of the section contradict each other: the title is this rule, the text is `unit-same-code-different-name`.
"""

from collections.abc import Iterator

from detectors.cells.unit_settlements import UNIT_NAMES
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.unit_contributions.sharing import several, unit_number


class UnitSameNameDifferentIdParameters(Parameters):
    """The source document speaks of two or more."""

    min_units: int = parameter(
        2,
        "同一单位名称下结算单位的最少个数",
        "Fewest distinct units that settled under one name.",
        unit="units",
        origin="source document",
        ge=2,
        le=1_000,
    )


def judge(
    cell: Cell, parameters: UnitSameNameDifferentIdParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Units are told apart by their number (`emp_no`)."""
    _, period = cell.parts
    return several(
        cell,
        context,
        tell_apart=unit_number,
        least=parameters.min_units,
        reason="several_units_one_name",
        message=lambda number, units: Text(
            f"{period} 有 {number} 个结算单位使用同一单位名称（达到 {parameters.min_units} 个）：{units.zh}",
            f"{number} units settled in {period} under one and the same name ({parameters.min_units} or more): {units.en}",
        ),
    )


RULE = Rule(
    id="unit-same-name-different-id",
    section="3.1.3",
    version="2",
    name=Text("单位名称相同的两个及以上结算单位", "Same unit name, several settling units"),
    level="medium",
    business_item="unit-contributions",
    cell=UNIT_NAMES,
    parameters=UnitSameNameDifferentIdParameters,
    judge=judge,
    meaning=Text(
        "同一结算期内，两个及以上单位编号用同一个单位名称结算，可能是重复登记。",
        "Two or more unit numbers settled one period under the same name: a unit may be registered twice.",
    ),
    to_check=Text(
        "核对各单位的单位代码和登记证照，是同名的不同单位还是重复登记。",
        "Compare the units' codes and papers: different units of one name, or one registered twice?",
    ),
    limits=Text(
        "原文标题与正文矛盾：本规则取标题，正文由 unit-same-code-different-name 负责。不同地区的同名单位也会列出；"
        "比较时不分全角半角、大小写、空格和间隔号；占位名称（无、-、null 等）和占位单位编号不算；退款和金额为零的不算结算；"
        "结算期为缴费所属期（accrym）；依据最多列出前 50 笔。",
        "Title and text of the source contradict each other: this is the title, the text is "
        "unit-same-code-different-name. Units of one name in different places are listed too. Width, case, spaces "
        "and interpuncts do not count; placeholders (`-`, `null`) are no names and no unit numbers; repayments and amounts of zero are "
        "no settlements; the period is the month that the contribution is for (accrym); "
        "the evidence lists the first 50 settlements at most.",
    ),
)
