"""Words that messages share, so that every rule says one thing in one way. Chinese first, English second."""

from decimal import Decimal

from detectors.amounts import cents, plain
from detectors.contract.values import Text


def days_after(days: int, zh: str, en: str) -> Text:
    """Whole calendar days after an event: `出院当日` / `on the day of discharge`, `出院 2 天后` / `2 days after discharge`.

    `zh` and `en` name the event (`出院`, `discharge`); `days` is not negative.
    """
    if days == 0:
        return Text(f"{zh}当日", f"on the day of {en}")
    return Text(f"{zh} {days} 天后", f"{counted(days, 'day')} after {en}")


def counted(number: int | Decimal, one: str, many: str | None = None) -> str:
    """An English quantity: `1 day`, `2 days`."""
    text = plain(number) if isinstance(number, Decimal) else str(number)
    return f"{text} {one if number == 1 else many or f'{one}s'}"


def lasting(microseconds: int) -> Text:
    """A length of time, to the second: `2 分 5 秒` / `2 min 5 s`; parts that are zero are left out."""
    seconds = microseconds // 1_000_000
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = [(hours, "小时", "h"), (minutes, "分", "min"), (rest, "秒", "s")]
    told = [part for part in parts if part[0]] or [(0, "秒", "s")]
    return Text(" ".join(f"{n} {zh}" for n, zh, _ in told), " ".join(f"{n} {en}" for n, _, en in told))


def yuan(amount: Decimal) -> str:
    """Money to the fen, without a currency: `1234.50`."""
    return f"{cents(amount):f}"


def units(quantity: Decimal) -> Text:
    """A quantity of goods, whose unit of measure events do not carry: `5 个计价单位` / `5 units`."""
    return Text(f"{plain(quantity)} 个计价单位", counted(quantity, "unit"))


def goods(quantity: Decimal, *, split: bool = False) -> Text:
    """As `units`, or parts of opened packs: `5 个拆零单位` / `5 parts of split packs`."""
    if not split:
        return units(quantity)
    return Text(f"{plain(quantity)} 个拆零单位", f"{counted(quantity, 'part')} of split packs")


def named(code: str, name: str | None) -> str:
    """A unit or facility: its name where it is known, with its number: `长春某公司（E1）`."""
    return f"{name}（{code}）" if name else code
