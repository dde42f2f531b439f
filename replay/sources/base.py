"""Where a replay's events come from."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol, runtime_checkable

from detectors.contract.values import Text
from detectors.intake.refusal import Refused
from replay.manifest import SourceRead, Unit


class WrongSource(Exception):
    """A source that cannot be read; one sentence in both languages, without the events' own values."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


class LeftOut(NamedTuple):
    """In the place of a message: a row that tells of no event (totals, the names once more), and says so."""

    message: Text


class RawEvent(NamedTuple):
    """One message as it was received, and where it stood (`events.jsonl:17`, `settlement.events/3@1042`).

    `topic` is the Kafka topic it came from, where that is known: rules can only be changed from one of them.
    """

    raw: bytes
    position: str
    topic: str | None = None


class Estimate(NamedTuple):
    """How much there is to read, in the unit in which `done` counts; `total` is None where nobody knows.

    `bytes` is about how many bytes of messages that makes, for the number of partitions; None where nobody knows.
    """

    total: int | None
    unit: Unit
    bytes: int | None = None


class Source(Protocol):
    """Read once, from the start or after the first `skip` events; never written to.

    The order must be the same each time the source is opened, or an interrupted run could not be taken up again.
    """

    def describe(self) -> SourceRead:
        """What would be read. Cheap: no event is read. Raises `WrongSource`."""
        ...

    def estimate(self) -> Estimate:
        """How much there is; cheap."""
        ...

    def read(self, skip: int = 0) -> Iterator[RawEvent]:
        """Every message after the first `skip`. Raises `WrongSource`."""
        ...

    def done(self) -> int:
        """How much of the estimate has been read, skipped messages included."""
        ...

    def read_so_far(self) -> SourceRead:
        """What was read, digests and counts included; final once `read` is exhausted."""
        ...


class Chunk(Protocol):
    """A run of consecutive messages that another process can take apart; it is pickled on the way there.

    `topic` is the Kafka topic that all of it came from, None for a file: it decides who may change the rules.
    """

    @property
    def topic(self) -> str | None:
        """As above."""
        ...

    def messages(self) -> Iterable[bytes | Refused | LeftOut | None]:
        """The messages; None stands for a place that holds none (an empty line), `Refused` for what cannot become one."""
        ...

    def position(self, index: int) -> str:
        """Where the message of that index stood (`events.jsonl:17`)."""
        ...

    def column(self, path: str | None) -> str | None:
        """The column that the field at a JSON path was read from, None where there are none."""
        ...


@runtime_checkable
class ChunkedSource(Source, Protocol):
    """A source that hands out whole chunks, cheaper than message by message. Their bounds are the same each time."""

    def chunks(self, size: int, skip: int = 0) -> Iterator[Chunk]:
        """Every chunk of about `size` bytes after the first `skip` chunks. Raises `WrongSource`."""
        ...
