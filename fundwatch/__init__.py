"""The composition root: command line, settings, logging, and the parts that one machine needs."""
