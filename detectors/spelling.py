"""One spelling for a number or code: full-width as half-width, no padding, nothing invisible. Case stays."""

from typing import Final

_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_SPACES: Final = (0x85, 0xA0, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_INVISIBLE: Final = (
    *(0xAD, 0xFEFF),
    *range(0x200B, 0x2010),  # zero-width spaces and joiners, marks of direction
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFFF9, 0xFFFC),
)
_SPELT: Final[dict[int, int | None]] = {
    **{code: code - 0xFEE0 for code in _FULL_WIDTH},
    **dict.fromkeys(_SPACES, 0x20),
    **dict.fromkeys(_INVISIBLE),
}
_PADDING: Final = " \0\t\n\v\f\r"  # a fixed-width column is filled up with blanks or with zero bytes


def fold(text: str) -> str:
    """The text as it is compared: half-width, every blank a plain one, none around it, invisible characters left out."""
    return (text if text.isascii() else text.translate(_SPELT)).strip(_PADDING)
