"""药品追溯码重复 / Drug traceability code reused. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

import msgspec

from detectors.amounts import cents, total
from detectors.cells.traces import TRACES, TraceReturn, TraceUse
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted

_SHOWN = 200


class TraceCodeReusedParameters(Parameters):
    """One box can be sold once."""

    min_uses: int = parameter(
        2,
        "同一追溯码未经退货的销售或结算次数下限",
        "Fewest sales or settlements of one code with no return in between.",
        unit="uses",
        origin="ours",
        ge=2,
        le=100,
    )
    exempt_split: bool = parameter(
        True,
        "拆零销售的除外",
        "Let sales of split packs pass: the parts of one box share its code.",
        unit="yes or no",
        origin="ours",
    )


class _Use(msgspec.Struct):
    """One dispensing: the sale and the settlement that name the same settlement number are one."""

    first: TraceUse
    repeats: bool
    out: bool = True


class _Uses:
    """The uses so far and which of them are still out: linear in the facts, however often a code is used."""

    def __init__(self) -> None:
        self.all: list[_Use] = []
        self.out = 0
        self._numbered: dict[str, _Use] = {}
        self._last: dict[str, list[_Use]] = {}  # by facility; "" holds all

    def add(self, fact: TraceUse, min_uses: int) -> None:
        number = fact.setl_id
        if number is not None and number in self._numbered:
            return
        self.out += 1
        use = _Use(fact, self.out >= min_uses)
        self.all.append(use)
        for place in (fact.facility, ""):
            self._last.setdefault(place, []).append(use)
        if number is not None:
            self._numbered[number] = use

    def take_back(self, back: TraceReturn) -> None:
        """A return ends the use that it names; where it names none, the last one of its facility, else the last."""
        number = back.setl_id
        if number is None and back.takes_back in self._numbered:
            number = back.takes_back  # the refund bears the number of what it takes back
        if number is not None:
            use = self._numbered.get(number)
        else:
            use = self._newest(back.facility) or self._newest("")
        if use is not None and use.out:
            use.out = False
            self.out -= 1

    def _newest(self, place: str) -> _Use | None:
        uses = self._last.get(place, [])
        while uses and not uses[-1].out:
            uses.pop()
        return uses[-1] if uses else None


def judge(cell: Cell, parameters: TraceCodeReusedParameters, context: Context) -> Iterator[Finding]:
    """At most one finding: the code was dispensed while it was out already."""
    if len(cell.facts) < parameters.min_uses:
        return
    uses = _Uses()
    for fact in cell.facts:
        if isinstance(fact, TraceReturn):
            uses.take_back(fact)
        elif not (fact.split and parameters.exempt_split):
            uses.add(fact, parameters.min_uses)
    repeats = [use for use in uses.all if use.repeats]
    if repeats:
        yield _finding(cell, uses.all, repeats, parameters.min_uses - 1)


def _finding(cell: Cell, uses: list[_Use], repeats: list[_Use], allowed: int) -> Finding:
    (code,) = cell.parts
    first = repeats[0].first
    prices = [use.first.price for use in repeats if use.first.price is not None]
    facilities = len({use.first.facility for use in uses})
    return Finding(
        anchor=join_anchor(code),
        occurred_at=first.time,
        reason="code_used_again" if facilities == 1 else "code_used_at_several_places",
        subject=Subject("facility", first.facility),
        facility=first.facility,
        amount=cents(total(prices)) if prices else None,
        complete=True,
        message=Text(
            f"追溯码 {code} 在 {facilities} 家机构使用 {len(uses)} 次，其中 {len(repeats)} 次此前未退货"
            f"（未退货时最多使用 {allowed} 次）",
            f"Trace code {code} was used {len(uses)} times at {counted(facilities, 'facility', 'facilities')}, "
            f"{len(repeats)} of them while it was out already ({counted(allowed, 'use')} allowed)",
        ),
        evidence=tuple(
            cite(
                fact,
                drug_trac_codg=code,
                fixmedins_code=fact.facility,
                setl_id=fact.setl_id or fact.takes_back,
            )
            if isinstance(fact, TraceReturn)
            else cite(
                fact,
                drug_trac_codg=code,
                fixmedins_code=fact.facility,
                med_list_codg=fact.item,
                setl_id=fact.setl_id,
                psn_no=fact.psn_no,
                pric=None if fact.price is None else f"{fact.price:f}",
            )
            for fact in cell.facts[:_SHOWN]
        ),
    )


RULE = Rule(
    id="trace-code-reused",
    section="inventory",
    name=Text("药品追溯码重复", "Drug traceability code reused"),
    level="high",
    business_item="inventory",
    cell=TRACES,
    parameters=TraceCodeReusedParameters,
    judge=judge,
    meaning=Text(
        "一盒药的追溯码被多次销售或结算：可能是回流药再次销售，或凭空结算。",
        "The code of one box was sold or settled more than once: drugs may be bought back and sold again, or "
        "settlements made with no drug at all.",
    ),
    to_check=Text(
        "列出全部使用记录，核对实物、退货单和扫码设备，询问各次结算的参保人。",
        "Go through every use; look at the box, return slips and scanners, and ask the persons of each settlement.",
    ),
    limits=Text(
        "销售与结算写有同一结算号的算一次使用；销售未写结算号的与结算分不开，会各算一次。退货和退费结算写明原结算号的"
        "（setl_id、init_setl_id，或与原结算同号）只抵销该次，未写的抵销同一机构最近一次；没有明细的退费不知是哪一盒，不抵销。"
        "拆零（trdn_flag=1）默认除外。金额为重复使用的单价之和。空格、全角、大小写、扫码得到的网址不影响，取其中的码；"
        "不含数字的文字、占位码（0、-、无、null、00000000、123456）和被表格改成科学计数的码（8.1E+19）不算追溯码。"
        "依据最多列出最早的 200 次。",
        "A sale and a settlement with the same settlement number are one use; a sale that does not name its settlement "
        "counts beside it. A return or refund takes back the use that it names (setl_id, init_setl_id, or a refund under "
        "the settlement's own number), else the last one of its facility; a refund without details does not tell the box "
        "and takes none back. Split packs (trdn_flag 1) are let pass by default. The amount adds up one unit of every "
        "repeated use. Blanks, full width, case and the address that a scanner reads make no difference: the code in it "
        "counts. Words without a digit, what fills the field (0, -, null, 00000000, 123456) and codes that a "
        "spreadsheet wrote as 8.1E+19 stand for no box. Evidence lists the first 200 uses and returns.",
    ),
    needs=(TraceUse,),
    version="2",
)
