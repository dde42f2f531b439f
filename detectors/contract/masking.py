"""What of a person may be shown: identity numbers and names are masked before anything leaves for a screen or a chat.

An identity number keeps its first six characters (region) and its last four, a name its first character. What a field declares
as a number is masked wherever it stands. Where none is declared, a run of digits is one that stands alone and checks; ids of
stays, settlements, goods, units and facilities are none, whatever their digits: a clerk needs them whole. Every function is pure, and
masking what is masked already changes nothing.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from typing import Any, Final

import msgspec

from detectors.contract.doubt import Change, Doubt, Evidence, Subject
from detectors.contract.values import Text
from detectors.identity_number import check_digit, fold, normalise

HIDDEN: Final = "********"
_SHORTEST_NUMBER: Final = 15
_SHORTEST_KNOWN: Final = 8  # a shorter "number" would be replaced inside dates and amounts

# The part of a field's name that tells what it holds; old_certno, agnter_certno and legrep_name count as well.
_NUMBER_FIELD: Final = re.compile(r"certno|cert_no|id_?number|id_?card", re.I)
_NAME_FIELD: Final = re.compile(
    r"(?:^|_)(?:psn|patn|coner|agnter|legrep|dr|phar|opter)_name$|^(?:name|alis)$", re.I
)
# Numbers of acts, goods and institutions are long runs of digits too, and a clerk needs them whole.
_CODE_FIELD: Final = re.compile(r"_(?:id|no|codg|code|sn|bchno|lotnum)s?$|^(?:orgcode|uscc|admdvs)$", re.I)
# Of these none is ever a person's number: the field says whose it is.
_ACT_FIELD: Final = re.compile(
    r"(?:^|_)[a-z]*(?:mdtrt|setl|transfer|case|rx|invoice|bill|fixmedins|medins|med_?list|hilist|drug|trac|goods|item|manu|emp|poolarea"
    r"|diag|batch)(?:_[a-z]+)*_(?:id|no|codg|code|sn|bchno|lotnum)s?$|^(?:orgcode|uscc|admdvs|\w*(?:bchno|lotnum)s?)$",
    re.I,
)
_PERSON_FIELD: Final = re.compile(r"(?:^|_)psn_no$", re.I)

_RUN: Final = re.compile(r"(?<!\d)(?:\d{15,}[XxＸｘ]?|\d{6}[ -]\d{8}[ -]\d{3}[\dXxＸｘ])(?!\d)")
# letters and digits of either width
_GLUE: Final = r"[\dA-Za-zＡ-Ｚａ-ｚ]"
_ALONE: Final = re.compile(
    rf"(?<!{_GLUE})(?:\d{{17}}[\dXxＸｘ]|\d{{15}}|\d{{6}}[ -]\d{{8}}[ -]\d{{3}}[\dXxＸｘ])(?!{_GLUE})"
)
_DATED: Final = re.compile(
    r"\d{6}(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
    r"|\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$)"
)


class Suspect(Enum):
    """Which long runs of digits are taken for an identity number where none is declared."""

    ANY = "any"  # free text: every run of 15 to 18
    DATED = "dated"  # numbers of persons: a run with a birth date in its place
    ALONE = "alone"  # our own sentences: one that stands alone with a real date, also mistyped
    VALID = "valid"  # codes: one that stands alone and checks
    NEVER = "never"  # ids of acts, goods, units and facilities


class MaskedChange(Change, frozen=True):
    """A change whose values are masked and that still tells what changed.

    `differs` are the positions, counted from 1, at which old and new differ: in the 18-digit layout where one number
    has 15 digits, else in the longer of the two. `parts` names what they belong to: `region`, `birth`, `sequence`,
    `check`, and `length` where the lengths differ. Both are empty where one side is missing.
    """

    differs: tuple[int, ...] = ()
    parts: tuple[str, ...] = ()


def mask_number(number: str) -> str:
    """Mask what is known to be an identity number, whatever its shape: `220101********1234`.

    Fewer than 15 characters (a passport, a number cut short) keep two, fewer than five none.
    """
    if HIDDEN in number:
        return number
    folded = fold(number)
    if len(folded) >= _SHORTEST_NUMBER:
        return f"{folded[:6]}{HIDDEN}{folded[-4:]}"
    return f"{folded[:2] if len(folded) > 4 else ''}{HIDDEN}" if folded else ""


def mask_name(name: str) -> str:
    """Mask a person's name: `张*`."""
    stripped = name.strip()
    return f"{stripped[0]}*" if stripped else ""


def mask_text(text: str, suspect: Suspect = Suspect.ANY) -> str:
    """Mask the identity numbers inside a sentence or a code."""
    return _mask_runs(text, suspect, lambda match: False)


