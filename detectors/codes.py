"""Code lists of the national platform that rules read."""

from collections.abc import Mapping
from typing import Final

from detectors.contract.values import Text

INPATIENT_PREFIXES: Final = ("2", "52")
"""med_type 医疗类别: 21–28 are stays (普通住院 … 日间手术), 52 is 生育住院; local extensions keep the first digits."""

STOCK_IN: Final = frozenset({"101", "103", "106", "108", "110"})
"""inv_chg_type 库存变更类型 that add: 调拨入库, 盘盈, 其他入库, 采购入库, 赠药入库. The others take away."""

PURCHASE_RECEIPT: Final = "108"
"""inv_chg_type 采购入库: a purchase that was reported as a stock change."""

TRANSFER_IN: Final = "101"
"""inv_chg_type 调拨入库: goods that another shop or the store of the same chain sent."""

SPLIT: Final = "1"
"""trdn_flag 拆零: the unit is a part of an opened pack."""

_AGENCY: Final = "1"
"""setl_type 结算类别 1 中心报销, pay_loc 支付地点类别 1 中心: the agency paid out, nobody stood at the facility's counter."""

MALE: Final = "1"
FEMALE: Final = "2"
"""gend 性别."""


def is_inpatient(med_type: str) -> bool:
    """Whether a settlement of this kind is a stay in hospital."""
    return med_type.startswith(INPATIENT_PREFIXES)


def is_in_service(psn_type: str) -> bool:
    """Whether a psn_type 人员类别 is an employee in service: 11 在职, and local extensions of it."""
    return psn_type.startswith("11")


def is_retired(psn_type: str) -> bool:
    """Whether a psn_type 人员类别 is retired: 12 退休, 1204 提前退休, 13 离休, and local extensions of them."""
    return psn_type.startswith(("12", "13"))


def is_pharmacy(fixmedins_type: str | None, med_type: str) -> bool:
    """Whether a settlement is a purchase in a pharmacy: the source says so, or the kind is 41 定点药店购药."""
    return med_type.startswith("41") if fixmedins_type is None else fixmedins_type == "pharmacy"


def is_paid_by_agency(pay_loc: str | None, setl_type: str | None) -> bool:
    """Whether the agency settled by hand (中心报销) what the person had advanced; false where neither code is given."""
    return pay_loc == _AGENCY or setl_type == _AGENCY


class CodeList:
    """A code list of the platform. `prefix` digits decide where places extend the list by digits of their own."""

    def __init__(
        self,
        codes: Mapping[str, Text],
        *,
        prefix: int | None = None,
        families: Mapping[str, Text] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        """`families` are first digits that are known beside those of the codes; `words` are told beside the codes' names."""
        self.codes: Final = codes
        self._prefix = prefix
        heads = {code: name for code, name in codes.items() if prefix is not None and len(code) == prefix}
        self._families: Final = {**heads, **(families or {})}
        self._words = {name.zh: code for code, name in codes.items()} | dict(words or {})

    def knows(self, code: str) -> bool:
        """Whether the code is on the list, or begins like one where places may extend it."""
        if code in self.codes:
            return True
        return (
            self._prefix is not None
            and code.isascii()
            and code.isalnum()
            and code[: self._prefix] in self._families
        )

    def of_word(self, word: str) -> str | None:
        """The code that a plain word stands for (`男` is `1`), None for any other text."""
        return self._words.get(word.casefold())

    @property
    def allowed(self) -> Text:
        """What may stand there, to be told to whom wrote something else."""
        named = self.codes if self._prefix is None else dict(sorted(self._families.items()))
        zh = "、".join(f"{code} {name.zh}" for code, name in named.items())
        en = ", ".join(f"{code} {name.en}" for code, name in named.items())
        if self._prefix is None:
            return Text(zh, en)
        return Text(
            f"{zh}；地方扩展码须以其中一个的前 {self._prefix} 位开头",
            f"{en}; a local extension begins with the first {self._prefix} digits of one of them",
        )


GENDERS: Final = CodeList(
    {
        "0": Text("未知", "unknown"),
        MALE: Text("男", "male"),
        FEMALE: Text("女", "female"),
        "9": Text("未说明", "not stated"),
    },
    words={
        "男性": MALE,
        "m": MALE,
        "male": MALE,
        "女性": FEMALE,
        "f": FEMALE,
        "female": FEMALE,
        "未知性别": "0",
        "unknown": "0",
    },
)
"""gend 性别."""

FLAGS: Final = CodeList({"0": Text("否", "no"), "1": Text("是", "yes")})
"""Flags of the platform (标志): 中途结算标志 mid_setl_flag, 退费结算标志 refd_setl_flag."""

MED_TYPES: Final = CodeList(
    {
        "11": Text("普通门诊", "outpatient"),
        "12": Text("门诊挂号", "outpatient registration"),
        "13": Text("急诊", "emergency"),
        "14": Text("门诊慢特病", "outpatient chronic or special disease"),
        "15": Text("特药", "special drugs"),
        "16": Text("中医特色", "Chinese medicine"),
        "21": Text("普通住院", "inpatient"),
        "22": Text("外伤住院", "inpatient (injury)"),
        "23": Text("转外住院", "inpatient (referred elsewhere)"),
        "24": Text("急诊转住院", "emergency turned inpatient"),
        "25": Text("异地住院", "inpatient away"),
        "26": Text("单病种", "single disease"),
        "27": Text("自主就医", "inpatient by own choice"),
        "28": Text("日间手术", "day surgery"),
        "41": Text("定点药店购药", "designated pharmacy"),
        "51": Text("生育门诊", "maternity outpatient"),
        "52": Text("生育住院", "maternity inpatient"),
        "81": Text("意外伤害门诊", "accident outpatient"),
    },
    prefix=2,
    families={"99": Text("地方自定", "of the place's own")},
)
"""med_type 医疗类别."""

PSN_TYPES: Final = CodeList(
    {
        "11": Text("在职", "in service"),
        "12": Text("退休", "retired"),
        "1204": Text("提前退休", "retired early"),
        "13": Text("离休", "veteran cadre"),
        "1401": Text("新生儿", "newborn"),
        "1402": Text("学龄前", "below school age"),
        "1403": Text("中小学生", "pupil"),
        "1404": Text("大学生", "student"),
        "1405": Text("未成年（未入学）", "minor out of school"),
        "15": Text("居民（成年）", "resident (adult)"),
        "16": Text("居民（老年）", "resident (aged)"),
        "1701": Text("城乡居民", "urban or rural resident"),
    },
    prefix=2,
    families={
        "14": Text("居民（未成年）", "resident (minor)"),
        "17": Text("城乡居民", "urban or rural resident"),
    },
)
"""psn_type 人员类别."""

CHECKED: Final[Mapping[str, CodeList]] = {
    "gend": GENDERS,
    "med_type": MED_TYPES,
    "psn_type": PSN_TYPES,
    "mid_setl_flag": FLAGS,
    "refd_setl_flag": FLAGS,
}
"""The fields of events whose codes are held against a list, with it: rules decide by them."""
