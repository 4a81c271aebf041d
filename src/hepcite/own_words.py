"""Where a study record and the paper itself report the same figures, the paper's own sentences are quoted."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from hepcite.candidates import CandidateFinder, is_quotable
from hepcite.documents import Document, Sentence
from hepcite.lexicon import Lexicon
from hepcite.reported_figures import Figure, read_figures
from hepcite.scoring import Scored

MOST_SENTENCES = 3
"""Sentences of the paper that may stand for one line of a record."""

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
        """Return the fewest sentences, in text order, that hold all figures of a line; empty when some are not held."""
        treatments = self._treatments(line[0].title) | self._treatments(_text(line))
        sentences = [span for span in own if self._treatments(_text(span)) <= treatments]
        open_figures = self._figures(line)
        chosen: list[Span] = []
        while open_figures and len(chosen) < MOST_SENTENCES:
            held = {span: self._held(open_figures, span) for span in sentences}
            best = max(sentences, key=lambda span: len(held[span]), default=None)
            if best is None or not any(figure.is_telling for figure in held[best]):
                break
            chosen.append(best)
            open_figures -= held[best]
        named = frozenset().union(*(self._endpoints(span) for span in chosen))
        if open_figures or not self._endpoints(line) <= named:
            return ()
        return tuple(sorted(chosen, key=lambda span: (span[0].doc_id, span[1].start)))

    def _held(self, figures: frozenset[Figure], span: Span) -> frozenset[Figure]:
        there = self._figures(span)
        return frozenset(figure for figure in figures if any(figure.agrees_with(other) for other in there))

    def _figures(self, span: Span) -> frozenset[Figure]:
        return read_figures(_text(span), self._lexicon)

    def _endpoints(self, span: Span) -> frozenset[str]:
        named = self._lexicon.concept_ids(_text(span))
        return frozenset(key for key in named if self._lexicon[key].kind == "endpoint")

    def _treatments(self, text: str) -> frozenset[str]:
        named = self._lexicon.concept_ids(text)
        return frozenset(key for key in named if self._lexicon[key].kind in {"drug", "cell-product"})

    def prefer(self, chosen: Sequence[Scored], finder: CandidateFinder) -> tuple[Scored, ...]:
        """Return the chosen sentences with the paper's own in place of a record's, each once, in the same order."""
        preferred: dict[tuple[str, int], Scored] = {}
        for item in chosen:
            spans = self._counterparts.get((item.document.doc_id, item.candidate.sentence.start), ())
            for other in [replace(item, candidate=finder.reword(item.candidate, *span)) for span in spans] or [item]:
                preferred.setdefault((other.document.doc_id, other.candidate.sentence.start), other)
        return tuple(preferred.values())


def _text(span: Span) -> str:
    document, sentence = span
    return document.text[sentence.start : sentence.end]
