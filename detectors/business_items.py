"""Business items (业务项): the named list that rules are bound to."""

from typing import Final

from detectors.contract.values import Text

BUSINESS_ITEMS: Final = {
    "inpatient-benefits": Text("住院待遇", "Inpatient benefits"),
    "transfers": Text("参保关系转移", "Transfers of insurance"),
    "person-records": Text("个人信息维护", "Person records"),
    "inventory": Text("药品进销存", "Inventory"),
    "maternity-benefits": Text("生育待遇", "Maternity benefits"),
    "work-injury-benefits": Text("工伤待遇", "Work-injury benefits"),
    "designations": Text("定点变更", "Designated hospitals"),
    "offsite-care": Text("异地就医", "Off-site care"),
    "emergency-registration": Text("急诊登记", "Emergency registration"),
    "medical-benefits": Text("医疗待遇", "Medical benefits"),
    "back-payments": Text("补缴", "Back-payments"),
    "retirements": Text("退休", "Retirement"),
    "unit-inpatients": Text("单位职工住院", "Inpatients of one unit"),
    "unit-contributions": Text("单位缴费结算", "Contributions of units"),
    "unit-records": Text("单位登记变更", "Unit records"),
    "unit-rates": Text("单位费率核定", "Rates of units"),
    "contribution-bases": Text("缴费基数申报", "Contribution bases"),
    "outpatient-benefits": Text("门诊待遇", "Outpatient benefits"),
    "card-use": Text("刷卡就医购药", "Card use"),
    "fund-spending": Text("基金支出", "Fund spending"),
}
