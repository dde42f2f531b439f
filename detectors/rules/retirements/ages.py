"""The statutory age of retirement, as the rules on retirement share it."""

from detectors.codes import FEMALE, MALE
from detectors.engine.rule import Parameters, parameter

_CIVIL_SERVANT = "1"


class StatutoryAges(Parameters):
    """The three ages stand in the catalogue; which identities are cadres differs by region."""

    male_age: int = parameter(
        60, "男性法定退休年龄", "Statutory age of men.", unit="years", origin="ours", ge=40, le=80
    )
    female_cadre_age: int = parameter(
        55, "女干部法定退休年龄", "Statutory age of female cadres.", unit="years", origin="ours", ge=40, le=80
    )
    female_worker_age: int = parameter(
        50,
        "女工人法定退休年龄",
        "Statutory age of female workers.",
        unit="years",
        origin="ours",
        ge=40,
        le=80,
    )
    cadre_identities: tuple[str, ...] = parameter(
        (),
        "视为干部的人员身份类别代码（psn_idet_type）；公务员标志为 1 的始终视为干部",
        "Codes of psn_idet_type that are cadres; a civil servant (cvlserv_flag 1) always is one.",
        unit="codes",
        origin="ours",
    )


def statutory_age(
    ages: StatutoryAges, gend: str | None, psn_idet_type: str | None, cvlserv_flag: str | None
) -> int | None:
    """In completed years; None where the sex is unknown. A woman of whom nothing says cadre is a worker."""
    if gend == MALE:
        return ages.male_age
    if gend != FEMALE:
        return None
    if cvlserv_flag == _CIVIL_SERVANT or psn_idet_type in ages.cadre_identities:
        return ages.female_cadre_age
    return ages.female_worker_age
