"""A batch, a price or a trace code can have thousands of movements: a doubt lists some and counts them all."""

import json
from typing import Any

from detectors.registry import catalogue
from tests.support.events import event
from tests.unit.detectors.rules.judged import judge, read, standing


def _standing(rule_id: str, events: list[dict[str, Any]]) -> Any:
    messages = [json.dumps(one).encode() for one in events]
    (doubt,) = standing(judge(catalogue()[rule_id], read(messages))).values()
    return doubt


def _sales(count: int, **data: Any) -> list[dict[str, Any]]:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1", "cnt": "1", **data}
    return [event("inventory.sold", f"s{number:03}", number / 100, **goods) for number in range(count)]


def test_sales_of_an_unbought_batch_show_the_first_fifty() -> None:
    doubt = _standing("sale-without-purchase", _sales(60))
    assert [entry.event_id for entry in doubt.evidence] == [f"s{number:03}" for number in range(50)]
    assert "60 units sold" in doubt.message.en


def test_dear_sales_of_a_day_show_the_first_fifty_and_add_up_all() -> None:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1"}
    bought = event("inventory.purchased", "p1", -9, **goods, cnt="1", finl_trns_pric="10")
    doubt = _standing("markup-over-limit", [bought, *_sales(60, finl_trns_pric="12.5")])
    shown = [entry.event_id for entry in doubt.evidence]
    assert shown == ["p1", *(f"s{number:03}" for number in range(50))]
    assert str(doubt.amount) == "60.00"


def test_a_stocktake_shows_the_last_movements_before_it() -> None:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1"}
    counted = event("inventory.counted", "c1", 9, **goods, cnt="0")
    doubt = _standing("stocktake-discrepancy", [*_sales(250), counted])
    shown = [entry.event_id for entry in doubt.evidence]
    assert shown == [*(f"s{number:03}" for number in range(51, 250)), "c1"]
    assert "-250 on the books" in doubt.message.en


def test_a_code_that_is_used_again_and_again_shows_its_first_two_hundred_uses() -> None:
    doubt = _standing("trace-code-reused", _sales(210, drug_trac_codg=["T100"]))
    assert [entry.event_id for entry in doubt.evidence] == [f"s{number:03}" for number in range(200)]
    assert "used 210 times" in doubt.message.en


def test_more_sold_than_bought_shows_a_hundred_movements_on_either_side_of_the_fall_and_counts_all() -> None:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1"}
    bought = event("inventory.purchased", "p1", -9, **goods, cnt="150")
    doubt = _standing("stock-oversold", [bought, *_sales(400, finl_trns_pric="2")])
    shown = [entry.event_id for entry in doubt.evidence]
    assert shown == [f"s{number:03}" for number in range(50, 250)]
    assert str(doubt.amount) == "500.00"
    assert "lowest balance -250, allowed 0 (401 movements, 200 of them listed)" in doubt.message.en
    assert "共 401 笔，依据列出 200 笔" in doubt.message.zh


def test_two_hundred_movements_are_all_shown() -> None:
    goods = {"fixmedins_code": "F1", "med_list_codg": "A", "fixmedins_bchno": "B1"}
    counted = event("inventory.counted", "c1", -9, **goods, cnt="0")
    doubt = _standing("stock-oversold", [counted, *_sales(199)])
    assert len(doubt.evidence) == 200
    assert "listed" not in doubt.message.en
