"""Calendar months, counted out day by day of the month."""

from datetime import date


def months_later(start: date, months: int) -> date:
    """The same day of the month, or the nearest day before it that the month has."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for day in range(start.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def months_between(first: str, last: str) -> list[str]:
    """Every month `YYYY-MM` from the first to the last."""
    months = [first]
    while months[-1] < last:
        year, month = int(months[-1][:4]), int(months[-1][5:])
        months.append(f"{year + 1}-01" if month == 12 else f"{year}-{month + 1:02}")
    return months
