"""The messages as people read them: one doubt in full, or many in a digest (汇总). Markdown as DingTalk shows it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import msgspec

from sinks.dingtalk.decision import Decision
from sinks.dingtalk.notice import Notice

LARGEST_BODY_BYTES: Final = 20_000  # of the platform, for the whole request
_ROOM: Final = 1_000  # for the frame around the text, and JSON's escapes of what it quotes

LEVEL_NAMES: Final = {"high": "高风险", "medium": "中风险", "low": "低风险"}
_SHORT_LEVELS: Final = {"high": "高", "medium": "中", "low": "低"}
_HEADINGS: Final = {
    Decision.NEW: "",
    Decision.CHANGED: "更新：",
    Decision.WITHDRAWN: "撤销：",
}


@dataclass(frozen=True, slots=True)
class Push:
    """One notice and why it is pushed."""

    decision: Decision
    notice: Notice


@dataclass(frozen=True, slots=True)
class Message:
    """What a robot posts: `title` stands in the list of conversations, `text` is Markdown."""

    title: str
    text: str

    def body(self) -> bytes:
        """The request's JSON, UTF-8."""
        markdown = {"title": self.title, "text": self.text}
        return msgspec.json.encode({"msgtype": "markdown", "markdown": markdown})


def single(push: Push, page_url: str) -> Message:
    """One doubt in full. `page_url` is the homepage's address; empty: no link."""
    notice = push.notice
    heading = f"{_HEADINGS[push.decision]}【{LEVEL_NAMES[notice.level]}】{notice.rule_name}"
    lines = [f"### {heading}"]
    if push.decision is Decision.WITHDRAWN:
        lines.append("此前推送的疑点已撤销，请勿再据此核查。")
    elif push.decision is Decision.CHANGED:
        lines.append("此前推送的疑点有变化，以本条为准。")
    lines += [
        f"- 对象：{notice.subject}",
        f"- 机构：{notice.facility or '—'}",
        f"- 业务时间：{notice.occurred_at:%Y-%m-%d %H:%M}",
        f"- 涉及金额：{yuan(notice.amount)}",
        f"- 说明：{notice.message}",
    ]
    if page_url:
        lines.append(f"- [查看疑点]({link(page_url, notice)})")
    lines.append(f"> 疑点编号 {notice.doubt_id} 第 {notice.revision} 版")
    return Message(heading, "\n\n".join(lines))


def digest(pushes: Sequence[Push], page_url: str) -> tuple[Message, int]:
    """As many of the pushes, from the first on, as fit one message; and how many those are (at least one)."""
    room = LARGEST_BODY_BYTES - _ROOM
    lines: list[str] = []
    for push in pushes:
        line = _line(push, page_url)
        room -= len(msgspec.json.encode(line))
        if room < 0 and lines:
            break
        lines.append(line)
    taken = pushes[: len(lines)]
    title = f"【疑点汇总】{len(taken)} 条（{_by_kind(taken)}）"
    return Message(title, "\n".join([f"### {title}", "", *lines])), len(taken)


def link(page_url: str, notice: Notice) -> str:
    """Where the page shows this doubt."""
    return f"{page_url.rstrip('/')}/#/doubts/{notice.doubt_id}"


def yuan(amount: Decimal | None) -> str:
    """`9,100.00 元`; a dash where the rule knows of no amount."""
    return "—" if amount is None else f"{amount:,.2f} 元"


def _line(push: Push, page_url: str) -> str:
    notice = push.notice
    words = (
        f"{_HEADINGS[push.decision]}{notice.rule_name}",
        notice.subject,
        notice.facility or "",
        f"{notice.occurred_at:%Y-%m-%d %H:%M}",
        "" if notice.amount is None else yuan(notice.amount),
    )
    text = " ".join(word for word in words if word)
    shown = f"[{text}]({link(page_url, notice)})" if page_url else text
    return f"- 【{_SHORT_LEVELS[notice.level]}】{shown}"


def _by_kind(pushes: Sequence[Push]) -> str:
    kinds = Counter(
        "撤销" if push.decision is Decision.WITHDRAWN else _SHORT_LEVELS[push.notice.level] for push in pushes
    )
    return "，".join(f"{kind} {kinds[kind]}" for kind in ("高", "中", "低", "撤销") if kinds[kind])
