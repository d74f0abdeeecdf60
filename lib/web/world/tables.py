"""Tables and word lists written as text, since that is how they are read best."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """What stands between the commas of a text; line breaks count as spaces."""
    return _parts(text, ",")


def choices(text: str) -> tuple[str, ...]:
    """What stands between the bars of a text, which may hold commas."""
    return _parts(text, "|")


def _parts(text: str, mark: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in " ".join(text.split()).split(mark))


def lines(text: str) -> tuple[str, ...]:
    """The lines of a text; a line that is indented goes on from the last."""
    return tuple(text.strip().replace("\n    ", " ").splitlines())


def sections(text: str) -> dict[str, tuple[str, ...]]:
    """Lines under headings; a heading stands alone and ends with a colon."""
    found: dict[str, list[str]] = {}
    for line in lines(text):
        if line.endswith(":"):
            found[line[:-1]] = current = []
        elif line:
            current.append(line)
    return {name: tuple(rest) for name, rest in found.items()}


def rows(kind: type, text: str) -> tuple:
    """One named tuple a line, cells between bars; digits become numbers."""
    cells = ([c.strip() for c in line.split("|")] for line in lines(text))
    return tuple(
        kind(*(int(c) if c.lstrip("-").isdigit() else c for c in row)) for row in cells
    )
