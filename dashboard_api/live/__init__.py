"""Reads the live figures from Redis: what stands under which key is in `detectors.contract.live`."""
