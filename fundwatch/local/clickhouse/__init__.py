"""ClickHouse on one machine: chdb's engine behind the part of ClickHouse's HTTP interface that clients use.

The engine is ClickHouse itself, in this process; only the wire is ours. Not served: sessions that remember (`SET` and
temporary tables end with their request), external data, users beside the one, and results that are sent while they are
still computed. It listens on the loopback interface alone, answers to that machine's names alone, refuses web pages, and wants the
password that lies in the folder of its data (`password`, mode 0600). Nothing leads out of that folder: no `file`, `url`, `remote`, `s3`,
`mysql`, `executable`, `INTO OUTFILE`, and one statement a request; GET only reads.
"""
