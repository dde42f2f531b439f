"""Which regions lie in one city, for the codes that the histories use: prefectures by four digits, Beijing by two."""


def same_city(one: str, other: str) -> bool:
    """Whether two six-digit codes lie in one city."""
    if one.startswith("11") or other.startswith("11"):
        return one[:2] == other[:2]
    return one[:4] == other[:4]
