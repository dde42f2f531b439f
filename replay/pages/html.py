"""HTML, built from the inside out: whatever is not `Html` already is text and is escaped."""

from collections.abc import Iterable
from html import escape
from typing import Final, TypeAlias

from detectors.contract.values import Text

_VOID: Final = frozenset({"br", "col", "hr", "meta"})


class Html(str):
    """Markup that is safe to put into a page."""

    __slots__ = ()


Child: TypeAlias = "str | int | Text | Html | Iterable[Child] | None"
"""What an element may hold: text, a number, a sentence in both languages, markup, nothing, or several of these."""


def render(child: Child) -> Html:
    """The markup of one child."""
    if child is None:
        return Html()
    if isinstance(child, Html):
        return child
    if isinstance(child, Text):
        return both(child.zh, child.en)
    if isinstance(child, str | int):
        return Html(escape(str(child)))
    return Html("".join(render(one) for one in child))


def el(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. `class_` and `for_` stand for the words that Python keeps; `_` becomes `-`; None leaves out."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{render(children)}</{name}>")


def both(zh: Child, en: Child, tag: str = "span") -> Html:
    """The same in Chinese and in English; the page shows one of them."""
    if isinstance(zh, str) and zh == en:
        return render(zh)
    return Html(el(tag, zh, class_="zh", lang="zh-CN") + el(tag, en, class_="en", lang="en"))


def table(
    heads: Iterable[Child], rows: Iterable[Iterable[Child]], *, numbers: Iterable[int] = (), class_: str = ""
) -> Html:
    """A table that scrolls by itself where the screen is narrow. `numbers` are the columns set to the right."""
    right = frozenset(numbers)

    def cells(tag: str, line: Iterable[Child]) -> Html:
        return Html(
            "".join(
                el(tag, child, class_="number" if at in right else None, scope="col" if tag == "th" else None)
                for at, child in enumerate(line)
            )
        )

    body = Html("".join(el("tr", cells("td", line)) for line in rows))
    grid = el("table", el("thead", el("tr", cells("th", heads))), el("tbody", body))
    return el("div", grid, class_=f"scroll {class_}".strip())
