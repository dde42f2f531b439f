"""Business items (业务项): the named list that rules are bound to."""

from typing import Final

from detectors.contract.values import Text

BUSINESS_ITEMS: Final = {
    "inpatient-benefits": Text("住院待遇", "Inpatient benefits"),
    "transfers": Text("参保关系转移", "Transfers of insurance"),
    "person-records": Text("个人信息维护", "Person records"),
    "inventory": Text("药品进销存", "Inventory"),
}
