"""Quix Streams: state in RocksDB with changelog topics, at least once.

`python -m benchmarks.peers.python.with_quixstreams BOOTSTRAP TOTAL FOLDER`
"""

import sys
from typing import Any

from quixstreams import Application, State

from benchmarks.peers.python.judging import RAW, Doubt, Progress, add_person, add_stay, changed_person


def main(bootstrap: str, total: int, folder: str) -> None:
    """Run until it is told to stop."""
    app = Application(
        broker_address=bootstrap,
        consumer_group="peer-quixstreams",
        auto_offset_reset="earliest",
        state_dir=folder,
        loglevel="WARNING",
    )
    settlements, registrations = (app.topic(name, value_deserializer="json") for name in RAW)
    doubts = app.topic("peer.quixstreams", value_serializer="json")
    progress = Progress(total)

    def stay(event: dict[str, Any], state: State) -> list[Doubt]:
        # the topic's key is the person already, so state is theirs: one entry a hospital
        hospital = event["data"]["fixmedins_code"]
        stays = state.get(hospital, {})
        found = add_stay(stays, event["data"])
        state.set(hospital, stays)
        progress.one()
        return found

    def transfer(event: dict[str, Any], state: State) -> list[Doubt]:
        period = event["data"]["period"]
        persons = state.get(period, {})
        found = add_person(persons, event["data"])
        state.set(period, persons)
        progress.one()
        return found

    def change(event: dict[str, Any]) -> list[Doubt]:
        progress.one()
        return changed_person(event)

    settled = app.dataframe(settlements).filter(lambda event: event["type"] == "settlement.settled")
    settled.apply(stay, stateful=True, expand=True).to_topic(doubts)

    registered = app.dataframe(registrations)
    transfers = registered.filter(
        lambda event: event["type"] == "registration.transferred_in" and event["data"]["cross_pool"]
    )
    by_unit = transfers.group_by(lambda event: event["data"]["emp_no"], name="unit")
    by_unit.apply(transfer, stateful=True, expand=True).to_topic(doubts)
    changes = registered.filter(lambda event: event["type"] == "registration.person_changed")
    changes.apply(change, expand=True).to_topic(doubts)

    app.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
