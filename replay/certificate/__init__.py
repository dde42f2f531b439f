"""The certificate of a replay: what was read, with what it was judged, what came out, and whether all that still holds."""
