"""The envelope that every event comes in: CloudEvents 1.0, structured mode, JSON."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Id = Annotated[str, Meta(min_length=1, max_length=128)]
"""A number or id that names something: person, unit, facility, stay, settlement. Never empty."""

Code = Annotated[str, Meta(min_length=1, max_length=32)]
"""A code of the national platform, as a string (`21`, `220100`)."""

Name = Annotated[str, Meta(max_length=500)]
Moment = Annotated[datetime, Meta(tz=True)]
Month = Annotated[str, Meta(pattern=r"^(19|[2-8][0-9])[0-9]{2}-(0[1-9]|1[0-2])$")]
Year = Annotated[int, Meta(ge=1900, le=9999)]
Day = date
Money = Decimal
Quantity = Decimal
TraceCodes = tuple[Annotated[str, Meta(min_length=1, max_length=128)], ...]


class Event(msgspec.Struct, kw_only=True, frozen=True, tag_field="type", gc=False):
    """`(source, id)` names the event: the same pair again is the same event.

    `time` is business time; `recordedtime` is when the source wrote it down, and decides between two bodies under
    one name. The other attributes are CloudEvents' own and play no part.
    """

    specversion: Literal["1.0"]
    id: Annotated[str, Meta(min_length=1, max_length=256)]
    source: Annotated[str, Meta(min_length=1, max_length=256)]
    time: Moment
    recordedtime: Moment | None = None
    subject: str | None = None
    datacontenttype: str | None = None
    dataschema: str | None = None


class Reference(msgspec.Struct, frozen=True):
    """The name of another event."""

    source: Annotated[str, Meta(min_length=1, max_length=256)]
    id: Annotated[str, Meta(min_length=1, max_length=256)]
