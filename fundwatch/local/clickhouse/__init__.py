"""ClickHouse on one machine: chdb's engine behind the part of ClickHouse's HTTP interface that clients use.

The engine is ClickHouse itself, in this process; only the wire is ours. Not served: sessions that remember (`SET` and
temporary tables end with their request), external data, users and passwords, and results that are sent while they are
still computed. It listens on the loopback interface alone and refuses web pages.
"""
