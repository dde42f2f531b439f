"""`python -m fundwatch.local.kafka FOLDER`: fetch the jars into the folder, with progress. Part of `make setup`."""

import sys
from pathlib import Path

from fundwatch.cli.errors import UserError
from fundwatch.local.java import find_java
from fundwatch.local.kafka.jars import fetch_jars
from fundwatch.local.progress import CountLine


def main(folder: Path) -> int:
    """Exit code 0 when the jars are there."""
    line = CountLine("Kafka 4.1.1")
    try:
        find_java()
        fetch_jars(folder, line)
    except UserError as error:
        line.end()
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    line.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
