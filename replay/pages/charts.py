"""Charts of plain boxes: sharp at any width and on paper, and their words stay the size of other words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from detectors.contract.values import LEVELS, Text
from replay.pages.html import Child, Html, both, el
from replay.pages.values import LEVEL_NAMES

Fill = Literal["high", "medium", "low", "brand"]
Number = int | Decimal

_TOPS: Final = (4, 8, 12, 20)
_SPACINGS: Final = (1, 3, 6, 12, 24, 60, 120)
_MOST_NAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of stacked parts, the lowest last. `told` is what the pointer shows."""

    name: Child
    parts: tuple[tuple[Fill, Number], ...]
    value: Child = None
    told: str = ""

    @property
    def height(self) -> Number:
        """The sum of the parts."""
        return sum((part for _, part in self.parts), 0)


def columns(label: Text, bars: Sequence[Bar]) -> Html:
    """Upright bars with a scale of four steps."""
    top = _top(max((bar.height for bar in bars), default=0))
    every = next((spacing for spacing in _SPACINGS if len(bars) <= _MOST_NAMES * spacing), len(bars))
    last = len(bars) - (1 if every == 1 else 2)  # a name that begins at the very end would be cut off
    scale = el("div", *(el("span", _short(top * step / 4)) for step in (4, 3, 2, 1, 0)), class_="scale")
    drawn = el("div", *(_column(bar, top) for bar in bars), class_="bars")
    names = el(
        "div",
        *(el("span", bar.name if at % every == 0 and at <= last else None) for at, bar in enumerate(bars)),
        class_="names",
    )
    return el(
        "figure",
        el("h3", both(label.zh, label.en)),
        el("div", scale, el("div", drawn, names, class_="plot"), class_="columns"),
    )


def _column(bar: Bar, top: Decimal) -> Html:
    parts = (
        el("i", class_=f"fill-{fill}", style=f"height:{_share(part, top)}%")
        for fill, part in bar.parts
        if part
    )
    return el("div", *parts, class_="bar", title=bar.told)


def ranking(label: Text, bars: Sequence[Bar]) -> Html:
    """Lying bars, one a line, with the value behind each."""
    top = Decimal(max((bar.height for bar in bars), default=0)) or Decimal(1)
    lines = (
        el(
            "div",
            el("span", bar.name, class_="name"),
            el(
                "span",
                *(
                    el("i", class_=f"fill-{fill}", style=f"width:{_share(part, top)}%")
                    for fill, part in bar.parts
                    if part
                ),
                class_="track",
                title=bar.told,
            ),
            el("span", bar.value, class_="value"),
        )
        for bar in bars
    )
    return el("figure", el("h3", both(label.zh, label.en)), el("div", *lines, class_="rank"))


def levels_legend() -> Html:
    """Which colour is which level."""
    return el(
        "p",
        *(el("span", el("i", class_=f"fill-{level}"), LEVEL_NAMES[level]) for level in LEVELS),
        class_="legend",
    )


def heat(share: float) -> str:
    """The style of a cell of a heat table; `share` of the largest value, 0 to 1."""
    return f"background:rgb(12 122 109 / {round(share * 62)}%)" if share else ""


def _share(part: Number, top: Decimal) -> str:
    return f"{Decimal(part) / top * 100:.2f}"


def _top(highest: Number) -> Decimal:
    """The least of 4, 8, 12, 20, 40, 80, … that is not below the highest bar: four whole steps fit."""
    power = Decimal(1)
    while True:
        for step in _TOPS:
            if power * step >= highest:
                return power * step
        power *= 10


def _short(value: Decimal) -> Html:
    """A scale's figure: 万 and 亿 in Chinese, k and M in English."""
    return both(_scaled(value, (("亿", 8), ("万", 4))), _scaled(value, (("M", 6), ("k", 3))))


def _scaled(value: Decimal, units: Sequence[tuple[str, int]]) -> str:
    for unit, power in units:
        if value >= Decimal(10) ** power:
            return f"{value.scaleb(-power).normalize():f} {unit}"
    return f"{value.normalize():f}"
