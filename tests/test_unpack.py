"""Undoing chunks and compression, within limits."""

import gzip
import os
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.web.unpack import BadBody, unchunk, unpack

TEXT = "A page, näive and long enough to be packed. ".encode() * 50


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", ""])
def test_unpacking_stops_at_its_limit(encoding):
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}
    body = pack.get(encoding, bytes)(TEXT)
    assert unpack(body, encoding, len(TEXT)) == (TEXT, False)
    assert unpack(body, encoding, 10) == (TEXT[:10], True)


def test_bare_deflate_and_several_members():
    bare = zlib.compressobj(wbits=-15)
    assert unpack(bare.compress(TEXT) + bare.flush(), "deflate", 10**6)[0] == TEXT
    assert unpack(gzip.compress(b"a") + gzip.compress(b"b"), "gzip", 9) == (
        b"ab",
        False,
    )


def test_bodies_of_many_pieces():
    """Piece by piece, with members that end anywhere."""
    noise = [os.urandom(n) for n in (0, 1, 9_000, *range(300))]
    members = b"".join(map(gzip.compress, noise))
    assert unpack(members + b"padding", "gzip", 10**6) == (b"".join(noise), False)
    assert unpack(zlib.compress(noise[2]), "deflate", 10**6) == (noise[2], False)
    with pytest.raises(BadBody, match="too early"):
        unpack(members[:-9], "gzip", 10**6)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br"]))
def test_unpacking_noise_ends_in_a_sentence(body, encoding):
    try:
        unpack(body, encoding, 1000)
    except BadBody as error:
        assert str(error)


@given(st.lists(st.binary(min_size=1, max_size=50)))
def test_chunks_are_joined(chunks):
    body = b"".join(b"%X\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"
    assert unchunk(body) == b"".join(chunks)
