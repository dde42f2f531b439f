"""faust-streaming as its guide writes it: an agent a stream, a table a rule, one event a message.

`python -m benchmarks.peers.python.with_faust BOOTSTRAP TOTAL FOLDER`
"""

import sys
import time
from typing import Any

import faust
from confluent_kafka.admin import AdminClient, NewTopic

from benchmarks.peers.python.judging import RAW, Doubt, Progress, add_person, add_stay, changed_person

PARTITIONS = 4
TRANSFERS = "peer-faust-transfers"


def build(bootstrap: str, total: int, folder: str) -> faust.App:
    """The app with its agents."""
    app = faust.App(
        "peer-faust",
        broker=f"kafka://{bootstrap}",
        store="rocksdb://",
        datadir=folder,
        topic_partitions=PARTITIONS,
        topic_replication_factor=1,
    )
    settlements, registrations = (app.topic(name, value_serializer="json") for name in RAW)
    transfers = app.topic(TRANSFERS, value_serializer="json")
    doubts = app.topic("peer.faust", value_serializer="json")
    stays_of = app.Table("stays", default=dict)
    persons_of = app.Table("persons", default=dict)
    progress = Progress(total)

    async def publish(found: list[Doubt]) -> None:
        for doubt in found:
            await doubts.send(value=doubt)
        progress.one()

    # the topic's key is the person already, so a key of person and hospital lies in the same partition
    @app.agent(settlements)
    async def readmission(events: faust.Stream[dict[str, Any]]) -> None:
        async for event in events.filter(lambda event: event["type"] == "settlement.settled"):
            data = event["data"]
            key = f"{data['psn_no']}|{data['fixmedins_code']}"
            stays = stays_of[key]
            found = add_stay(stays, data)
            stays_of[key] = stays
            await publish(found)

    @app.agent(registrations)
    async def registered(events: faust.Stream[dict[str, Any]]) -> None:
        async for event in events:
            if event["type"] == "registration.person_changed":
                await publish(changed_person(event))
            elif event["type"] == "registration.transferred_in" and event["data"]["cross_pool"]:
                await transfers.send(key=event["data"]["emp_no"], value=event)

    @app.agent(transfers)
    async def mass(events: faust.Stream[dict[str, Any]]) -> None:
        async for event in events:
            data = event["data"]
            key = f"{data['emp_no']}|{data['period']}"
            persons = persons_of[key]
            found = add_person(persons, data)
            persons_of[key] = persons
            await publish(found)

    return app


def make_topic(bootstrap: str) -> None:
    """Made before the worker joins: one that Faust makes may be missing from the metadata that it assigns by."""
    admin = AdminClient({"bootstrap.servers": bootstrap})
    (made,) = admin.create_topics([NewTopic(TRANSFERS, PARTITIONS, 1)]).values()
    made.result()
    while TRANSFERS not in admin.list_topics(timeout=10).topics:
        time.sleep(0.1)


if __name__ == "__main__":
    make_topic(sys.argv[1])
    worker = build(sys.argv[1], int(sys.argv[2]), sys.argv[3])
    sys.argv[1:] = ["worker", "--loglevel", "warn", "--without-web"]
    worker.main()
