"""GGUF files for tests: whole ones, and ones that lie about themselves."""

import struct

TEXT, ARRAY = 8, 9


def text(value):
    value = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<Q", len(value)) + value


def whole(n, of="I"):
    return struct.pack(f"<{of}", n)


def fact(name, kind, value):
    """A fact; `value` is its bytes."""
    return text(name) + whole(kind) + value


def place(name, shape, kind=0, start=0):
    """Where a tensor lies; the length of a row comes first."""
    axes = b"".join(whole(n, "Q") for n in shape)
    return text(name) + whole(len(shape)) + axes + whole(kind) + whole(start, "Q")


def made(facts=(), places=(), data=b"", n_facts=None, n_tensors=None, version=3):
    """A file of these parts; the counts are true unless given."""
    head = b"GGUF" + whole(version)
    head += whole(len(places) if n_tensors is None else n_tensors, "Q")
    head += whole(len(facts) if n_facts is None else n_facts, "Q")
    head += b"".join(facts) + b"".join(places)
    return head + bytes(-len(head) % 32) + data
