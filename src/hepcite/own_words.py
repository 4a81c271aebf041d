"""Where a study record and the paper itself report the same figures, the paper's own sentences are quoted."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from hepcite.candidates import CandidateFinder, is_quotable
from hepcite.documents import Document, Sentence
from hepcite.lexicon import Lexicon
from hepcite.numbers import NUMBER
from hepcite.scoring import Scored

MOST_SENTENCES = 3
"""Sentences of the paper that may stand for one line of a record."""

NO_FIGURE = re.compile(
    r"\b95\s?%?\s?(?=CI|confidence)|\bNCT\s?\d+|"
    r"\b(?:phase|grades?|line)\s\d[ab]?(?:(?:[-–/]| or | to )\d)?(?![\d.·,]*\d)",
    re.IGNORECASE,
)
"""Numbers that report nothing: the level of an interval, a registration, a phase or grade."""

Span = tuple[Document, Sentence]


class OwnWords:
    """Knows for each line of a study record the sentences of its paper that hold the same figures.

    Args:
        sentences: Gives a document's sentences in text order.
    """

    def __init__(
        self, documents: Iterable[Document], sentences: Callable[[Document], Sequence[Sentence]], lexicon: Lexicon
    ) -> None:
        self._lexicon = lexicon
        self._counterparts: dict[tuple[str, int], tuple[Span, ...]] = {}
        studies: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            studies[document.study_id].append(document)
        for texts in studies.values():
            records = [text for text in texts if text.kind == "study-record"]
            papers = [text for text in texts if text.kind != "study-record"] if records else []
            own = [(paper, item) for paper in papers for item in sentences(paper) if is_quotable(paper, item)]
            if own:
                self._add(records[0], sentences(records[0]), own)

    def _add(self, record: Document, lines: Sequence[Sentence], own: Sequence[Span]) -> None:
        for line in lines:
            if is_quotable(record, line) and (found := self._covering((record, line), own)):
                self._counterparts[record.doc_id, line.start] = found

    def _covering(self, line: Span, own: Sequence[Span]) -> tuple[Span, ...]:
        """Return the fewest sentences, in text order, that hold all figures of a line and name its endpoints."""
        open_figures = figures(_text(line))
        chosen: list[Span] = []
        while open_figures and len(chosen) < MOST_SENTENCES:
            best = max(own, key=lambda span: len(open_figures & figures(_text(span))))
            if not open_figures & figures(_text(best)):
                break
            chosen.append(best)
            open_figures -= figures(_text(best))
        named = frozenset().union(*(self._endpoints(span) for span in chosen))
        if open_figures or not self._endpoints(line) <= named:
            return ()
        return tuple(sorted(chosen, key=lambda span: (span[0].doc_id, span[1].start)))

    def _endpoints(self, span: Span) -> frozenset[str]:
        named = self._lexicon.concept_ids(_text(span))
        return frozenset(key for key in named if self._lexicon[key].kind == "endpoint")

    def prefer(self, chosen: Sequence[Scored], finder: CandidateFinder) -> tuple[Scored, ...]:
        """Return the chosen sentences with the paper's own in place of a record's, each once, in the same order."""
        preferred: dict[tuple[str, int], Scored] = {}
        for item in chosen:
            spans = self._counterparts.get((item.document.doc_id, item.candidate.sentence.start), ())
            for other in [replace(item, candidate=finder.reword(item.candidate, *span)) for span in spans] or [item]:
                preferred.setdefault((other.document.doc_id, other.candidate.sentence.start), other)
        return tuple(preferred.values())


@lru_cache(maxsize=20_000)
def figures(text: str) -> frozenset[str]:
    """Return the figures of a text; a decimal point may be printed as a middle dot.

    >>> sorted(figures("median OS 9·9 months (95% CI 7.3-14.4), phase 2"))
    ['14.4', '7.3', '9.9']
    """
    return frozenset(number.replace("·", ".") for number in NUMBER.findall(NO_FIGURE.sub("", text)))


def _text(span: Span) -> str:
    document, sentence = span
    return document.text[sentence.start : sentence.end]
