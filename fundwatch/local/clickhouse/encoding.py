"""Compressed bodies, by their HTTP content coding. A body may be several compressed streams, one behind the other."""

import gzip
import zlib
from collections.abc import Callable
from typing import Final, Protocol

import lz4.frame  # type: ignore[import-untyped]
from backports import zstd

from fundwatch.local.clickhouse.failures import Failure

_UNKNOWN_COMPRESSION: Final = 89
_CANNOT_DECOMPRESS: Final = 271


class _Decompressor(Protocol):
    """Reads one compressed stream; what follows its end is in `unused_data`."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes | None: ...

    def decompress(self, data: bytes, /) -> bytes: ...


_DECODERS: Final[dict[str, Callable[[], _Decompressor]]] = {
    "lz4": lz4.frame.LZ4FrameDecompressor,
    "zstd": zstd.ZstdDecompressor,
    "gzip": lambda: zlib.decompressobj(wbits=16 + zlib.MAX_WBITS),
    "deflate": zlib.decompressobj,
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
        return _decompress(body, decoder)
    except (RuntimeError, EOFError, zlib.error, zstd.ZstdError) as error:
        raise Failure(
            _CANNOT_DECOMPRESS, f"Code: 271. DB::Exception: Cannot decompress: {error}. (CANNOT_DECOMPRESS)"
        ) from error


def _decompress(body: bytes, decoder: Callable[[], _Decompressor]) -> bytes:
    """Every stream to its end. Raises the library's own error, or `EOFError` for a body that was cut off."""
    pieces: list[bytes] = []
    left: bytes | None = body
    while left:
        stream = decoder()
        pieces.append(stream.decompress(left))
        if not stream.eof:
            raise EOFError("the body ends within a compressed stream")
        left = stream.unused_data
    return b"".join(pieces)


def choose(accepted: str) -> str | None:
    """The coding of an answer to a client that accepts these, or None for none."""
    names = {part.split(";")[0].strip().lower() for part in accepted.split(",")}
    return next((name for name in _ENCODERS if name in names), None)


def encode(body: bytes, coding: str) -> bytes:
    """The body in a coding that `choose` gave."""
    return _ENCODERS[coding](body)
