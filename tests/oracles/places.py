"""Which regions lie in one city, for the codes that the histories use: prefectures by four digits, Beijing by two.

Jilin's own pools lie in Changchun.
"""


def _place(code: str) -> str:
    if code[:4] in ("2299", "2200"):
        return "2201"
    return code[:2] if code.startswith("11") else code[:4]


def same_city(one: str, other: str) -> bool:
    """Whether two six-digit codes lie in one city."""
    return one == other or _place(one) == _place(other)