def _mask_runs(text: str, suspect: Suspect, spared: Callable[[re.Match[str]], bool]) -> str:
    def replace(match: re.Match[str]) -> str:
        if spared(match) or not _suspected(match[0], suspect):
            return match[0]
        return mask_number(match[0].replace("-", ""))

    if suspect is Suspect.NEVER:
        return text
    return (_ALONE if suspect in (Suspect.ALONE, Suspect.VALID) else _RUN).sub(replace, text)


def mask_change(old: str | None, new: str | None, *, number: bool) -> MaskedChange:
    """Mask both sides of a changed identity number, or of a changed name, and say where they differ."""
    mask = mask_number if number else mask_name
    masked = (None if old is None else mask(old), None if new is None else mask(new))
    if old is None or new is None or "*" in old or "*" in new:
        return MaskedChange(*masked)
    differs, parts = _difference(fold(old), fold(new))
    return MaskedChange(*masked, differs=differs, parts=parts if number else ())


def mask_doubt(doubt: Doubt) -> Doubt:
    """The doubt as it may be shown: no identity number and no full name of a person in any of its fields."""
    veil = _Veil(doubt)
    return msgspec.structs.replace(
        doubt,
        subject=veil.subject(doubt.subject),
        anchor=veil.text(doubt.anchor, Suspect.ALONE),
        message=Text(veil.text(doubt.message.zh, Suspect.ALONE), veil.text(doubt.message.en, Suspect.ALONE)),
        evidence=tuple(veil.evidence(item) for item in doubt.evidence),
    )


class _Veil:
    """Masks one doubt. What it declares as number or name somewhere is masked wherever else it stands.

    What it declares as an id of an act, a good, a unit or a facility is left as it is wherever else that stands.
    """

    def __init__(self, doubt: Doubt) -> None:
        numbers: set[str] = set()
        names: set[str] = set()
        ids = {doubt.facility or ""}
        if doubt.subject.kind in ("facility", "unit"):
            ids.add(doubt.subject.id)
        if doubt.subject.kind == "identity":
            numbers.add(doubt.subject.id)
        if doubt.subject.kind in ("person", "identity") and doubt.subject.name:
            names.add(doubt.subject.name)
        for key, value in _declared(doubt.evidence):
            if _NUMBER_FIELD.search(key):
                numbers.add(value)
            elif _NAME_FIELD.search(key):
                names.add(value)
            elif _ACT_FIELD.search(key):
                ids.add(value)
        numbers |= {f"{number[:6]}{number[8:17]}" for number in map(fold, numbers) if len(number) == 18}
        spellings = numbers | {fold(number) for number in numbers} | {normalise(number) for number in numbers}
        known = {s: mask_number(s) for s in spellings if len(s) >= _SHORTEST_KNOWN and HIDDEN not in s}
        known |= {name: mask_name(name) for name in names if len(name.strip()) > 1 and not name.endswith("*")}
        self._known = {clear.upper(): masked for clear, masked in known.items()}
        self._clear = _any_of(known)
        self._ids = _any_of(one for one in ids if len(one) >= _SHORTEST_NUMBER)

    def subject(self, subject: Subject) -> Subject:
        if subject.kind == "identity":
            identifier = mask_number(subject.id)
        else:
            person = subject.kind == "person"
            identifier = self.text(subject.id, Suspect.DATED if person else Suspect.NEVER)
        name = subject.name
        if name is not None:
            name = mask_name(name) if subject.kind in ("person", "identity") else self.text(name)
        return Subject(kind=subject.kind, id=identifier, name=name)

    def text(self, text: str, suspect: Suspect = Suspect.ANY) -> str:
        if self._clear is not None:
            text = self._clear.sub(lambda found: self._known.get(found[0].upper(), HIDDEN), text)
        spans = []
        if (
            self._ids is not None and suspect is not Suspect.DATED
        ):  # a person's number is one, whatever else it is
            spans = [found.span() for found in self._ids.finditer(text)]

        def is_id(run: re.Match[str]) -> bool:
            return any(begin <= run.start() and run.end() <= end for begin, end in spans)

        return _mask_runs(text, suspect, is_id)

    def evidence(self, item: Evidence) -> Evidence:
        return msgspec.structs.replace(
            item,
            event_id=self.text(item.event_id, Suspect.VALID),
            source=self.text(item.source, Suspect.VALID),
            fields={key: self._value(key, value) for key, value in item.fields.items()},
            changed={key: self._change(key, change) for key, change in item.changed.items()},
        )

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {inner: self._value(inner, held) for inner, held in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(key, held) for held in value]
        if isinstance(value, str):
            return self._string(key, value)
        if isinstance(value, int) and not isinstance(value, bool):
            masked = self._string(key, str(value))
            return value if masked == str(value) else masked
        return value

    def _string(self, key: str, value: str) -> str:
        if _NUMBER_FIELD.search(key):
            return mask_number(value)
        if _NAME_FIELD.search(key):
            return mask_name(value)
        return self.text(value, _suspect(key))

    def _change(self, key: str, change: Change) -> Change:
        if isinstance(change, MaskedChange):
            return change
        number = _NUMBER_FIELD.search(key) is not None
        if number or _NAME_FIELD.search(key):
            return mask_change(change.old, change.new, number=number)
        old = None if change.old is None else self._string(key, change.old)
        new = None if change.new is None else self._string(key, change.new)
        return Change(old=old, new=new)


