"""The raw limit: consume, decode with types, keep in a dictionary. Nothing durable, nothing judged.

`python -m benchmarks.systems.limit BOOTSTRAP TOTAL` prints `progress N` as it goes; so do the other systems that run
as programs of their own.
"""

import sys
import time

from confluent_kafka import Consumer

from benchmarks.broker import RAW
from detectors.contract.events import AnyEvent
from detectors.contract.events.calendar import PeriodClosed, Tick

NAME = "raw limit: consume + decode + dict"


def main(bootstrap: str, total: int) -> None:
    """Read everything once."""
    import msgspec

    decoder = msgspec.json.Decoder(AnyEvent)
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"limit-{time.time_ns()}",
            "auto.offset.reset": "earliest",
            "log_level": 3,
        }
    )
    consumer.subscribe(list(RAW))
    state: dict[str, dict[str, object]] = {}
    done, said = 0, 0
    while done < total:
        for message in consumer.consume(2_000, 1.0):
            if message.error() is not None:
                continue
            event = decoder.decode(message.value() or b"")
            if isinstance(event, (Tick, PeriodClosed)):  # an earlier run of the service wrote it
                continue
            person = getattr(event.data, "psn_no", None) or event.source
            held = state.get(person)
            if held is None:
                held = state[person] = {}
            held[event.id] = event.time
            done += 1
        if done - said >= 20_000 or done >= total:
            said = done
            print(f"progress {done}", flush=True)
    consumer.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
