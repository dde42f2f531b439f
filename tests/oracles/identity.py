"""Identity numbers, from the standard (GB 11643) and the rule's text."""

import unicodedata

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TABLE = "10X98765432"


def spelled(text: str | None) -> str:
    """Width, spaces and case folded; nothing is an empty text."""
    narrow = unicodedata.normalize("NFKC", text or "")
    return "".join(character for character in narrow if not character.isspace()).upper()


def upgraded(fifteen: str) -> str:
    """The 18 characters of a number of 15 digits."""
    seventeen = fifteen[:6] + "19" + fifteen[6:]
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True))
    return seventeen + _TABLE[total % 11]


def is_fifteen_digits(text: str) -> bool:
    """Whether a folded number has the old form."""
    return len(text) == 15 and all(character in "0123456789" for character in text)


def one_spelling(text: str | None) -> str:
    """The form under which numbers are compared."""
    number = spelled(text)
    return upgraded(number) if is_fifteen_digits(number) else number[:18]
