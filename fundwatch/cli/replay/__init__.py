"""`fundwatch replay`: runs by itself with options; what is done with a run afterwards are commands of their own."""

from fundwatch.cli.replay.group import command

__all__ = ["command"]
