"""Inventory events (进销存 3501–3506): what pharmacies bought, sold and hold."""

from typing import Literal

import msgspec

from detectors.contract.events.base import Code, Day, Event, Id, Money, Quantity, TraceCodes

InventoryChange = Literal["101", "102", "103", "104", "105", "106", "107", "108", "109", "110", "111"]


class StockData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`cnt` counts units of the item and is never negative: the event's type gives the direction.

    `trdn_flag` 拆零 is `1` where the unit is part of a split pack; `convrat` 转换比 tells how many such units a pack holds.
    """

    fixmedins_code: Id
    med_list_codg: Id
    fixmedins_bchno: Id
    manu_lotnum: Id | None = None
    expy_end: Day | None = None
    cnt: Quantity
    finl_trns_pric: Money | None = None
    setl_id: Id | None = None
    psn_no: Id | None = None
    drug_trac_codg: TraceCodes = ()
    trdn_flag: Code | None = None
    convrat: Quantity | None = None


class AdjustedData(StockData, kw_only=True, frozen=True):
    """With `inv_chg_type` the code gives the direction and `cnt` is not negative; without it the sign does."""

    inv_chg_type: InventoryChange | None = None


class Counted(Event, frozen=True, tag="inventory.counted"):
    """3501 盘存: `cnt` is what was found."""

    data: StockData


class Adjusted(Event, frozen=True, tag="inventory.adjusted"):
    """3502 库存变更."""

    data: AdjustedData


class Purchased(Event, frozen=True, tag="inventory.purchased"):
    """3503 采购."""

    data: StockData


class PurchaseReturned(Event, frozen=True, tag="inventory.purchase_returned"):
    """3504 采购退货."""

    data: StockData


class Sold(Event, frozen=True, tag="inventory.sold"):
    """3505 销售."""

    data: StockData


class SaleReturned(Event, frozen=True, tag="inventory.sale_returned"):
    """3506 销售退货."""

    data: StockData


InventoryEvent = Counted | Adjusted | Purchased | PurchaseReturned | Sold | SaleReturned
