"""Which encoding a table is in, and lines of text from it: one bad byte costs its own row at most."""

import codecs
import io
from typing import BinaryIO, Final, cast

_HANDLER: Final = "fundwatch.keep"
_CHINESE: Final = frozenset(
    ("gb2312", "gbk", "gb18030", "cp936", "936", "ms936", "hz", "euc_cn", "euccn", "ansi")
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT: Final = 1 << 20
_FIRST_BROKEN: Final = 0xDC80
_LAST_BROKEN: Final = 0xDCFF


def _keep(error: UnicodeError) -> tuple[str, int]:
    """One byte as a lone surrogate, so that whoever meets it can tell. Chinese Windows writes 0x80 for the euro sign."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start]
    if byte == 0x80 and error.encoding.lower().startswith("gb"):
        return "€", error.start + 1
    # a byte below 0x80 is itself, whatever it was meant to be the second half of
    return (chr(0xDC00 + byte) if byte >= 0x80 else chr(byte)), error.start + 1


codecs.register_error(_HANDLER, _keep)


def known_encoding(name: str) -> bool:
    """Whether there is such an encoding."""
    try:
        codecs.lookup(_named(name))
    except LookupError:
        return False
    return True


def _named(name: str) -> str:
    return "gb18030" if name.strip().lower().replace("-", "_") in _CHINESE else name


def broken(text: str) -> bool:
    """Whether it holds a byte that could not be decoded."""
    return any(_FIRST_BROKEN <= ord(char) <= _LAST_BROKEN for char in text)


def replaced(text: str) -> str:
    """With the sign for what cannot be read in the place of such bytes."""
    return "".join("\ufffd" if _FIRST_BROKEN <= ord(char) <= _LAST_BROKEN else char for char in text)


def lines_of(handle: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Lines with their ends, split where an editor splits them."""
    return io.TextIOWrapper(handle, encoding=encoding, errors=_HANDLER, newline="")


def encoding_of(begins: bytes, declared: str) -> str:
    """The encoding of a file that begins so.

    A byte order mark decides, then what was declared, then which of UTF-8 and GB18030 makes sense of the bytes.
    """
    for mark, name in _BOMS:
        if begins.startswith(mark):
            return name
    if declared:
        return _named(declared)
    if begins[1::2].count(0) * 2 > len(begins) // 2 > 1:
        return "utf-16-le"
    if begins[::2].count(0) * 2 > len(begins) // 2 > 1:
        return "utf-16-be"
    lines = [line for line in begins.splitlines() if not line.isascii()]
    good = sum(1 for line in lines if _decodes(line, "utf-8"))
    if good * 2 >= len(lines):
        return "utf-8"
    return "gb18030" if sum(1 for line in lines if _decodes(line, "gb18030")) > good else "utf-8"


def begins_of(handle: BinaryIO) -> bytes:
    """What a buffered file begins with, whole lines of it, without reading on."""
    held = cast(io.BufferedReader, handle).peek(_LOOKED_AT)[:_LOOKED_AT]
    end = held.rfind(b"\n")
    return held if end < 0 else held[: end + 1]


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def names_broken(begins: bytes, encoding: str) -> bool:
    """Whether the first line, of names, cannot be decoded: then the whole file is in another encoding."""
    if encoding.startswith(("utf-16", "utf-32")):
        return False
    first = begins.splitlines()[:1]
    return any(broken(line.decode(encoding, _HANDLER)) for line in first)
