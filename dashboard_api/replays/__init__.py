"""Replays that people start from the page: each is a command of its own, whose folder says how it stands."""
