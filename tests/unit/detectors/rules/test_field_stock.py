"""What shops and tills send of their goods, and that nobody is accused of how it was written down.

Kinds: trace codes written differently, placeholders for codes and batches, split packs, refunds, books that began before
the data, transfers between shops, one fact told by several rules.
"""

import itertools
import json
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from detectors.amounts import Exact, plus
from detectors.cases import load_cases
from detectors.contract.doubt import Doubt
from detectors.registry import catalogue
from tests.generators.histories.stock import stock
from tests.support.events import bought, event
from tests.unit.detectors.rules.judged import judge, read, standing

_BATCH_RULES = ("stock-oversold", "sale-without-purchase", "expired-sale", "stocktake-discrepancy")
_RULES = (*_BATCH_RULES, "markup-over-limit", "settled-not-dispensed", "trace-code-reused")
_CODE = "81012350000000000042"


def _doubts(events: list[dict[str, Any]], *rules: str, **parameters: Any) -> list[Doubt]:
    messages = [json.dumps(one).encode() for one in events]
    return [
        doubt
        for rule_id in rules or _RULES
        for doubt in standing(judge(catalogue()[rule_id], read(messages), parameters)).values()
    ]


def _said(events: list[dict[str, Any]], *rules: str, **parameters: Any) -> set[tuple[str, str]]:
    return {(doubt.rule_id, doubt.level) for doubt in _doubts(events, *rules, **parameters)}


def _moved(kind: str, name: str, days: float, cnt: str, **data: Any) -> dict[str, Any]:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1", **data}
    return event(f"inventory.{kind}", name, days, **goods, cnt=cnt)


# --- trace codes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [f"{_CODE} ", f" {_CODE}", f"https://t.example/?code={_CODE}", f"https://t.example/{_CODE}", f"'{_CODE}"],
)
def test_a_trace_code_written_another_way_is_the_same_box(written: str) -> None:
    sales = [
        _moved("sold", "e6", 1, "1", setl_id="z1", drug_trac_codg=[_CODE]),
        _moved("sold", "e7", 2, "1", setl_id="z2", drug_trac_codg=[written]),
    ]
    (doubt,) = _doubts(sales, "trace-code-reused")
    assert doubt.anchor == _CODE


@pytest.mark.parametrize("filler", ["0", "-", "无", "null", "00000000", "N/A", "123456", "8.1E+19", "未扫码"])
def test_a_placeholder_for_a_trace_code_is_the_ground_of_no_doubt(filler: str) -> None:
    sales = [_moved("sold", f"s{n}", n, "1", setl_id=f"z{n}", drug_trac_codg=[filler]) for n in range(3)]
    assert _doubts(sales, "trace-code-reused") == []


# --- placeholders for batches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("filler", ["无", "-", "--", "0000", "null", "N/A"])
def test_goods_without_a_batch_number_are_not_one_batch(filler: str) -> None:
    batch = {"fixmedins_bchno": filler}
    moved = [
        _moved("sold", "s1", 1, "7", **batch),
        _moved("purchased", "p1", 2, "9", expy_end="2026-03-01", **batch),
        _moved("sold", "s2", 3, "20", **batch),
        _moved("counted", "c1", 4, "50", **batch),
    ]
    assert _doubts(moved, *_BATCH_RULES) == []
    assert _said([_moved("sold", "s3", 5, "1", expy_end="2026-03-02", **batch)]) == {("expired-sale", "high")}


@pytest.mark.parametrize("number", ["A", "1", "11", "B1", "2026030"])
def test_a_short_batch_number_is_a_batch_number(number: str) -> None:
    assert _said([_moved("sold", "s1", 1, "7", fixmedins_bchno=number)]) == {
        ("sale-without-purchase", "high")
    }


# --- split packs ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["3", "7", "24", "2.5", "100"])
def test_a_pack_sold_in_parts_is_one_pack(size: str) -> None:
    part = {"trdn_flag": "1", "convrat": size, "finl_trns_pric": "0.01"}
    moved = [
        _moved("purchased", "p1", 0, "20", finl_trns_pric="10"),
        _moved("sold", "w1", 1, "19", finl_trns_pric="11"),
        _moved("sold", "t1", 2, "1", **part),
        _moved("sold", "t2", 3, str(float(size) - 1), **part),
        _moved("counted", "c1", 4, "0"),
    ]
    assert _doubts(moved) == []
    one_more = _moved("sold", "t3", 3.5, "0.000001", **part)
    assert _said([*moved, one_more], "stock-oversold") == {("stock-oversold", "high")}


