"""Taking articles into the corpus: which are new, which are there already, and which cannot be quoted from."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hepcite.additions import Additions
from hepcite.article_documents import Labels, Provenance, document_of_article
from hepcite.documents import Document, sha256_of
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.articles import Article
from hepcite.standing import Standing
from hepcite.study_matching import Studies
from hepcite.trials import TrialStatus

TakenAs = Literal["new", "changed", "known", "refused"]

TITLE_WIDTH = 100
"""Characters of a title that are shown where an article is named."""

AT_ONCE = 500
"""Documents that are stored in one transaction."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one article.

    Attributes:
        item: The article, in a few words.
        detail: Why it was refused, or where it is known from; empty otherwise.
        doc_id: Its document; None when refused.
    """

    item: str
    outcome: TakenAs
    detail: str = ""
    doc_id: str | None = None


class Intake:
    """Takes articles in and stores them; equal articles, from whatever source, are taken once.

    Args:
        documents: The corpus as it stands.
        labels: What a person says of the papers; goes before what the rules read.
    """

    def __init__(
        self, library: Library, documents: Iterable[Document], lexicon: Lexicon, labels: Labels | None = None
    ) -> None:
        self._additions = Additions(library.database)
        self._standing = Standing(library.database)
        self._lexicon = lexicon
        self._labels = labels
        self._documents = {document.doc_id: document for document in documents}
        self._studies = Studies(self._documents.values())
        self._by_text = {document.text_sha256: document for document in self._documents.values() if document.origin}

    def of_study(self, article: Article) -> tuple[Document, ...]:
        """Return the corpus's documents of the same paper."""
        return self._studies.of(article)

    def take(
        self, articles: Sequence[Article], provenance: Provenance, study: Sequence[Document] = ()
    ) -> tuple[Taken, ...]:
        """Take articles in, in their order, and store them.

        Args:
            study: The documents of the study that all of these articles report, where it is known.
        """
        taken: list[Taken] = []
        for start in range(0, len(articles), AT_ONCE):
            fresh: list[Document] = []
            for article in articles[start : start + AT_ONCE]:
                taken.append(self._take_one(article, provenance, study, fresh))
            self._additions.put(fresh)
        return tuple(taken)

    def take_trials(self, trials: Sequence[TrialStatus]) -> tuple[Taken, ...]:
        """Keep what a file says of trials in place of what was known; it is no document, and never quoted."""
        before = self._standing.trials()
        self._standing.put_trials(trials)
        outcomes: dict[bool, TakenAs] = {True: "known", False: "changed"}
        return tuple(
            Taken(
                f"{trial.nct_id} ({trial.title})",
                outcomes[before[trial.nct_id] == trial] if trial.nct_id in before else "new",
                "status of the trial as registered",
                trial.nct_id,
            )
            for trial in trials
        )

    def _take_one(
        self, article: Article, provenance: Provenance, study: Sequence[Document], fresh: list[Document]
    ) -> Taken:
        item = name_article(article)
        same = study or self.of_study(article)
        if article.notices and same:
            self._standing.put_notices(same[0].study_id, article.notices, ())
        if not any(part.text.strip() for part in article.parts):
            return Taken(item, "refused", "it has no abstract and no text: nothing can be quoted from a title")
        if article.updates:
            return Taken(
                item, "refused", "it is a notice about another paper: add that one, and `corpus sync` flags it"
            )
        document = self._distinct(document_of_article(article, same, provenance, self._lexicon, self._labels), same)
        if article.notices and not same:
            self._standing.put_notices(document.study_id, article.notices, ())
        known = _holder_of(document, same) or self._twin(article, document)
        if known and known.doc_id != document.doc_id:
            return Taken(item, "known", f"the corpus holds it as {known.doc_id}", known.doc_id)
        if known and (known.text == document.text or known.origin != document.origin):
            return Taken(item, "known", f"the corpus holds it as {known.doc_id}, from {known.origin}", known.doc_id)
        fresh.append(document)
        self._documents[document.doc_id] = self._by_text[document.text_sha256] = document
        self._studies.add(document)
        return Taken(item, "changed" if known else "new", doc_id=document.doc_id)

    def _twin(self, article: Article, document: Document) -> Document | None:
        """Return the document with the same title and text as a paper that has no number to be known by."""
        twin = None if article.doi or article.pmid or article.pmcid else self._by_text.get(document.text_sha256)
        return twin if twin and twin.title == document.title else None

    def _distinct(self, document: Document, same: Sequence[Document]) -> Document:
        """Return the document under an id that no other paper has."""
        other = self._documents.get(document.doc_id)
        if other is None or other in same or same:
            return document
        doc_id = f"{document.doc_id}-{sha256_of(document.title)[:8]}"
        return replace(document, doc_id=doc_id, study_id=doc_id)


def name_article(article: Article) -> str:
    """Name an article in one line: its first identifier and its title."""
    numbers = (("PMID", article.pmid), ("doi", article.doi), ("", article.pmcid))
    number = next((f"{kind} {value}".strip() for kind, value in numbers if value), None)
    title = textwrap.shorten(article.title, TITLE_WIDTH, placeholder=" …")
    return f"{number} ({title})" if number else title


def _holder_of(document: Document, same: Sequence[Document]) -> Document | None:
    """Return the document of the study that holds the same text or one of its kind already.

    A review that is shipped is its own abstract, and not its full text.
    """
    for other in same:
        same_kind = other.kind == document.kind and other.origin is not None
        if other.doc_id == document.doc_id or other.text == document.text or same_kind:
            return other
        if document.kind == "abstract" and other.kind == "review":
            return other
    return None
