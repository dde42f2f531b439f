"""The frame of every page: one file, no script, no address outside it, and a policy that forbids any."""

from functools import cache
from importlib.resources import files
from typing import Final

from detectors.contract.values import Text
from replay.pages.html import Child, Html, el, render

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


@cache
def _style() -> str:
    return files("replay.pages").joinpath("style.css").read_text(encoding="utf-8").strip()


def document(title: Text, *body: Child) -> str:
    """A whole page. It opens in Chinese, in English where its address ends with `#en`; two links switch."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        Html(f"<title>{render(title.zh)} · {render(title.en)}</title>"),
        Html(f"<style>{_style()}</style>"),
    )
    # what the links lead to is always in view, so that nothing scrolls
    targets = (el("i", id=language, class_="target") for language in ("zh", "en"))
    switch = el(
        "nav",
        el("a", "中文", href="#zh", lang="zh-CN"),
        el("a", "English", href="#en", lang="en"),
        class_="languages",
        aria_label="语言 Language",
    )
    page = el("html", head, el("body", *targets, switch, el("main", *body)), lang="zh-CN")
    return f"<!doctype html>\n{page}\n"
