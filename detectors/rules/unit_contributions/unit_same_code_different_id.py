"""单位代码相同的两个及以上结算单位 / Same unit code, several settling units. Source document, section 3.1.2."""

from collections.abc import Iterator

from detectors.cells.unit_settlements import UNIT_CODES
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.rules.unit_contributions.sharing import several, unit_number


class UnitSameCodeDifferentIdParameters(Parameters):
    """The source document speaks of two or more."""

    min_units: int = parameter(
        2,
        "同一单位代码下结算单位的最少个数",
        "Fewest distinct units that settled under one code.",
        unit="units",
        origin="source document",
        ge=2,
        le=1_000,
    )


def judge(
    cell: Cell, parameters: UnitSameCodeDifferentIdParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """Units are told apart by their number (`emp_no`)."""
    code, period = cell.parts
    return several(
        cell,
        context,
        tell_apart=unit_number,
        least=parameters.min_units,
        reason="several_units_one_code",
        message=lambda number, units: Text(
            f"{period} 有 {number} 个结算单位使用同一单位代码 {code}（达到 {parameters.min_units} 个）：{units.zh}",
            f"{number} units settled in {period} under one unit code, {code} ({parameters.min_units} or more): {units.en}",
        ),
    )


RULE = Rule(
    id="unit-same-code-different-id",
    section="3.1.2",
    version="2",
    name=Text("单位代码相同的两个及以上结算单位", "Same unit code, several settling units"),
    level="medium",
    business_item="unit-contributions",
    cell=UNIT_CODES,
    parameters=UnitSameCodeDifferentIdParameters,
    judge=judge,
    meaning=Text(
        "同一结算期内，两个及以上单位编号用同一个单位代码结算，可能是重复登记或借用他人代码参保。",
        "Two or more unit numbers settled one period under the same unit code: a unit may be registered twice, or use "
        "another one's code.",
    ),
    to_check=Text(
        "核对各单位的登记证照，合并重复登记或更正单位代码。",
        "Check the papers of each unit; merge a double registration or correct the code.",
    ),
    limits=Text(
        "结算期为缴费所属期（accrym）；单位代码比较时不分全角半角、大小写、空格和连字符（12345678-9 即 123456789）；"
        "占位代码（无、-、全零等）和占位单位编号不算；退款和金额为零的不算结算；9 位组织机构代码与 18 位统一社会信用代码视为不同代码；"
        "期间关闭前 complete 为否；依据最多列出前 50 笔。",
        "The period is the month that the contribution is for (accrym); codes are compared without width, case, spaces "
        "and hyphens (12345678-9 is 123456789); placeholders (`-`, zeros) are no codes and no unit numbers; repayments and amounts of "
        "zero are no settlements; the code of 9 characters and the one of 18 stay different codes; until the period is closed `complete` is false; the evidence lists the first 50 settlements at "
        "most.",
    ),
)
