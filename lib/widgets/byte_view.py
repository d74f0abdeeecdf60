"""The byte view: one text as characters, bits, bytes and emoji."""

from IPython.display import HTML

from lib.widgets.exhibit import exhibit

# Runs of code points that every emoji font of the last decade draws in
# colour, chosen without moon phases, clock faces and hearts, whose members
# look alike. Together they are 256, one for each byte.
EMOJI_RUNS = (
    (0x1F600, 0x1F60B),  # faces
    (0x1F300, 0x1F310),  # weather, globes
    (0x1F3E0, 0x1F3F0),  # buildings
    (0x1F3A0, 0x1F3BE),  # fairs, music, games, sports
    (0x1F400, 0x1F43E),  # animals
    (0x1F32D, 0x1F335),  # food, trees
    (0x1F337, 0x1F37C),  # flowers, fruit, food
    (0x1F680, 0x1F6A4),  # vehicles
)
EMOJI: tuple[str, ...] = tuple(
    chr(point) for first, last in EMOJI_RUNS for point in range(first, last + 1)
)


def byte_view(text: str) -> HTML:
    """Show `text`, which the reader may change, in four alphabets."""
    return exhibit(
        "byte_view",
        {"text": text, "emoji": EMOJI},
        label="One text as characters, bits, bytes and emoji",
        uses=("parts",),
    )


def emoji_view(data: bytes) -> str:
    """One emoji a byte: the same information under other names."""
    return "".join(EMOJI[byte] for byte in data)
