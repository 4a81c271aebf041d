"""Where in a journal an article stands, in the one form in which references are shown."""

from hepcite.sources.text.tidy_text import tidy


def compose_place(volume: str | None, issue: str | None, first: str | None, last: str | None = None) -> str | None:
    """Return volume, issue and pages; None when nothing is given.

    Args:
        first: First page, article number, or a whole range.

    >>> compose_place("32", "3", "111528"), compose_place("14", "", "277", "292")
    ('32(3):111528', '14:277-292')
    """
    volume, issue, first, last = (tidy(text or "").replace("--", "-") for text in (volume, issue, first, last))
    pages = f"{first}-{last}" if first and last and last != first and "-" not in first else first
    number = f"{volume}({issue})" if issue else volume
    return f"{number}:{pages}".strip(":") or None