def test_parts_of_a_pack_of_unknown_size_accuse_nobody() -> None:
    part = {"trdn_flag": "1", "finl_trns_pric": "1"}
    moved = [
        _moved("purchased", "p1", 0, "2", finl_trns_pric="10"),
        _moved("sold", "t1", 1, "30", **part),
        _moved("sale_returned", "r1", 2, "3", **part),
        _moved("sold", "t2", 3, "12", **part),
        _moved("counted", "c1", 4, "40"),
    ]
    assert _doubts(moved) == []


def test_a_split_price_is_compared_with_its_share_of_the_pack() -> None:
    pack = _moved("purchased", "p1", 0, "2", finl_trns_pric="24")
    for price, dear in (("1.15", False), ("1.16", True), ("24", True)):
        sale = _moved("sold", "t1", 1, "1", finl_trns_pric=price, trdn_flag="1", convrat="24")
        assert bool(_doubts([pack, sale], "markup-over-limit")) is dear
        unknown = _moved("sold", "t1", 1, "1", finl_trns_pric=price, trdn_flag="1")
        assert _doubts([pack, unknown], "markup-over-limit") == []


def test_packs_of_thousands_of_sizes_stay_cheap_and_near_enough() -> None:
    sizes = [Decimal(10**9 + 2 * number + 1) / 10**6 for number in range(3_000)]
    total = sum(Fraction(1) / Fraction(size) for size in sizes)
    balance: Exact = Decimal(7)
    for size in sizes:
        balance = plus(balance, -(Fraction(1) / Fraction(size)))
    assert abs(Fraction(balance) + total - 7) < Fraction(1, 10**12)
    assert Fraction(balance).denominator < 10**61


# --- books and transfers --------------------------------------------------------------------------------------------


def test_books_that_began_before_the_data_are_judged_from_the_first_stocktake_where_asked() -> None:
    moved = [
        _moved("purchased", "p1", 0, "2"),
        _moved("sold", "s1", 1, "30"),
        _moved("counted", "c1", 2, "50"),
        _moved("sold", "s2", 3, "20"),
        _moved("counted", "c2", 4, "30"),
    ]
    rules = ("stock-oversold", "stocktake-discrepancy")
    assert _said(moved, *rules) == {("stock-oversold", "high"), ("stocktake-discrepancy", "medium")}
    assert _said(moved, "stock-oversold", from_first_stocktake=True) == set()
    assert _said(moved, "stocktake-discrepancy", from_first_stocktake=True) == set()
    later = [*moved, _moved("sold", "s3", 5, "31")]
    assert _said(later, "stock-oversold", from_first_stocktake=True) == {("stock-oversold", "high")}


def test_goods_sent_by_another_shop_came_in() -> None:
    moved = [_moved("adjusted", "a1", 0, "10", inv_chg_type="101"), _moved("sold", "s1", 1, "10")]
    assert _doubts(moved) == []
    sent_on = _moved("adjusted", "a2", 0.5, "1", inv_chg_type="102")
    assert _said([*moved, sent_on]) == {("stock-oversold", "high")}


# --- one fact, one high doubt ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "moved",
    [
        [_moved("sold", "s", 1, "2")],
        [_moved("sold", "s", 1, "2", expy_end="2026-03-01")],
        [_moved("sold", "s", 1, "2"), _moved("purchased", "p", 2, "9")],
        [_moved("sold", "s", 1, "2"), _moved("purchased", "p", 2, "9"), _moved("sold", "t", 3, "9")],
        [_moved("purchased", "p", 0, "5"), _moved("sold", "s", 1, "6")],
        [_moved("purchased", "p", 0, "5", expy_end="2026-03-01"), _moved("sold", "s", 1, "6")],
        [_moved("adjusted", "a", 0, "5", inv_chg_type="106"), _moved("sold", "s", 1, "6")],
        [_moved("adjusted", "a", 0, "5", inv_chg_type="110"), _moved("sold", "s", 1, "4")],
        [_moved("sale_returned", "r", 0, "5"), _moved("sold", "s", 1, "6")],
    ],
)
def test_one_fact_gives_no_more_than_one_high_doubt(moved: list[dict[str, Any]]) -> None:
    doubts = _doubts(moved, *_BATCH_RULES)
    assert doubts
    assert len([doubt for doubt in doubts if doubt.level == "high"]) <= 1


