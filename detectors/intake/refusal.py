"""Why an event is refused, in words that a clerk can act on."""

import re
from typing import Final

import msgspec

from detectors.contract.deadletter import Reason
from detectors.contract.values import Text

_AT: Final = re.compile(r" - at `(?:key in )?(?P<path>[^`]*)`$")
_MISSING: Final = re.compile(r"^Object missing required field `(?P<name>[^`]*)`")
_EXPECTED: Final = re.compile(r"^Expected `(?P<want>[^`]*)`(?:, got `(?P<got>[^`]*)`)?$")

_KINDS: Final = {
    "str": Text("文本", "text"),
    "int": Text("整数", "a whole number"),
    "float": Text("数字", "a number"),
    "decimal": Text("数字（十进制文本或数字）", "a decimal number"),
    "bool": Text("true 或 false", "true or false"),
    "object": Text("对象", "an object"),
    "array": Text("数组", "an array"),
    "datetime": Text("带时区的时间（如 2026-03-02T10:15:00+08:00）", "a time with offset"),
    "date": Text("日期（YYYY-MM-DD）", "a date (YYYY-MM-DD)"),
    "null": Text("空值", "null"),
}


class Refused(Exception):
    """An event that cannot be taken. The message never repeats the event's values: they may be personal."""

    def __init__(self, reason: Reason, message: Text, path: str | None = None) -> None:
        super().__init__(message.en)
        self.reason: Reason = reason
        self.message = message
        self.path = path


def _kind(name: str) -> Text:
    parts = [_KINDS.get(part.strip(), Text(part.strip(), part.strip())) for part in name.split("|")]
    parts = [part for part in parts if part.en != "null"] or parts
    return Text("或".join(part.zh for part in parts), " or ".join(part.en for part in parts))


def impossible(path: str, zh: str, en: str) -> Refused:
    """A value that cannot be true."""
    return Refused("impossible_value", Text(f"{path}：{zh}", f"{path}: {en}"), path)


def in_original(refused: Refused) -> Refused:
    """What is wrong with the original of a reversal."""
    return impossible(
        "$.data.original",
        f"原事件不成立（{refused.message.zh}）",
        f"the original: {refused.message.en}",
    )


def too_large(size: int, limit: int) -> Refused:
    """A message over the size limit, in bytes."""
    return Refused(
        "too_large",
        Text(
            f"消息有 {size} 字节，超过上限 {limit} 字节", f"the message has {size} bytes, more than {limit}"
        ),
    )


def not_json(detail: str) -> Refused:
    """Bytes that are no JSON."""
    return Refused(
        "not_json", Text(f"消息不是 JSON（{detail}）", f"the message is not JSON ({detail})"), None
    )


def from_validation(error: msgspec.ValidationError) -> Refused:
    """Translate msgspec's sentence. Every shape it has is covered; a new one falls to `impossible_value`."""
    text = str(error)
    at = _AT.search(text)
    path = at.group("path") if at else "$"
    text = text[: at.start()] if at else text
    missing = _MISSING.match(text)
    if missing:
        where = f"{path}.{missing.group('name')}"
        return Refused("missing_field", Text(f"缺少字段 {where}", f"the field {where} is missing"), where)
    if text.startswith("Invalid value") and path.endswith("$.type"):
        return Refused(
            "unknown_type", Text("不认识的事件类型（type）", "the event type (type) is not known"), path
        )
    if text.startswith("Invalid value") and path.endswith(".type"):
        return Refused(
            "unknown_type",
            Text(f"{path}：不认识的事件类型", f"{path}: the event type is not known"),
            path,
        )
    expected = _EXPECTED.match(text)
    if expected:
        want = _kind(expected.group("want"))
        got = _kind(expected.group("got")) if expected.group("got") else None
        zh = f"{path}：应为{want.zh}" + (f"，实为{got.zh}" if got else "")
        en = f"{path}: should be {want.en}" + (f", is {got.en}" if got else "")
        return Refused("wrong_type", Text(zh, en), path)
    if "timezone" in text:
        return impossible(path, "时间缺少时区（如 +08:00）", "the time has no offset (such as +08:00)")
    if "RFC3339" in text:
        return impossible(path, "不是存在的日期或时间", "is not a date or time that exists")
    if "decimal" in text:
        return Refused("wrong_type", Text(f"{path}：应为数字", f"{path}: should be a number"), path)
    if "length >=" in text:
        return impossible(path, "不能为空", "must not be empty")
    if "length <=" in text:
        return impossible(path, "太长", "is too long")
    if "regex" in text:
        return impossible(path, "格式不对（年月应为 YYYY-MM）", "has the wrong form (a month is YYYY-MM)")
    if "Invalid enum" in text or text.startswith("Invalid value"):
        return impossible(path, "不是允许的取值", "is not one of the allowed values")
    return impossible(path, "取值不被接受", "the value is not acceptable")
