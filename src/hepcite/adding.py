"""Taking articles into the corpus: which are new, which are there already, and which cannot be quoted from."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from hepcite.additions import Additions
from hepcite.article_documents import Labels, Provenance, document_of_article
from hepcite.documents import Document, sha256_of
from hepcite.identifiers import title_key
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.articles import Article
from hepcite.standing import Standing, describe_mark
from hepcite.study_matching import Studies, disagreement, shares_number
from hepcite.trials import TrialStatus

TakenAs = Literal["new", "changed", "known", "refused", "absent"]
"""What became of an article; an absent one was cited and could not be had."""

TITLE_WIDTH = 100
"""Characters of a title that are shown where an article is named."""

AT_ONCE = 500
"""Documents that are stored in one transaction."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one article.

    Attributes:
        item: The article, in a few words.
        detail: Why it was refused or is absent, or where it is known from; empty otherwise.
        doc_id: Its document; None when refused or absent.
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
        self,
        articles: Sequence[Article],
        provenance: Provenance,
        study: Sequence[Document] = (),
        *,
        labelled: bool = True,
    ) -> tuple[Taken, ...]:
        """Take articles in, in their order, and store them.

        Args:
            study: The documents of the study that all of these articles are known to report; a text that is there
                from another source is then replaced.
            labelled: Whether what a person said of the papers holds for these.
        """
        taken: list[Taken] = []
        for start in range(0, len(articles), AT_ONCE):
            fresh: list[Document] = []
            for article in articles[start : start + AT_ONCE]:
                taken.append(self._take_one(article, provenance, study, fresh, self._labels if labelled else None))
            self._additions.put(fresh)
        return tuple(taken)

    def take_trials(self, trials: Sequence[TrialStatus]) -> tuple[Taken, ...]:
        """Keep what a file says of trials, unless something newer is known; it is no document, and never quoted."""
        return tuple(self._take_trial(trial) for trial in trials)

    def _take_trial(self, trial: TrialStatus) -> Taken:
        item = f"{trial.nct_id} ({trial.title})"
        known = self._standing.trials().get(trial.nct_id)
        if known and replace(known, checked_at=trial.checked_at) == trial:
            return Taken(item, "known", "the same registration is known", trial.nct_id)
        if known and (known.last_update or "") > (trial.last_update or ""):
            return Taken(item, "known", f"a newer registration is known, of {known.last_update}", trial.nct_id)
        self._standing.put_trials([trial])
        return Taken(item, "changed" if known else "new", "status of the trial as registered", trial.nct_id)

    def _take_one(
        self,
        article: Article,
        provenance: Provenance,
        study: Sequence[Document],
        fresh: list[Document],
        labels: Labels | None,
    ) -> Taken:
        item = name_article(article)
        same = study or self.of_study(article)
        fault = None if study else _other_paper(article, same)
        if article.notices and same and (not fault or (provenance.is_service and shares_number(article, same))):
            self._standing.put_notices(same[0].study_id, article.notices, ())
        if fault:
            reason = f"it has the identifier of {same[0].study_id}, but {fault}{describe_mark(article.notices)}"
            advice = "look at both" if provenance.is_service else "correct the file"
            return Taken(item, "refused", f"{reason}: {advice}")
        if not any(part.text.strip() for part in article.parts):
            return Taken(item, "refused", "it has no abstract and no text: nothing can be quoted from a title")
        if article.updates:
            return Taken(item, "refused", "it is a notice about another paper: add that paper instead")
        document = self._distinct(document_of_article(article, same, provenance, self._lexicon, labels), same)
        if article.notices and not same:
            self._standing.put_notices(document.study_id, article.notices, ())
        known = _holder_of(document, same) or self._twin(article, document)
        if known and not (known.doc_id == document.doc_id and _is_news(document, known, bool(study))):
            source = f", from {known.origin}" if known.origin else ""
            return Taken(item, "known", f"the corpus holds it as {known.doc_id}{source}", known.doc_id)
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


def _is_news(document: Document, known: Document, judged: bool) -> bool:
    """Say whether a document takes the place of one of its id: another text of its source, or other labels.

    Args:
        judged: Whether the paper was compared with its record, so that the text may come from another source.
    """
    same_source = judged or known.origin == document.origin
    relabelled = (known.study_type, known.setting) != (document.study_type, document.setting)
    return (same_source and known.text != document.text) or relabelled


def _other_paper(article: Article, same: Sequence[Document]) -> str | None:
    """Say in what an article differs from the paper that its identifier names.

    A title may lack its subtitle, and a year be off by one, as lists of references have them.
    """
    if not same:
        return None
    record = same[0]
    title, known = title_key(article.title), title_key(record.title)
    if title.startswith(known) or known.startswith(title):
        article = replace(article, title=record.title)
    if article.year and record.year and abs(article.year - record.year) <= 1:
        article = replace(article, online_year=record.year)
    return disagreement(article, record)


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
