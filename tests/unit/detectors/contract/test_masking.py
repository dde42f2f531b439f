"""No identity number and no full name leaves; what a clerk needs to see of a change stays. All numbers are made up."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.doubt import Change, Doubt, Evidence, Subject, encode_doubt
from detectors.contract.masking import (
    MaskedChange,
    Suspect,
    mask_change,
    mask_doubt,
    mask_name,
    mask_number,
    mask_text,
)
from detectors.contract.values import Text
from detectors.identity_number import check_digit

NOW = datetime(2026, 3, 2, 2, 15, tzinfo=UTC)
FIFTEEN = "220101600203123"


def eighteen(body: str) -> str:
    return body + check_digit(body)


NUMBER = eighteen("22010119600203123")
ENDS_IN_X = next(n for n in (eighteen(f"22010119600203{i:03}") for i in range(1, 60)) if n.endswith("X"))

numbers = st.builds(
    lambda born, serial: eighteen(f"220101{born:%Y%m%d}{serial:03}"),
    st.dates(datetime(1901, 1, 1, tzinfo=UTC).date(), datetime(2025, 12, 31, tzinfo=UTC).date()),
    st.integers(0, 999),
)


def doubt(**changed: Any) -> Doubt:
    plain = Doubt(
        doubt_id=UUID(int=7),
        revision=1,
        status="raised",
        rule_id="id-number-modified",
        rule_version="1",
        parameters_digest="0123456789abcdef",
        level="high",
        business_item="3.5",
        subject=Subject("person", "2200001", "张*"),
        region="220100",
        facility=None,
        anchor="registry/7",
        occurred_at=NOW,
        detected_at=NOW,
        amount=Decimal("9100.00"),
        reason="modified",
        message=Text("身份证号被修改", "the ID number was modified"),
        complete=True,
        evidence=(),
    )
    return msgspec.structs.replace(plain, **changed)


def evidence(fields: dict[str, Any] | None = None, changed: dict[str, Change] | None = None) -> Evidence:
    return Evidence("e-1", "/registry", "registration.person_changed", NOW, fields or {}, changed or {})


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (NUMBER, f"220101********{NUMBER[-4:]}"),
        (FIFTEEN, "220101********3123"),
        (ENDS_IN_X.lower(), f"220101********{ENDS_IN_X[-4:]}"),
        (NUMBER + "01", f"220101********{NUMBER[-2:]}01"),
        ("Ｅ12345678", "E1********"),
        ("123", "********"),
        ("", ""),
        ("220101********1234", "220101********1234"),
    ],
)
def test_a_declared_number_keeps_region_and_last_four(number: str, shown: str) -> None:
    assert mask_number(number) == shown


def test_a_name_keeps_its_first_character() -> None:
    assert [mask_name(name) for name in ("张三", "欧阳娜娜", " 李 ", "张*", "")] == [
        "张*",
        "欧*",
        "李*",
        "张*",
        "",
    ]


@pytest.mark.parametrize("number", [NUMBER, FIFTEEN, ENDS_IN_X, ENDS_IN_X.lower(), "220101 19600203 1231"])
@pytest.mark.parametrize("sentence", ["身份证号{}与另一人重复", "ID {}, held twice", "{}", "新{}旧{}"])
def test_a_number_in_a_sentence_is_masked(number: str, sentence: str) -> None:
    masked = mask_text(sentence.replace("{}", number))
    assert number not in masked
    assert "220101********" in masked


def test_a_wrong_number_in_a_sentence_is_masked_too() -> None:
    assert mask_text("号码220101199913451234有误") == "号码220101********1234有误"
    assert mask_text("少一位22010119600203123") == "少一位220101********3123"


def test_what_is_no_identity_number_stays_in_sentences() -> None:
    sentence = "2026-03-02T10:15:00+08:00 在 H22010200001 的费用 12034.50 元，追溯码 83456712345678901234"
    assert mask_text(sentence) == sentence


def test_a_number_with_digits_written_around_it_is_masked() -> None:
    digits = next(n for n in (eighteen(f"22010119600203{i:03}") for i in range(60)) if n.isdigit())
    assert digits not in mask_text(f"编号00{digits}7")


@pytest.mark.parametrize(
    ("suspect", "masked"), [(Suspect.ANY, True), (Suspect.DATED, False), (Suspect.VALID, False)]
)
def test_long_codes_without_a_birth_date_stay_outside_sentences(suspect: Suspect, masked: bool) -> None:
    assert (mask_text("220100000000123456", suspect) != "220100000000123456") is masked


def test_the_field_decides_how_sure_one_must_be() -> None:
    wrong_check = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    fields = {"psn_no": wrong_check, "mdtrt_id": wrong_check, "setl_id": NUMBER, "memo": "220100000000123456"}
    shown = mask_doubt(doubt(evidence=(evidence(fields),))).evidence[0].fields
    assert shown["psn_no"] == mask_number(wrong_check)
    assert shown["mdtrt_id"] == wrong_check
    assert shown["setl_id"] == NUMBER  # by its field it is a settlement's, whatever its digits
    assert shown["memo"] == "220100********3456"


def test_numbers_and_names_are_masked_in_nested_fields_and_other_types() -> None:
    fields = {
        "persons": [{"psn_no": "2200001", "psn_name": "王小明", "certno": NUMBER}],
        "certno": int(NUMBER) if NUMBER.isdigit() else NUMBER,
        "cnt": 3,
        "cross_pool": True,
        "amount": 12.5,
        "emp_name": "长春市某厂",
        "before": None,
    }
    shown = mask_doubt(doubt(evidence=(evidence(fields),))).evidence[0].fields
    assert shown == {
        "persons": [{"psn_no": "2200001", "psn_name": "王*", "certno": mask_number(NUMBER)}],
        "certno": mask_number(NUMBER),
        "cnt": 3,
        "cross_pool": True,
        "amount": 12.5,
        "emp_name": "长春市某厂",
        "before": None,
    }


def test_what_is_declared_once_is_masked_wherever_it_stands() -> None:
    passport = "E12345678"
    masked = mask_doubt(
        doubt(
            subject=Subject("identity", passport, "王小明"),
            anchor=f"{passport}|1",
            message=Text(f"{passport} 属于王小明", f"{passport} belongs to 王小明"),
            evidence=(evidence({"note": f"see {passport}", "psn_name": "王小明"}),),
        )
    )
    raw = encode_doubt(masked).decode()
    assert passport not in raw
    assert "王小明" not in raw
    assert masked.message.zh == "E1******** 属于王*"


def test_the_upgraded_spelling_of_a_declared_number_is_masked() -> None:
    upgraded = eighteen("22010119600203123")
    masked = mask_doubt(doubt(anchor=f"k{upgraded}9", evidence=(evidence({"certno": FIFTEEN}),)))
    assert upgraded not in masked.anchor


def test_a_modified_number_shows_where_it_differs_and_not_what_it_was() -> None:
    new = eighteen("22010119650203125")
    change = mask_change(NUMBER, new, number=True)
    assert (change.old, change.new) == (mask_number(NUMBER), mask_number(new))
    assert set(change.differs) - {18} == {10, 17}
    assert change.parts[:2] == ("birth", "sequence")


@pytest.mark.parametrize(
    ("old", "new", "differs", "parts"),
    [
        (FIFTEEN, NUMBER, (), ("length",)),
        (FIFTEEN, eighteen("22010119610203123"), (10,), ("birth", "length")),
        (FIFTEEN, "220102600203124", (6, 15), ("region", "sequence")),
        (NUMBER, NUMBER[:3] + NUMBER[4:], (3, 4), ("length",)),
        (NUMBER, NUMBER + "99", (19, 20), ("length",)),
        (ENDS_IN_X, ENDS_IN_X.lower(), (), ()),
    ],
)
def test_positions_are_counted_in_the_longer_layout(
    old: str, new: str, differs: tuple[int, ...], parts: tuple[str, ...]
) -> None:
    change = mask_change(old, new, number=True)
    assert set(change.differs) <= set(differs)
    assert bool(change.differs) is bool(differs)
    assert change.parts == parts


def test_a_changed_name_shows_which_characters_differ() -> None:
    assert mask_change("张三", "张丽", number=False) == MaskedChange("张*", "张*", differs=(2,))


def test_a_missing_side_is_said_as_missing() -> None:
    assert mask_change(None, NUMBER, number=True) == MaskedChange(None, mask_number(NUMBER))


def test_other_changes_keep_their_values() -> None:
    changed = {"brdy": Change("1960-02-03", "1965-02-03"), "certno": Change(NUMBER, FIFTEEN)}
    shown = mask_doubt(doubt(evidence=(evidence(changed=changed),))).evidence[0].changed
    assert shown["brdy"] == Change("1960-02-03", "1965-02-03")
    assert isinstance(shown["certno"], MaskedChange)


def test_organisations_keep_their_names() -> None:
    assert mask_doubt(doubt(subject=Subject("unit", "E77", "某厂"))).subject == Subject("unit", "E77", "某厂")


places = st.sampled_from(
    ["subject", "anchor", "zh", "en", "certno", "note", "psn_no", "old", "event", "list"]
)


@given(numbers, numbers, st.sets(places, min_size=1), st.booleans())
def test_no_number_survives_anywhere(number: str, other: str, where: set[str], lower: bool) -> None:
    clear = number.lower() if lower else number

    def at(place: str) -> str:
        return clear if place in where else "-"

    full = doubt(
        subject=Subject("identity" if "certno" in where else "person", at("subject")),
        anchor=at("anchor"),
        message=Text(f"号码{at('zh')}异常", f"number {at('en')} is odd"),
        evidence=(
            Evidence(
                at("event"),
                "/registry",
                "registration.person_changed",
                NOW,
                {
                    "certno": at("certno"),
                    "note": f"见{at('note')}",
                    "psn_no": at("psn_no"),
                    "certnos": [at("list"), other],
                },
                {"certno": Change(at("old"), other)},
            ),
        ),
    )
    masked = mask_doubt(full)
    raw = encode_doubt(masked).decode().upper()
    assert number not in raw
    assert other not in raw
    assert mask_doubt(masked) == masked


ACTS = [
    "mdtrt_id",
    "setl_id",
    "init_setl_id",
    "transfer_id",
    "case_id",
    "fixmedins_code",
    "med_list_codg",
    "drug_trac_codg",
]
GOODS = [
    "fixmedins_bchno",
    "manu_lotnum",
    "emp_no",
    "from_emp_no",
    "poolarea_no",
    "dscg_maindiag_code",
    "from_fixmedins_code",
]
letters = st.text("ABPSXZ", max_size=2)
digits = st.text("0123456789", max_size=8)
ids = st.one_of(
    numbers,  # eighteen digits that check
    st.just(FIFTEEN),
    st.builds(lambda head, number, tail: head + number + tail, letters, numbers, digits),
    st.from_regex(r"P2201\d{19}", fullmatch=True),
    st.from_regex(r"\d{15,30}", fullmatch=True),
)


@given(ids, st.sampled_from(ACTS + GOODS), numbers)
def test_ids_of_acts_goods_units_and_facilities_stand_whole_wherever_they_are_said(
    id_: str, field: str, number: str
) -> None:
    if any(spelling in id_ for spelling in (number, number[:6] + number[8:17])):
        return
    full = doubt(
        facility=id_ if field.endswith("ins_code") else None,
        anchor=f"readmission/{id_}/{number}",
        message=Text(f"结算{id_}与{number}（{id_}）", f"settlement {id_} and {number} ({id_})"),
        evidence=(evidence({field: id_, "certno": number, "note": f"见 {id_}"}, {field: Change(id_, None)}),),
    )
    masked = mask_doubt(full)
    shown = mask_number(number)
    assert masked.anchor == f"readmission/{id_}/{shown}"
    assert masked.message == Text(f"结算{id_}与{shown}（{id_}）", f"settlement {id_} and {shown} ({id_})")
    assert masked.evidence[0].fields == {field: id_, "certno": shown, "note": f"见 {id_}"}
    assert masked.evidence[0].changed == {field: Change(id_, None)}
    assert masked.facility == full.facility
    assert mask_doubt(masked) == masked


@given(ids)
def test_a_facility_or_a_unit_is_shown_by_its_whole_id(id_: str) -> None:
    for kind in ("facility", "unit"):
        masked = mask_doubt(doubt(subject=Subject(kind, id_, None), anchor=id_, message=Text(id_, id_)))  # type: ignore[arg-type]
        assert (masked.subject.id, masked.anchor, masked.message) == (id_, id_, Text(id_, id_))


@pytest.mark.parametrize("suspect", [Suspect.VALID, Suspect.ALONE])
@pytest.mark.parametrize(
    "code",
    [
        "P22010200005202603010000",
        f"P{NUMBER}",
        f"{NUMBER}A",
        f"0{NUMBER}",
        f"{NUMBER}0",
        f"Ｐ{NUMBER}",
        eighteen("22010119600230123"),  # no such day
        "H22010200001-20260301-000123",
    ],
)
def test_what_is_glued_or_has_no_real_date_is_no_number_in_a_code(suspect: Suspect, code: str) -> None:
    assert mask_text(code, suspect) == code


def test_a_mistyped_number_is_none_in_a_code_and_still_one_in_a_sentence() -> None:
    mistyped = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    assert mask_text(mistyped, Suspect.VALID) == mistyped
    assert mask_text(f"证件{mistyped}有误", Suspect.ALONE) == f"证件{mask_number(mistyped)}有误"
    shown = mask_doubt(doubt(message=Text(mistyped, mistyped), evidence=(evidence({"setl_id": mistyped}),)))
    assert shown.message == Text(mistyped, mistyped)  # said to be a settlement's


@given(
    numbers,
    st.sampled_from(["{}", "号码{}异常", "a/{}", "x|{}|y", "ID {} twice", "（{}）", "e-{}-1", "{}_2"]),
)
def test_what_stands_alone_and_checks_is_masked_in_a_code_too(number: str, sentence: str) -> None:
    for suspect in (Suspect.VALID, Suspect.ALONE):
        assert number not in mask_text(sentence.replace("{}", number), suspect)


@given(
    numbers,
    st.sampled_from(["{}", "k{}9", "P{}", "{}A", "00{}7", "见{}"]),
    st.sampled_from(ACTS + GOODS),
    st.booleans(),
)
def test_a_declared_number_is_clear_nowhere_even_inside_an_id(
    number: str, shape: str, field: str, lower: bool
) -> None:
    held = shape.replace("{}", number.lower() if lower else number)
    old = number[:6] + number[8:17]
    masked = mask_doubt(
        doubt(
            anchor=held,
            message=Text(held, f"{held} {old}"),
            evidence=(
                evidence({"certno": number, field: held, "note": [held]}, {field: Change(held, None)}),
            ),
        )
    )
    raw = encode_doubt(masked).decode().upper()
    assert number not in raw
    assert old not in raw
