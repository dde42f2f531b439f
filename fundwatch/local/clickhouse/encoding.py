"""Compressed bodies, by their HTTP content coding."""

import gzip
import zlib
from collections.abc import Callable
from typing import Final

import lz4.frame  # type: ignore[import-untyped]
from backports import zstd

from fundwatch.local.clickhouse.failures import Failure

_UNKNOWN_COMPRESSION: Final = 89
_CANNOT_DECOMPRESS: Final = 271

_DECODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "lz4": lz4.frame.decompress,
    "zstd": zstd.decompress,
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
}
# in order of preference: on one machine, time matters and bytes do not
_ENCODERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "lz4": lz4.frame.compress,
    "zstd": zstd.compress,
    "gzip": lambda body: gzip.compress(body, 1),
    "deflate": lambda body: zlib.compress(body, 1),
}


def decode(body: bytes, coding: str) -> bytes:
    """The body without its content coding. Raises `Failure` for a coding that is unknown or does not fit."""
    name = coding.strip().lower()
    if name in ("", "identity"):
        return body
    decoder = _DECODERS.get(name)
    if decoder is None:
        raise Failure(
            _UNKNOWN_COMPRESSION,
            f"Code: 89. DB::Exception: Unknown compression method: {name}. (UNKNOWN_COMPRESSION_METHOD)",
        )
    try:
        return decoder(body)
    except (RuntimeError, OSError, EOFError, zlib.error, zstd.ZstdError) as error:
        raise Failure(
            _CANNOT_DECOMPRESS, f"Code: 271. DB::Exception: Cannot decompress: {error}. (CANNOT_DECOMPRESS)"
        ) from error


def choose(accepted: str) -> str | None:
    """The coding of an answer to a client that accepts these, or None for none."""
    names = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    return next((name for name in _ENCODERS if name in names), None)


def encode(body: bytes, coding: str) -> bytes:
    """The body in a coding that `choose` gave."""
    return _ENCODERS[coding](body)
