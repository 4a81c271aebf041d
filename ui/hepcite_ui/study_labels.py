"""What a study is called where there is little room, and the mark of one that is no direct evidence."""

from textwrap import shorten

from hepcite.documents import DIRECT_SETTING, Document
from hepcite.references import compose_references


def label_study(document: Document) -> str:
    """Return first author and year of a source, "Chan 2024" or "Chan, no year"; its title when it names no author."""
    (paper,) = compose_references([document])
    name = paper.names[0].last if paper.names else shorten(document.title, 48, placeholder=" …")
    label = f"{name} {document.year}" if document.year else f"{name}, no year"
    return label if document.verified else f"{label} (unverified)"


def is_indirect(document: Document) -> bool:
    """Say whether a source's patients were not, or not all, treated after immunotherapy."""
    return document.setting != DIRECT_SETTING


def mark_indirect(document: Document) -> str:
    """Return in a word or two why a source is no direct evidence, as its setting says; empty for a direct one."""
    if not is_indirect(document):
        return ""
    return {"any-line": "mixed lines", "not-stated": "line not stated"}.get(document.setting, "indirect")
