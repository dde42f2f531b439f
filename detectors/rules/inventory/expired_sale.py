"""销售过期药品 / Expired batch sold. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence

from detectors.amounts import cents, times
from detectors.calendar_months import iso_day
from detectors.cells.balance import anchor_of
from detectors.cells.batches import BATCHES, Movement
from detectors.cells.expiry import LastDays, none_late
from detectors.cells.ledger import Ledger
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted, goods


class ExpiredSaleParameters(Parameters):
    """The default lets nothing pass."""

    grace_days: int = parameter(
        0,
        "有效期满后仍不列出的天数",
        "Days after the last day of use that are let pass.",
        unit="days",
        origin="ours",
        ge=0,
        le=365,
    )


def judge(cell: Cell, parameters: ExpiredSaleParameters, context: Context) -> Iterator[Finding]:
    """One finding for each sale on a day after the batch's last day of use."""
    if none_late(cell, parameters.grace_days):
        return
    days = LastDays(cell)
    for fact in cell.facts:
        if fact.event_type != "inventory.sold" or not fact.cnt:
            continue
        by = days.of(fact)
        if by is not None and days.days_late(fact) > parameters.grace_days:
            yield _finding(cell, fact, by, parameters.grace_days)


def _near(cell: Cell, changed: Sequence[Movement], parameters: ExpiredSaleParameters) -> Near | None:
    """Where every movement states the last day of use itself, a sale stands alone."""
    ledger: Ledger = cell.view
    if none_late(cell, parameters.grace_days) or ledger.unstated:
        return None
    there = [fact for fact in changed if cell.held(fact.name) is fact]
    return Near(there, {anchor_of(cell, fact) for fact in changed})


def _finding(cell: Cell, sale: Movement, by: Movement, grace_days: int) -> Finding:
    facility, item, batch = cell.parts
    assert by.expy_end is not None  # noqa: S101  (chosen for it)
    expiry, late = iso_day(by.expy_end), day_of(sale.time) - by.expy_end
    amount = None if sale.price is None else cents(times(sale.cnt, sale.price))
    sold = goods(sale.cnt, split=sale.split)
    late_en = "the day after" if late == 1 else f"{late} days after"
    let_pass = counted(grace_days, "day")
    evidence = [
        cite(
            sale,
            med_list_codg=item,
            fixmedins_bchno=batch,
            cnt=f"{sale.cnt:f}",
            finl_trns_pric=None if sale.price is None else f"{sale.price:f}",
            expy_end=expiry if by is sale else None,
            days_expired=late,
        )
    ]
    if by is not sale:
        evidence.append(cite(by, med_list_codg=item, fixmedins_bchno=batch, expy_end=expiry))
    return Finding(
        anchor=anchor_of(cell, sale),
        occurred_at=sale.time,
        reason="sold_after_expiry",
        subject=Subject("facility", facility),
        facility=facility,
        amount=amount,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 有效期至 {expiry}，{'次日' if late == 1 else f'{late} 天后'}售出 {sold.zh}"
            + (f"（允许 {grace_days} 天内）" if grace_days else ""),
            f"{sold.en} of item {item}, batch {batch}, sold {late_en} its last day of use, {expiry}"
            + (f" ({let_pass} allowed)" if grace_days else ""),
        ),
        evidence=tuple(evidence),
    )


RULE = Rule(
    id="expired-sale",
    section="inventory",
    name=Text("销售过期药品", "Expired batch sold"),
    level="high",
    business_item="inventory",
    cell=BATCHES,
    parameters=ExpiredSaleParameters,
    judge=judge,
    near=_near,
    meaning=Text(
        "销售日期晚于该批次的有效期止：药品已过期，或销售记录是虚构的。",
        "A batch was sold on a day after its last day of use: the goods had expired, or the sale was invented.",
    ),
    to_check=Text(
        "核对实物和票据上的有效期，追回已售药品，看是否录错批次。",
        "Compare the expiry date on goods and papers, call the goods back, see whether the batch was mistyped.",
    ),
    limits=Text(
        "有效期止当日仍可销售。以销售记录的有效期为准；销售未填时取该批次采购（其次盘存、变更等）记录的有效期；都没有则不判断。"
        "批次号是占位符（无、-、0000）的不是一个批次，只看销售记录自己的有效期。",
        "The last day of use itself is in order. The sale's own date counts; where it has none, that of the batch's "
        "purchase, then of its other movements; where there is none at all nothing is raised. What bears a placeholder "
        "for a batch number (null, -, 0000) is not one batch: only the sale's own date counts there.",
    ),
    version="2",
)
