"""A replay against what was raised live, over the same events: every difference, listed and classed."""
