"""Tables and word lists written as text, since that is how they are read best."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """What stands between the commas of a text; line breaks count as spaces."""
    return tuple(part.strip() for part in " ".join(text.split()).split(","))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text; a line that is indented goes on from the last."""
    return tuple(text.strip().replace("\n    ", " ").splitlines())


def rows(kind: type, text: str) -> tuple:
    """One named tuple a line, cells between bars; digits become numbers."""
    cells = ([c.strip() for c in line.split("|")] for line in lines(text))
    return tuple(
        kind(*(int(c) if c.lstrip("-").isdigit() else c for c in row)) for row in cells
    )
