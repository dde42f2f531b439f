"""Time as data: what the service itself would have written into the log at these moments."""

from typing import Final

from detectors.calendar_months import month_at, month_number
from fundwatch.simulate.events import encode, event
from fundwatch.simulate.moments import DAY, HOUR, Month, stamp
from fundwatch.simulate.post import Message

SOURCE: Final = "/fundwatch/calendar"
TICK_HOURS: Final = 6
CLOSE_AFTER_DAYS: Final = 15
"""As the gateway's default: a period is closed on the sixteenth of the next month."""


def calendar_of(begin: int, end: int, until: str = "9999-12") -> list[Message]:
    """Ticks every six hours and the closings that fall into a span of moments, of no period after `until`."""
    messages = []
    for moment in range(begin, end, TICK_HOURS * HOUR):
        text = stamp(moment)
        name = f"tick-{text[:19].replace('-', '').replace(':', '')}"
        messages.append((moment, encode(event(SOURCE, name, "calendar.tick", text, {}))))
        if text[8:13] == f"{CLOSE_AFTER_DAYS + 1:02}T00":
            period = month_at(month_number(text[:7]) - 1)
            if period <= until:
                closing = event(
                    SOURCE, f"closed-{period}", "calendar.period_closed", text, {"period": period}
                )
                messages.append((moment, encode(closing)))
    return messages


def end_of_time(last: Month) -> int:
    """The moment at which the last simulated month is closed."""
    return last.end + CLOSE_AFTER_DAYS * DAY
