"""Whether an event holds something odd: nearly none does, and every event is asked, so it is asked in few steps.

What is odd is looked at closely elsewhere (`mending`, `examining`); here only "surely not" has to be right.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final, NamedTuple, get_type_hints

import msgspec

from detectors.codes import CHECKED, CodeList
from detectors.contract.events import EVENT_CLASSES, Event
from detectors.intake.fields import Field, Kind, fields_of
from detectors.intake.moments import FIRST_YEAR, LAST_YEAR
from detectors.placeholders import NO_CODES, NO_NUMBERS

_Values = Callable[[Any], tuple[Any, ...]]
_MOST_REMEMBERED: Final = 10_000


class _Screen(NamedTuple):
    """How to ask the events of one class.

    `codes` stand on `lists`, in the same order; `known` are those that were found to be on them, together, so that one look-up
    an event is enough. `named` gives `numbers` numbers, of which the first `long` are asked whether a spreadsheet damaged them, and
    then codes that no list is kept of.
    """

    named: _Values
    long: int
    numbers: int
    codes: _Values | None
    lists: tuple[CodeList, ...]
    known: set[tuple[str | None, ...]]
    dates: _Values
    texts: _Values
    details: bool
    reversal: bool


# first bytes of every character that folding changes; no Chinese one has them but full-width marks
LEADS: Final = (0xC2, 0xE2, 0xE3, 0xEF)
_screens: Final[dict[type, _Screen]] = {}
# persons and units have the long numbers that spreadsheets damage; what is optional is left out when it is damaged
_LONG: Final = frozenset({"psn_no", "emp_no", "setl_id", "mdtrt_id"})


def may_be_odd(event: Event, raw: bytes) -> bool:
    """Whether something of the event may have to be folded, left out, flagged or refused: it may be, or surely not.

    The message holds no backslash: what an escape hides is not seen here.
    """
    # an int is found in bytes several times as fast as a text of one character (32 is a blank, 10 a line's end)
    spelt = 32 in raw or 10 in raw
    if not spelt and not raw.isascii():
        for lead in LEADS:
            if lead in raw:
                spelt = True
                break
    return _is_odd(event, spelt)


def _is_odd(event: Event, spelt: bool) -> bool:
    cls = type(event)
    screen = _screens.get(cls)
    if screen is None:
        screen = _screens[cls] = _screen(cls)
    data: Any = event.data  # type: ignore[attr-defined]  # every concrete event has data
    if not FIRST_YEAR <= event.time.year <= LAST_YEAR or event.id in NO_NUMBERS:
        return True
    if event.recordedtime is not None and not FIRST_YEAR <= event.recordedtime.year <= LAST_YEAR:
        return True
    named = screen.named(data)
    if not NO_NUMBERS.isdisjoint(named) and not (
        # 0 is no number, but it is a code
        NO_NUMBERS.isdisjoint(named[: screen.numbers]) and NO_CODES.isdisjoint(named[screen.numbers :])
    ):
        return True
    for number in named[: screen.long]:
        if number is not None and "+" in number:
            return True
    if screen.codes is not None:
        codes = screen.codes(data)
        if codes not in screen.known and not _are_known(codes, screen):
            return True
    for day in screen.dates(data):
        if day is not None and not FIRST_YEAR < day.year <= LAST_YEAR:  # the first of 1900 is a filler
            return True
    if screen.details:
        for item in data.details:
            if item.med_list_codg in NO_NUMBERS:
                return True
    if spelt and not _is_well_spelt(event, data, screen):
        return True
    return screen.reversal and _is_odd(data.original, spelt)


def _is_well_spelt(event: Event, data: Any, screen: _Screen) -> bool:
    texts = [event.id, event.source, *screen.texts(data)]
    if screen.details:
        for item in data.details:
            texts += (item.med_list_codg, item.list_type, item.trdn_flag)
    joined = "".join(filter(None, texts))
    return joined.isascii() and " " not in joined


def _are_known(codes: tuple[str | None, ...], screen: _Screen) -> bool:
    for code, allowed in zip(codes, screen.lists, strict=True):
        if code is not None and not allowed.knows(code):
            return False
    if len(screen.known) < _MOST_REMEMBERED:
        screen.known.add(codes)
    return True


def _screen(cls: type[Event]) -> _Screen:
    # a decision on rules holds what its own types check
    struct = get_type_hints(EVENT_CLASSES[str(cls.__struct_config__.tag)])["data"]
    found = list(_flat(struct, ""))
    names = {kind: [path for path, field in found if field.kind is kind] for kind in Kind}
    codes = [path for path in names[Kind.CODE] if path.rpartition(".")[2] in CHECKED]
    free = [path for path, field in found if field.kind is Kind.CODE and field.optional and path not in codes]
    optional = {path for path, field in found if field.optional}
    long = [path for path in names[Kind.NUMBER] if path in optional or path.rpartition(".")[2] in _LONG]
    numbers = long + [path for path in names[Kind.NUMBER] if path not in long]
    return _Screen(
        named=_values(numbers + free),
        numbers=len(numbers),
        long=len(long),
        codes=_values(codes) if codes else None,
        lists=tuple(CHECKED[path.rpartition(".")[2]] for path in codes),
        known=set(),
        dates=_values(names[Kind.DAY] + names[Kind.MOMENT]),
        texts=_values(names[Kind.NUMBER] + names[Kind.CODE]),
        details="details" in names[Kind.STRUCTS],
        reversal=bool(names[Kind.ORIGINAL]),
    )


def _flat(struct: type[msgspec.Struct], prefix: str) -> Iterable[tuple[str, Field]]:
    for field in fields_of(struct):
        if field.kind is Kind.STRUCT and field.inner is not None:
            yield from _flat(field.inner, f"{prefix}{field.name}.")
        else:
            yield f"{prefix}{field.name}", field


def _nothing(_data: Any) -> tuple[Any, ...]:
    return ()


def _values(paths: Iterable[str]) -> _Values:
    paths = tuple(paths)
    if not paths:
        return _nothing
    get: Any = attrgetter(*paths)
    # of one name alone attrgetter gives no tuple
    return get if len(paths) > 1 else lambda data: (get(data),)
