"""Made-up doubts in the shapes of the first rules. Numbers and names belong to nobody; the seed decides everything."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Final, NamedTuple

from detectors.contract.doubt import Change, Doubt, Evidence, Status, Subject, SubjectKind, doubt_id
from detectors.contract.values import BUSINESS_TZ, Level, Text
from detectors.identity_number import check_digit


class Shape(NamedTuple):
    """How doubts of one rule look."""

    rule_id: str
    level: Level
    business_item: str
    subject: SubjectKind
    zh: str
    en: str
    event_type: str


SHAPES: Final = (
    Shape("readmission-within-days", "high", "3.15", "person", "出院 {n} 天后在同一医院再次住院",
          "readmitted to the same hospital {n} days after discharge", "settlement.admitted"),
    Shape("id-number-modified", "high", "3.5", "person", "身份证号由 {old} 改为 {new}",
          "the ID number was changed from {old} to {new}", "registration.person_changed"),
    Shape("id-number-and-name-modified", "high", "3.5", "person", "{name}的身份证号与姓名同时修改",
          "ID number and name of {name} were changed together", "registration.person_changed"),
    Shape("id-number-duplicate", "high", "3.5", "identity", "{n} 人共用身份证号 {old}",
          "{n} persons hold the ID number {old}", "registration.person_registered"),
    Shape("mass-cross-pool-in", "medium", "3.6", "unit", "本期有 {n} 人跨统筹转入该单位",
          "{n} persons moved into this employer across pools in the period", "registration.transferred_in"),
    Shape("stock-oversold", "medium", "4.1", "facility", "销售数量超出库存 {n} 盒",
          "sold {n} packages more than were in stock", "inventory.sold"),
)  # fmt: skip

_FAMILY: Final = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂"


class Person(NamedTuple):
    """A made-up person in clear, as evidence would hold it."""

    number: str
    name: str
    psn_no: str


def person(dice: Random) -> Person:
    """A person whose identity number passes the check."""
    born = datetime(1940, 1, 1, tzinfo=BUSINESS_TZ) + timedelta(days=dice.randrange(25_000))
    body = f"2201{dice.randrange(1, 9):02}{born:%Y%m%d}{dice.randrange(1000):03}"
    name = dice.choice(_FAMILY) + "".join(dice.choices(_GIVEN, k=dice.choice((1, 2))))
    return Person(body + check_digit(body), name, f"22{dice.randrange(10**6):06}")


def make_doubt(
    number: int, detected_at: datetime, *, seed: int = 0, revision: int = 1, status: Status = "raised"
) -> Doubt:
    """The doubt with this number: the same rule, subject and place for every revision."""
    dice = Random(seed * 1_000_003 + number)
    shape = SHAPES[dice.choices(range(len(SHAPES)), weights=(30, 12, 4, 6, 18, 30))[0]]
    who, other = person(dice), person(dice)
    hospital = f"H2201{min(int(dice.paretovariate(0.7)), 500):07}"
    unit = f"E{dice.randrange(400):05}"
    facility = hospital if shape.subject in ("facility", "person") else None
    occurred_at = detected_at - timedelta(minutes=dice.randrange(5, 60 * 24))
    words = {"n": dice.randrange(2, 30), "old": who.number, "new": other.number, "name": who.name}
    identifier = {"person": who.psn_no, "identity": who.number, "unit": unit, "facility": hospital}[
        shape.subject
    ]
    anchor = f"{identifier}|{number}"
    changed = {}
    if shape.event_type == "registration.person_changed":
        changed = {"certno": Change(who.number, other.number), "psn_name": Change(who.name, other.name)}
    fields = {
        "psn_no": who.psn_no,
        "certno": who.number,
        "psn_name": who.name,
        "fixmedins_code": hospital,
        "cnt": str(words["n"]),
    }
    evidence = tuple(
        Evidence(
            f"{number}-{part}", f"/his/{hospital}", shape.event_type,
            occurred_at - timedelta(hours=part), fields, changed,
        )
        for part in range(2)
    )  # fmt: skip
    amount = Decimal(dice.randrange(10_000, 2_000_000)) / 100 if facility else None
    return Doubt(
        doubt_id=doubt_id(shape.rule_id, anchor),
        revision=revision,
        status=status,
        rule_id=shape.rule_id,
        rule_version="1",
        parameters_digest="0123456789abcdef",
        level=shape.level,
        business_item=shape.business_item,
        subject=Subject(shape.subject, identifier, who.name if shape.subject == "person" else None),
        region="220100",
        facility=facility,
        anchor=anchor,
        occurred_at=occurred_at,
        detected_at=detected_at,
        amount=amount,
        reason="reversed" if status == "withdrawn" else shape.rule_id.replace("-", "_"),
        message=Text(shape.zh.format(**words), shape.en.format(**words)),
        complete=dice.random() < 0.7,
        evidence=evidence,
    )


def clear_texts(number: int, *, seed: int = 0) -> tuple[Person, Person]:
    """The persons in the doubt with this number: what must be found nowhere."""
    dice = Random(seed * 1_000_003 + number)
    dice.choices(range(len(SHAPES)), weights=(30, 12, 4, 6, 18, 30))
    return person(dice), person(dice)


def stream(count: int, until: datetime, *, seed: int = 0, minutes: int = 60) -> Iterator[Doubt]:
    """Numbered doubts, oldest first, detected within the minutes before `until`; one in 20 is withdrawn again."""
    step = timedelta(minutes=minutes) / max(count, 1)
    for number in range(count):
        at = until - timedelta(minutes=minutes) + step * number
        yield make_doubt(number, at, seed=seed)
        if number % 20 == 7:
            yield make_doubt(number, at + step / 2, seed=seed, revision=2, status="withdrawn")
