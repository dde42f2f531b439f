"""Drug traceability codes (药品追溯码) as they are written: padded, in full width, in the address that a box shows.

The code of one box is one code however a till wrote it down. The usual ones are 20 digits; manufacturers with codes of
their own use letters too.
"""

import itertools
import re
from collections.abc import Iterable
from typing import Final
from unicodedata import category, normalize
from urllib.parse import parse_qsl, unquote, urlsplit

from detectors.placeholders import is_placeholder

_USUAL: Final = re.compile(r"(?<!\d)\d{20}(?!\d)")
_SEVERAL: Final = re.compile(r"[\s,;、|]+")
_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://|www\.|[\w.-]+\.[a-z]{2,}/", re.IGNORECASE)
_SCANNER: Final = re.compile(r"\][A-Za-z][0-9A-Za-z]")
"""The symbology identifier (AIM) that some scanners put before what they read."""

_SPREADSHEET: Final = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
"""8.10123E+19: the digits are lost, and many boxes look the same."""


def trace_codes(written: Iterable[str]) -> list[str]:
    """The codes of boxes in a field, each once and in its order."""
    return list(dict.fromkeys(code for text in written for code in _read(text)))


def _read(text: str) -> list[str]:
    folded = normalize("NFKC", text).strip()
    if len(folded) == 20 and folded.isascii() and folded.isdigit():
        codes = [folded]  # nearly all are, and need no more
    else:
        pieces = [piece for piece in _SEVERAL.split(folded) if piece]
        several = len(pieces) > 1 and all(_USUAL.fullmatch(piece) for piece in pieces)
        codes = pieces if several else [_one(folded)]
    return [code for code in codes if _is_code(code)]


def _one(text: str) -> str:
    if _ADDRESS.match(text):
        return _upper(_of_address(text))
    code = _SCANNER.sub("", _upper(text), count=1) if text.startswith("]") else _upper(text)
    runs = _USUAL.findall(code)
    if len(runs) == 1 and not re.search(r"\d", code.replace(runs[0], "").removesuffix(".0")):
        return str(runs[0])  # an apostrophe, a word or the .0 of a spreadsheet around it
    return code


def _of_address(text: str) -> str:
    """The last 20 digits; where there are none, the last parameter or part of the path that can be a code."""
    parts = urlsplit(text if "://" in text else f"//{text}")
    runs = _USUAL.findall(unquote(text))
    if runs:
        return str(runs[-1])
    given = [value for _, value in parse_qsl(parts.query)]
    given += [unquote(part) for part in reversed(parts.path.split("/"))]
    return next((part for part in given if _is_code(_upper(part))), "")


def _upper(text: str) -> str:
    """Upper case, less what is not seen: blanks and marks of direction or width."""
    return "".join(sign for sign in text if not sign.isspace() and category(sign) not in ("Cf", "Cc")).upper()


def _is_code(code: str) -> bool:
    return (
        any(sign.isdigit() for sign in code)
        and not is_placeholder(code)
        and not _counts_up(code)
        and not _SPREADSHEET.fullmatch(code)
    )


def _counts_up(code: str) -> bool:
    """123456, 0123456789: what a clerk types where something must stand."""
    if not code.isascii() or not code.isdigit():
        return False
    return all((int(later) - int(sooner)) % 10 == 1 for sooner, later in itertools.pairwise(code))
