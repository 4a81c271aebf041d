"""Quote selection on SciFact: inside the right abstract, are the sentences that HepCite would quote the evidence.

SciFact (Wadden et al. 2020) marks the sentences of an abstract that support or contradict a claim. A chosen sentence is
right when it overlaps one of them: HepCite splits the text by itself, not at SciFact's borders.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hepcite.candidates import Candidate, CandidateFinder
from hepcite.content_words import stem_rarity
from hepcite.coverage import Coverage, rarity
from hepcite.documents import Document, RetrievedPassage
from hepcite.indexing import Progress
from hepcite.lexicon import Lexicon, words
from hepcite.questions import QuestionReader
from hepcite.reading import Reading
from hepcite.scoring import Scorer, Weights
from hepcite.sources.shipped import corpus_folder
from hepcite_eval.benchmarking import IndexedBenchmark

CHOSEN = 3
"""Sentences looked at."""

Evidence = Mapping[tuple[str, str], Sequence[str]]
"""(query id, document id) -> evidence sentences."""


@dataclass(frozen=True, slots=True)
class SelectionFigures:
    """How often an evidence sentence is chosen, over pairs of claim and abstract.

    Attributes:
        first: Share of pairs whose first chosen sentence is evidence.
        among_three: Share with evidence among the first three.
    """

    pairs: int
    first: float
    among_three: float


class SentenceChooser:
    """Orders the sentences of one document for a question, by the product's scorer and by each likeness alone."""

    def __init__(self, indexed: IndexedBenchmark, documents: Sequence[Document]) -> None:
        lexicon = Lexicon.read(corpus_folder() / "lexicon.yaml")
        known = frozenset(word for d in documents for word, _, _ in words(f"{d.title}\n{d.text}"))
        self._generation_id = indexed.index.generation.generation_id
        self._reader = QuestionReader(lexicon, known)
        self._finder = CandidateFinder(indexed.library, lexicon, indexed.embedder, indexed.embedder.model_id)
        self._scorer = Scorer(
            Coverage(rarity(documents, lexicon), stem_rarity(f"{d.title}\n{d.text}" for d in documents)), Weights()
        )
        self._passages: dict[str, list[RetrievedPassage]] = {}
        for passage in indexed.index.passages:
            self._passages.setdefault(passage.doc_id, []).append(RetrievedPassage(passage, passage.doc_id, 1.0, 1))

    def choose(self, query: str, doc_id: str) -> dict[str, list[Candidate]]:
        """Return, for each way of choosing, the best sentences of the document, best first."""
        reading = self._reader.read(query)
        found = self._finder.find(
            reading.searched_for, reading.lexical_query, self._passages.get(doc_id, ()), self._generation_id
        )
        return {
            "hepcite": self._by_score(found, reading),
            "bm25": sorted(found, key=lambda candidate: -candidate.lexical)[:CHOSEN],
            "dense": sorted(found, key=lambda candidate: -candidate.dense)[:CHOSEN],
        }

    def _by_score(self, found: Sequence[Candidate], reading: Reading) -> list[Candidate]:
        return [scored.candidate for scored in self._scorer.score(found, reading)[:CHOSEN]]


def measure_selection(indexed: IndexedBenchmark, evidence: Evidence, progress: Progress) -> dict[str, SelectionFigures]:
    """Measure the choice of sentences for every pair of claim and abstract."""
    documents = {document.doc_id: document for document in indexed.benchmark.documents}
    chooser = SentenceChooser(indexed, [documents[doc_id] for doc_id in dict.fromkeys(doc for _, doc in evidence)])
    hits: dict[str, list[list[bool]]] = {}
    for done, ((query_id, doc_id), sentences) in enumerate(evidence.items(), start=1):
        spans = _spans(documents[doc_id], sentences)
        for name, best in chooser.choose(indexed.benchmark.queries[query_id], doc_id).items():
            hits.setdefault(name, []).append([_overlaps(candidate, spans) for candidate in best])
        progress("choosing sentences", done, len(evidence))
    return {name: _figures(of_pairs) for name, of_pairs in hits.items()}


def _spans(document: Document, sentences: Sequence[str]) -> list[tuple[int, int]]:
    """Find the evidence sentences in the text; one that is not there letter by letter is left out."""
    found = [(document.text.find(sentence.strip()), len(sentence.strip())) for sentence in sentences]
    return [(start, start + length) for start, length in found if start >= 0 and length]


def _overlaps(candidate: Candidate, spans: Sequence[tuple[int, int]]) -> bool:
    """Say whether half of a sentence or more lies in an evidence sentence, or the other way round."""
    start, end = candidate.sentence.start, candidate.sentence.end
    shared = ((min(end, b) - max(start, a), min(end - start, b - a)) for a, b in spans)
    return any(2 * overlap >= shorter for overlap, shorter in shared)


def _figures(hits: Sequence[Sequence[bool]]) -> SelectionFigures:
    first = sum(any(of_pair[:1]) for of_pair in hits)
    return SelectionFigures(
        len(hits), round(first / len(hits), 4), round(sum(any(of_pair) for of_pair in hits) / len(hits), 4)
    )
