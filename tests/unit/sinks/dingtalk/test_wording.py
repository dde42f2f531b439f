"""What people read: a doubt in full, or many in a digest that fits the platform's limit."""

import json

from sinks.dingtalk.decision import Decision
from sinks.dingtalk.wording import LARGEST_BODY_BYTES, Push, digest, single
from tests.unit.sinks.dingtalk.examples import PAGE, notice


def test_a_new_doubt_says_what_where_when_how_much_and_where_to_look() -> None:
    message = single(Push(Decision.NEW, notice()), PAGE)
    assert message.title == "【高风险】两天内重复住院"
    assert message.text.split("\n\n") == [
        "### 【高风险】两天内重复住院",
        "- 对象：参保人 张*",
        "- 机构：H22010200001",
        "- 业务时间：2026-03-02 10:15",
        "- 涉及金额：9,100.00 元",
        "- 说明：出院 1 天后在同一医院再次住院",
        f"- [查看疑点]({PAGE}/#/doubts/{notice().doubt_id})",
        f"> 疑点编号 {notice().doubt_id} 第 1 版",
    ]


def test_a_correction_says_so_first() -> None:
    withdrawn = single(Push(Decision.WITHDRAWN, notice(status="withdrawn", revision=2)), PAGE)
    assert withdrawn.title == "撤销：【高风险】两天内重复住院"
    assert withdrawn.text.split("\n\n")[1] == "此前推送的疑点已撤销，请勿再据此核查。"
    changed = single(Push(Decision.CHANGED, notice(status="revised", revision=2)), PAGE)
    assert changed.title == "更新：【高风险】两天内重复住院"


def test_what_is_not_known_is_a_dash_and_without_a_page_there_is_no_link() -> None:
    text = single(Push(Decision.NEW, notice(amount=None, facility=None)), "").text
    assert "- 机构：—" in text
    assert "- 涉及金额：—" in text
    assert "](" not in text


def test_the_body_is_the_markdown_message_of_the_platform() -> None:
    message = single(Push(Decision.NEW, notice()), PAGE)
    assert json.loads(message.body()) == {
        "msgtype": "markdown",
        "markdown": {"title": message.title, "text": message.text},
    }


def test_a_digest_names_each_doubt_and_counts_them() -> None:
    pushes = [
        Push(Decision.NEW, notice(1)),
        Push(Decision.NEW, notice(2, level="medium", amount=None)),
        Push(Decision.WITHDRAWN, notice(3, status="withdrawn")),
    ]
    message, count = digest(pushes, PAGE)
    assert count == 3
    assert message.title == "【疑点汇总】3 条（高 1，中 1，撤销 1）"
    lines = message.text.splitlines()
    assert lines[2] == (
        f"- 【高】[两天内重复住院 参保人 张* H22010200001 2026-03-02 10:15 9,100.00 元]({PAGE}/#/doubts/{notice(1).doubt_id})"
    )
    assert lines[3].startswith("- 【中】[两天内重复住院 参保人 张* H22010200001 2026-03-02 10:15](")
    assert lines[4].startswith("- 【高】[撤销：两天内重复住院")


def test_a_digest_takes_as_many_as_fit_in_order_and_no_more() -> None:
    pushes = [Push(Decision.NEW, notice(number)) for number in range(500)]
    message, count = digest(pushes, PAGE)
    assert 50 < count < 500
    assert len(message.body()) <= LARGEST_BODY_BYTES
    assert [push.notice.doubt_id in message.text for push in pushes] == [
        number < count for number in range(500)
    ]
    with_one_more = len(message.body()) + len(message.text.splitlines()[-1].encode())
    assert with_one_more > LARGEST_BODY_BYTES - 1_000


def test_the_longest_notice_still_fits_alone_and_in_a_digest() -> None:
    longest = notice(subject='"' * 80, facility="\\" * 64, message="\\" * 300, rule_name="名" * 64)
    push = Push(Decision.CHANGED, longest)
    assert len(single(push, PAGE).body()) <= LARGEST_BODY_BYTES
    message, count = digest([push] * 200, PAGE)
    assert count > 1
    assert len(message.body()) <= LARGEST_BODY_BYTES
