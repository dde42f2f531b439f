"""The page that shows what was sent: plain, in both languages, read anew every few seconds."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

_FRAME: Final = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>钉钉本地接收端 · Local DingTalk receiver</title>
<style>
body {{ font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; background: #f3f5f8; color: #1c2430; }}
main {{ max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }}
h1 {{ font-size: 1.25rem; margin: 0 0 .25rem; }}
p {{ margin: 0 0 1rem; color: #5a6472; }}
article {{ background: #fff; border: 1px solid #dfe4ea; border-radius: 8px; padding: .75rem 1rem; margin: 0 0 .75rem; }}
h2 {{ font-size: 1rem; margin: 0; }}
time {{ color: #5a6472; font-size: .85rem; }}
pre {{ font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 0; }}
</style>
</head>
<body>
<main>
<h1>钉钉本地接收端 · Local DingTalk receiver</h1>
<p>共收到 {total} 条消息，最近的在最前。{refused_zh}<br>{total} messages taken, latest first. {refused_en}</p>
{articles}
</main>
</body>
</html>
"""
_SHOWN: Final = 200


def render(snapshot: Mapping[str, Any]) -> str:
    """HTML of `Archive.snapshot()`; every message is shown as text, never as markup."""
    refused = sum(snapshot["refused"].values())
    latest = list(reversed(snapshot["messages"]))[:_SHOWN]
    return _FRAME.format(
        total=snapshot["total"],
        refused_zh=f"拒绝 {refused} 条。" if refused else "",
        refused_en=f"{refused} refused." if refused else "",
        articles="\n".join(_article(entry) for entry in latest) or "<p>还没有消息。· Nothing yet.</p>",
    )


def _article(entry: Mapping[str, Any]) -> str:
    message = entry["message"]
    content = message[message["msgtype"]]
    title = content.get("title") or message["msgtype"]
    text = content.get("text") or content.get("content") or ""
    signed = "签名有效 · signature valid" if entry["signed"] else "未签名 · not signed"
    return (
        f"<article><h2>{escape(str(title))}</h2>"
        f"<time>{escape(str(entry['received_at']))} · {signed}</time>"
        f"<pre>{escape(str(text))}</pre></article>"
    )