def _any_of(texts: Iterable[str]) -> re.Pattern[str] | None:
    """Any of the texts, in either case; a longer one before one that it begins with."""
    found = sorted(set(texts), key=lambda text: -len(text))
    return re.compile("|".join(map(re.escape, found)), re.I) if found else None


def _suspect(key: str) -> Suspect:
    if _PERSON_FIELD.search(key):
        return Suspect.DATED
    if _ACT_FIELD.search(key):
        return Suspect.NEVER
    return Suspect.VALID if _CODE_FIELD.search(key) else Suspect.ANY


def _declared(evidence: Iterable[Evidence]) -> Iterable[tuple[str, str]]:
    """Every string of the evidence with the name of the field that holds it."""
    for item in evidence:
        for key, value in item.fields.items():
            yield from _strings(key, value)
        for key, change in item.changed.items():
            yield from ((key, side) for side in (change.old, change.new) if side is not None)


def _strings(key: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        for inner, held in value.items():
            yield from _strings(inner, held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _strings(key, held)
    elif isinstance(value, str):
        yield key, value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield key, str(value)


def _suspected(run: str, suspect: Suspect) -> bool:
    number = fold(run).replace("-", "")
    if len(number) > 18:  # a number with something written before or after it, or just a long code
        windows = (number[at : at + 18] for at in range(len(number) - 17))
        return any(_DATED.match(window) and _checks(window) for window in windows)
    match suspect:
        case Suspect.ANY:
            return True
        case Suspect.DATED:
            return _DATED.fullmatch(number) is not None
        case Suspect.ALONE:
            return _is_born(number)
        case Suspect.VALID:
            return len(number) == 18 and _is_born(number) and _checks(number)
        case Suspect.NEVER:
            return False


def _is_born(number: str) -> bool:
    """Whether a real date stands where a birth date has to."""
    if not _DATED.fullmatch(number):
        return False
    born = number[6:14] if len(number) == 18 else f"19{number[6:12]}"
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return True


def _checks(number: str) -> bool:
    """Whether the check digit is right. Regions are not looked up: they come and go, numbers stay."""
    return len(number) == 15 or check_digit(number[:17]) == number[17]


def _difference(old: str, new: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Positions and parts. 15 and 18 digits are compared in the longer layout, without the check digit."""
    lengths = len(old), len(new)
    if lengths in ((15, 18), (18, 15)):
        old, new = (_as_seventeen(number) for number in (old, new))
    if len(old) == len(new):
        positions = tuple(at for at, (one, other) in enumerate(zip(old, new, strict=True), 1) if one != other)
    else:
        positions = _inserted(old, new)
    parts: tuple[str, ...] = ()
    if set(lengths) <= {15, 18}:
        birth_ends = 12 if lengths == (15, 15) else 14
        parts = tuple(dict.fromkeys(_part(at, birth_ends) for at in positions))
    return positions, parts if lengths[0] == lengths[1] else (*parts, "length")


def _as_seventeen(number: str) -> str:
    return f"{number[:6]}19{number[6:]}" if len(number) == 15 else number[:17]


def _inserted(old: str, new: str) -> tuple[int, ...]:
    """Positions of the longer that lie between the longest common beginning and end."""
    shorter, longer = sorted((old, new), key=len)
    front = next((at for at, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    room = len(shorter) - front
    pairs = zip(shorter[::-1], longer[::-1], strict=False)
    back = next((at for at, (a, b) in enumerate(pairs) if a != b or at == room), room)
    return tuple(range(front + 1, len(longer) - back + 1))


def _part(position: int, birth_ends: int) -> str:
    if position <= 6:
        return "region"
    if position <= birth_ends:
        return "birth"
    return "sequence" if position <= birth_ends + 3 else "check"
