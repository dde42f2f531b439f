"""Peers in Python: run as modules by the Python of `.venv-peers`, so they import nothing of the project but each other."""