@pytest.mark.parametrize("seed", range(4))
def test_no_movement_is_what_two_high_doubts_begin_with(seed: int) -> None:
    events = stock(Random(seed), 600)
    high = [doubt for doubt in _doubts(events, *_BATCH_RULES) if doubt.level == "high"]
    unbought = {
        (doubt.facility, tuple(doubt.anchor.split("|")[1:3]), doubt.occurred_at)
        for doubt in high
        if doubt.rule_id == "sale-without-purchase"
    }
    oversold = {
        (doubt.facility, tuple(doubt.anchor.split("|")[1:3]), doubt.occurred_at)
        for doubt in high
        if doubt.rule_id == "stock-oversold"
    }
    assert unbought and oversold
    assert unbought & oversold == set()
    expired = {tuple(doubt.anchor.split("|")[3:]) for doubt in high if doubt.rule_id == "expired-sale"}
    for doubt in high:
        if doubt.rule_id == "sale-without-purchase":
            sales = {(e.source, e.event_id) for e in doubt.evidence if e.type == "inventory.sold"}
            assert sales - expired


# --- refunds --------------------------------------------------------------------------------------------------------

_LINE = {"med_list_codg": "A", "cnt": "2", "pric": "10", "drug_trac_codg": [_CODE]}
_BACK = {**_LINE, "cnt": "-2"}
_TICK = event("calendar.tick", "k", 60)


def _till(name: str, days: float, *lines: dict[str, Any], **data: Any) -> dict[str, Any]:
    return bought(name, days, **{"medfee_sumamt": "20", "fund_pay_sumamt": "8", "details": lines, **data})


@pytest.mark.parametrize(
    "refund",
    [
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "-8", "init_setl_id": "S1"},
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "-8", "init_setl_id": "S1", "refd_setl_flag": "1"},
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "-8", "setl_id": "S1"},
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "0", "setl_id": "S1", "refd_setl_flag": "1"},
        {"init_setl_id": "S1", "refd_setl_flag": "1", "details": [_LINE]},
        {"setl_id": "S1", "refd_setl_flag": "1", "details": [_LINE]},
    ],
)
def test_a_refund_takes_back_the_settlement_and_its_boxes(refund: dict[str, Any]) -> None:
    told = [_till("S1", 0, _LINE), _till("R1", 1, **{"details": [_BACK], **refund}), _TICK]
    again = _moved("sold", "s2", 3, "2", setl_id="S2", drug_trac_codg=[_CODE])
    rules = ("settled-not-dispensed", "trace-code-reused")
    assert _doubts([*told, again], *rules) == []
    assert _said([told[0], _TICK, again], *rules) == {(rule_id, "high") for rule_id in rules}


@pytest.mark.parametrize(
    "refund",
    [
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "-8"},
        {"medfee_sumamt": "-20", "fund_pay_sumamt": "-8", "init_setl_id": "UNKNOWN"},
        {"medfee_sumamt": "20", "refd_setl_flag": "1"},
    ],
)
def test_a_refund_alone_accuses_nobody(refund: dict[str, Any]) -> None:
    back = _till("R1", 1, _BACK, **refund)
    assert _doubts([back, {**back, "id": "R2", "data": {**back["data"], "setl_id": "R2"}}, _TICK]) == []


def test_no_doubt_of_these_rules_has_a_negative_amount() -> None:
    part = {**_LINE, "cnt": "-1"}
    told = [_till("S1", 0, _LINE), _till("R1", 1, part, medfee_sumamt="-10", init_setl_id="S1"), _TICK]
    (doubt,) = _doubts(told, "settled-not-dispensed")
    assert str(doubt.amount) == "10.00"
    more = [*told, _till("R2", 2, part, part, medfee_sumamt="-15", init_setl_id="S1")]
    assert _doubts(more, "settled-not-dispensed") == []


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule_id", _RULES)
def test_messages_say_quantities_with_their_measure_and_money_to_the_fen(rule_id: str) -> None:
    rule = catalogue()[rule_id]
    told = 0
    for case in load_cases(rule):
        messages = [json.dumps(one, default=str).encode() for one in case.events]
        for doubt in standing(judge(rule, read(messages), case.parameters)).values():
            told += 1
            zh, en = doubt.message.zh, doubt.message.en
            assert "(s)" not in en and "(ies)" not in en
            assert any(word in zh for word in ("个计价单位", "个拆零单位", "笔销售", "次")), zh
            for words, unit in ((zh.split(), "元"), (en.replace(",", "").split(), "CNY")):
                for number, after in itertools.pairwise(words):
                    if after.startswith(unit):
                        assert number.rpartition(".")[2].isdigit() and len(number.rpartition(".")[2]) == 2, zh
    assert told
