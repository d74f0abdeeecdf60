"""Undo what HTTP did to a body on its way: chunks and compression.

Everything here stops at a limit, since a few kilobytes can unpack to gigabytes.
"""

import zlib

import brotli

GZIP, ZLIB, RAW_DEFLATE = 31, 15, -15  # zlib's names for three containers
PIECE = 1 << 12  # bytes that are unpacked at a time
PLAIN = {"", "identity", "none", "utf-8"}  # the last one is wrong but common


class BadBody(ValueError):
    """A body that cannot be unpacked; says why, and holds what came out."""

    def __init__(self, reason: str, so_far: bytes = b"") -> None:
        super().__init__(reason)
        self.so_far = so_far


def unpack(body: bytes, encoding: str, limit: int) -> tuple[bytes, bool]:
    """The body without its Content-Encoding, and whether it is more than that.

    At most `limit` bytes are unpacked. Raises BadBody for an unknown encoding
    and for a body that is damaged or ends too early.
    """
    name = encoding.strip().lower()
    if name in PLAIN:
        return body[:limit], len(body) > limit
    if name in ("gzip", "x-gzip"):
        return _inflate(body, GZIP, limit)
    if name == "deflate":
        # The standard says zlib, many servers send bare deflate.
        bare = len(body) < 2 or (body[0] & 15) != 8 or (body[0] << 8 | body[1]) % 31
        return _inflate(body, RAW_DEFLATE if bare else ZLIB, limit)
    if name == "br":
        return _unbrotli(body, limit)
    raise BadBody(f"its encoding {name[:40]!r} is unknown")


def _inflate(body: bytes, container: int, limit: int) -> tuple[bytes, bool]:
    plain, at = bytearray(), 0
    while at < len(body) and len(plain) <= limit:
        stream = zlib.decompressobj(container)
        while at < len(body) and len(plain) <= limit and not stream.eof:
            # Piece by piece, since what is left over is copied each time.
            piece = body[at : at + PIECE]
            try:
                plain += stream.decompress(piece, limit + 1 - len(plain))
            except zlib.error:
                raise BadBody("its compressed body is damaged", bytes(plain)) from None
            at += len(piece) - len(stream.unused_data) - len(stream.unconsumed_tail)
        if len(plain) <= limit and not stream.eof:
            raise BadBody("its compressed body ends too early", bytes(plain))
        if container != GZIP or not body.startswith(b"\x1f\x8b", at):
            break  # what follows the only or last member is padding
    return bytes(plain[:limit]), len(plain) > limit


def _unbrotli(body: bytes, limit: int) -> tuple[bytes, bool]:
    stream, parts, room = brotli.Decompressor(), [], limit + 1
    try:
        while room > 0:
            parts.append(stream.process(body, output_buffer_limit=room))
            room -= len(parts[-1])
            body = b""
            if stream.is_finished() or (not parts[-1] and room > 0):
                break
    except brotli.error:
        raise BadBody("its compressed body is damaged", b"".join(parts)) from None
    unpacked = b"".join(parts)
    if room > 0 and not stream.is_finished():
        raise BadBody("its compressed body ends too early", unpacked)
    return unpacked[:limit], len(unpacked) > limit


def unchunk(body: bytes) -> bytes:
    """The body without its chunked transfer encoding (RFC 9112, section 7.1).

    Raises BadBody where a chunk is malformed or missing.
    """
    parts, at = [], 0
    while True:
        end = body.find(b"\n", at, at + 4096)
        size = body[at:end].split(b";")[0].strip()
        if end < 0 or not size or size.strip(b"0123456789abcdefABCDEF"):
            raise BadBody(f"its chunks break off at byte {at}", b"".join(parts))
        n, start = int(size, 16), end + 1
        if n == 0:
            return b"".join(parts)
        if start + n > len(body):
            parts.append(body[start:])
            raise BadBody(f"its chunks break off at byte {at}", b"".join(parts))
        parts.append(body[start : start + n])
        after = body[start + n : start + n + 2]
        at = start + n + (2 if after == b"\r\n" else 1)
