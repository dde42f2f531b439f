"""The frame of every page: one file, no address outside it, and a policy that forbids any."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from detectors.contract.values import Text
from replay.pages.html import Child, Html, el, render


@cache
def _part(name: str) -> str:
    return files("replay.pages").joinpath(name).read_text(encoding="utf-8").strip()


def _hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def document(title: Text, *body: Child) -> str:
    """A whole page. It opens in Chinese, in English where its address ends with `#en`."""
    style, script = _part("style.css"), _part("language.js")
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src {_hashed(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        Html(f"<title>{render(title.zh)} · {render(title.en)}</title>"),
        Html(f"<style>{style}</style>"),
    )
    switch = el(
        "nav",
        el("button", "中文", type="button", data_to="zh", lang="zh-CN", aria_pressed="true"),
        el("button", "English", type="button", data_to="en", lang="en", aria_pressed="false"),
        class_="languages",
        aria_label="语言 Language",
    )
    page = el("html", head, el("body", switch, el("main", *body), Html(f"<script>{script}</script>")))
    return "<!doctype html>\n" + page.replace("<html>", '<html lang="zh-CN" data-lang="zh">', 1) + "\n"
