"""Nothing personal leaves for a group: the first character of a name at most, never a number, no evidence."""

from datetime import datetime

import msgspec
import pytest

from detectors.contract.doubt import Subject
from detectors.contract.values import BUSINESS_TZ, Text
from detectors.registry import catalogue
from sinks.dingtalk.decision import Decision
from sinks.dingtalk.names import rule_name
from sinks.dingtalk.notice import decode_notice, encode_notice, notice_of
from sinks.dingtalk.wording import Push, digest, single
from tests.tools.synthetic import clear_texts, make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)


@pytest.mark.parametrize("number", range(300))
def test_neither_message_nor_ledger_holds_a_number_or_a_name(number: int) -> None:
    doubt = make_doubt(number, AT)
    notice = notice_of(doubt, rule_name)
    push = Push(Decision.NEW, notice)
    shown = encode_notice(notice) + single(push, "http://wall").text + digest([push], "http://wall")[0].text
    for person in clear_texts(number):
        assert person.number not in shown
        assert person.number[6:14] not in shown.replace(str(doubt.doubt_id), "")  # the birth date
        assert person.name not in shown
        assert person.psn_no not in shown.replace(str(doubt.doubt_id), "")
    assert "his/" not in shown  # evidence
    assert "********" not in shown


def test_a_person_is_a_first_character_and_a_unit_or_facility_its_number() -> None:
    doubt = make_doubt(1, AT)

    def shown(kind: str, identifier: str, name: str | None) -> str:
        subject = msgspec.convert({"kind": kind, "id": identifier, "name": name}, Subject)
        return notice_of(msgspec.structs.replace(doubt, subject=subject), rule_name).subject

    assert shown("person", "2200001", "张三丰") == "参保人 张*"
    assert shown("person", "2200001", None) == "参保人"
    assert shown("identity", "220101199003070012", None) == "证件号码"
    assert shown("unit", "E00077", None) == "参保单位 E00077"
    assert shown("facility", "H22010200001", None) == "医药机构 H22010200001"


def test_numbers_in_the_message_are_left_out_and_markup_is_harmless() -> None:
    message = Text("证件 220101199003070012 改为\n[点此](http://evil) <b>`x`", "")
    notice = notice_of(msgspec.structs.replace(make_doubt(1, AT), message=message), rule_name)
    assert notice.message == "证件 （号码已隐去） 改为 ［点此］(http://evil) ＜b＞｀x｀"


def test_an_endless_message_is_cut() -> None:
    message = Text("长" * 5_000, "")
    notice = notice_of(msgspec.structs.replace(make_doubt(1, AT), message=message), rule_name)
    assert len(notice.message) == 300
    assert notice.message.endswith("…")


def test_the_ledger_gives_back_what_it_was_given() -> None:
    notice = notice_of(make_doubt(5, AT), rule_name)
    assert decode_notice(encode_notice(notice)) == notice


def test_every_rule_has_its_chinese_name_and_an_unknown_one_its_id() -> None:
    for rule in catalogue().values():
        assert rule_name(rule.id) == rule.name.zh
    assert rule_name("of-a-later-version") == "of-a-later-version"
