"""What every reader gives: an article as its source describes it, before it becomes a document of the corpus."""

from dataclasses import dataclass
from typing import Literal

from hepcite.trials import TrialStatus

NoticeKind = Literal["retracted", "concern", "corrected"]
"""What happened to a paper after it was published: retraction, expression of concern, correction."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """A stretch of an article's text under one heading, without markup.

    Attributes:
        section: Its heading, "Results > Second line" for one below another; "abstract" for an abstract without labels.
        whole: Whether it is one quotable unit, such as a table row, and is not split into sentences.
        pages: Where pages begin: pairs of an offset into `text` and a page number, in order; empty without pages.
    """

    section: str
    text: str
    whole: bool = False
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A retraction, an expression of concern, or a correction of an article.

    Attributes:
        source: Who says so: "PubMed", "Crossref", "Europe PMC".
        reference: Where the notice was published, as its source cites it, or its DOI; None when not given.
        date: Day of the notice, "2024-05-01" or less exact; None when not given.
    """

    kind: NoticeKind
    source: str
    reference: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of an article's reference list.

    Attributes:
        citation: The entry as one line of text.
        title: The cited work's title; None when it is not marked as such.
    """

    position: int
    citation: str
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    title: str | None = None
    first_author: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One published work.

    Attributes:
        title: Title without markup and without the full stop that PubMed adds.
        parts: Its text in reading order; empty when the source has none.
        full_text: Whether `parts` is more than an abstract.
        authors: "Chan SL", in order; a group's name as printed.
        year: That of the printed issue where there is one.
        online_year: That of the online version, when it is known.
        doi: In small letters, without an address.
        article_types: Publication types in the words of the source ("Randomized Controlled Trial", "review-article").
        trial_ids: Numbers under which it is registered, "NCT01234567".
        license: Licence in short, "CC BY-NC 4.0"; None when the source names none.
        updates: The article is itself a notice about other articles (a retraction notice, a correction).
    """

    title: str
    parts: tuple[TextPart, ...] = ()
    full_text: bool = False
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    online_year: int | None = None
    volume_pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    article_types: tuple[str, ...] = ()
    trial_ids: tuple[str, ...] = ()
    license: str | None = None
    license_url: str | None = None
    notices: tuple[Notice, ...] = ()
    references: tuple[Reference, ...] = ()
    updates: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not taken.

    Attributes:
        item: What it is: "PMID 12345", "record 4", "the whole file".
        reason: Why, and where it helps what to do, in one line.
    """

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class Articles:
    """What a source gave: articles in its order, registrations of trials, and what could not be taken."""

    articles: tuple[Article, ...] = ()
    refused: tuple[Refused, ...] = ()
    trials: tuple[TrialStatus, ...] = ()
