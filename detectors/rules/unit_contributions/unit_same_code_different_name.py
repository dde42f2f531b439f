"""单位代码相同但名称不同 / Same unit code, different names. Source document, text of section 3.1.3.

Title and text of the section contradict each other: the text is this rule, the title is `unit-same-name-different-id`.
"""

from collections.abc import Iterator

from detectors.cells.unit_settlements import UNIT_CODES
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.identity_number import fold_name
from detectors.rules.unit_contributions.sharing import several


class UnitSameCodeDifferentNameParameters(Parameters):
    """The source document speaks of names that differ: two."""

    min_names: int = parameter(
        2,
        "同一单位代码下不同单位名称的最少个数",
        "Fewest different names under one code.",
        unit="names",
        origin="source document",
        ge=2,
        le=1_000,
    )


def judge(
    cell: Cell, parameters: UnitSameCodeDifferentNameParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Names are compared as `fold_name` spells them; a settlement without a name is left out."""
    code, period = cell.parts
    return several(
        cell,
        context,
        tell_apart=lambda fact: fold_name(fact.emp_name),
        least=parameters.min_names,
        reason="several_names_one_code",
        message=lambda number, units: Text(
            f"{period} 单位代码 {code} 下的结算单位有 {number} 个不同名称（达到 {parameters.min_names} 个）：{units.zh}",
            f"Units that settled in {period} under the code {code} bear {number} different names "
            f"({parameters.min_names} or more): {units.en}",
        ),
    )


RULE = Rule(
    id="unit-same-code-different-name",
    section="3.1.3",
    version="2",
    name=Text("单位代码相同但名称不同", "Same unit code, different names"),
    level="medium",
    business_item="unit-contributions",
    cell=UNIT_CODES,
    parameters=UnitSameCodeDifferentNameParameters,
    judge=judge,
    meaning=Text(
        "同一结算期内，用同一单位代码结算的单位名称不一致，可能是借用代码参保或登记有误。",
        "Units that settled one period under the same code bear different names: a code may be lent, or a record be "
        "wrong.",
    ),
    to_check=Text(
        "核对单位登记证照和更名记录，确认名称不同的原因。",
        "Check the papers and changes of name; why do the names differ?",
    ),
    limits=Text(
        "原文标题与正文矛盾：本规则取正文，标题由 unit-same-name-different-id 负责。同一单位在一个结算期内更名也会列出；"
        "代码比较时不分全角半角、大小写、空格和连字符（12345678-9 即 123456789），名称不分全角半角、大小写、空格和间隔号；"
        "占位代码和占位名称（无、-、全零等）不算；退款和金额为零的不算结算；结算期为缴费所属期（accrym）；依据最多列出前 50 笔。",
        "Title and text of the source contradict each other: this is the text, the title is "
        "unit-same-name-different-id. One unit that changed its name between two settlements of a period is listed "
        "too. Width, case, spaces, hyphens of codes (12345678-9 is 123456789) and interpuncts of names do "
        "not count; placeholders (`-`, zeros) are no codes and no names; repayments and amounts of zero are no settlements; the period is the month that the contribution is for (accrym); "
        "the evidence lists the first 50 settlements at most.",
    ),
)
