"""The sentences that could be quoted: those of the retrieved passages, with what speaks for each."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from langchain_core.embeddings import Embeddings

from hepcite.corpus_topics import first_author
from hepcite.documents import Document, RetrievedPassage, Sentence, sha256_of
from hepcite.fusion import min_max
from hepcite.lexical_index import LexicalIndex, tokenize
from hepcite.lexicon import Concept, Lexicon, Mention, covers
from hepcite.library import Library, Vectors
from hepcite.prior_therapy import prior_mentions

NOT_QUOTABLE = frozenset({"title"})
"""Sections whose sentences name a study but report nothing."""

EXCLUDED_PATIENTS = re.compile(r"\bexclud\w+\b[^.;]*$", re.IGNORECASE)
"""Stands before patients who could not take part."""

CLASS_STRATEGIES = {"ici-rechallenge": "rechallenge"}
"""Strategies that a therapy class stands for, whether a word of the text names them or not."""

IMMUNOTHERAPY = "immune-checkpoint-inhibitor"

FIRST_LINE = "first-line"
"""Setting of studies before which the patients had nothing."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence and its features.

    Attributes:
        passage_id: Id of the passage that it stands in.
        dense: Cosine with the question, in [-1, 1].
        lexical: BM25 among the candidates of this question, scaled to [0, 1].
        passage: Fused score of the passage it stands in, in [0, 1].
        topics: Concepts that the sentence names, with all broader ones.
        title: Concepts that its study's title and authors name, with all broader ones.
        population: Concepts that the lines on its study's population name, with all broader ones.
        prior: Treatments that the sentence, the title or the population names as already given.
        treatments: Drugs and cell products that the sentence names.
        strategies: What its study's therapy classes stand for: immunotherapy after immunotherapy is a rechallenge.
        immunotherapies: Drugs among those that the sentence and the title name that can be given again so.
    """

    document: Document
    sentence: Sentence
    text: str
    passage_id: str
    dense: float
    lexical: float
    passage: float
    topics: frozenset[str]
    title: frozenset[str] = frozenset()
    population: frozenset[str] = frozenset()
    prior: frozenset[str] = frozenset()
    treatments: frozenset[str] = frozenset()
    strategies: frozenset[str] = frozenset()
    immunotherapies: frozenset[str] = frozenset()

    def stands_for(self, treatments: Iterable[Concept]) -> frozenset[str]:
        """Return the strategies of its study's classes, if these are on all of some treatments; else nothing.

        A study in which one drug was given after nivolumab is no rechallenge with that drug.
        """
        return self.strategies if all(covers(one, self.immunotherapies) for one in treatments) else frozenset()

    def covered(self, treatments: Iterable[Concept]) -> frozenset[str]:
        """Return every concept that the sentence is about: itself, or its study by title, population or class.

        Args:
            treatments: Those asked for, on which the class must be.
        """
        return self.topics | self.title | self.population | self.stands_for(treatments)

    @property
    def author(self) -> str | None:
        """Surname of the study's first author."""
        return first_author(self.document)


class CandidateFinder:
    """Gathers the sentences of retrieved passages and measures each against the question."""

    def __init__(self, library: Library, lexicon: Lexicon, embedder: Embeddings, model_id: str) -> None:
        self._library = library
        self._lexicon = lexicon
        self._embedder = embedder
        self._model_id = model_id
        self._prior = lru_cache(maxsize=20_000)(self._find_prior)
        self._tokens = lru_cache(maxsize=20_000)(lambda text: tokenize([text])[0])
        self._topics = lru_cache(maxsize=20_000)(self._find_topics)

    def find(
        self, query: str, lexical_query: str, retrieved: Sequence[RetrievedPassage], generation_id: str
    ) -> tuple[Candidate, ...]:
        """Return the quotable sentences of the passages, in the order of the passages and their text."""
        found = [
            (item, self._library.document(item.passage.doc_id), sentence)
            for item in retrieved
            for sentence in self._library.sentences(generation_id, item.passage.passage_id)
            if is_quotable(self._library.document(item.passage.doc_id), sentence)
        ]
        if not found:
            return ()
        texts = [document.text[sentence.start : sentence.end] for _, document, sentence in found]
        dense = self._vectors(texts) @ np.asarray(self._embedder.embed_query(query), dtype=np.float32)
        lexical = self._lexical(texts, lexical_query)
        return tuple(
            Candidate(
                document=document,
                sentence=sentence,
                text=text,
                passage_id=item.passage.passage_id,
                dense=float(dense[i]),
                lexical=lexical[str(i)],
                passage=item.score,
                topics=self._topics(text),
                treatments=self._treatments(text),
                title=self._lexicon.concept_ids(title_of(document)),
                population=self._lexicon.concept_ids(population_of(self._library.record_of(document))),
                prior=self._prior(text) | self._prior_of_study(document),
                strategies=self._strategies(document),
                immunotherapies=self._immunotherapies(f"{text}\n{document.title}"),
            )
            for i, ((item, document, sentence), text) in enumerate(zip(found, texts, strict=True))
        )

    def reword(self, candidate: Candidate, document: Document, sentence: Sentence) -> Candidate:
        """Return another sentence of the same study that answers the same question as well."""
        text = document.text[sentence.start : sentence.end]
        return replace(
            candidate,
            document=document,
            sentence=sentence,
            text=text,
            topics=self._topics(text),
            treatments=self._treatments(text),
            prior=candidate.prior | self._prior(text),
            immunotherapies=self._immunotherapies(f"{text}\n{document.title}"),
        )

    def _find_topics(self, text: str) -> frozenset[str]:
        """Return what a sentence names, without the patients that it says were excluded."""
        named = [m.concept.id for m in self._lexicon.mentions(text) if not _is_exclusion(text, m)]
        return frozenset().union(*(self._lexicon.closure(concept_id) for concept_id in named))

    def _treatments(self, text: str) -> frozenset[str]:
        named = self._lexicon.concept_ids(text)
        return frozenset(key for key in named if self._lexicon[key].kind in {"drug", "cell-product"})

    def _strategies(self, document: Document) -> frozenset[str]:
        named = (CLASS_STRATEGIES[name] for name in document.therapy_classes if name in CLASS_STRATEGIES)
        return frozenset().union(*map(self._lexicon.closure, named))

    def _immunotherapies(self, text: str) -> frozenset[str]:
        named = (key for key in self._lexicon.concept_ids(text) if self._lexicon[key].kind == "drug")
        return frozenset(key for key in named if IMMUNOTHERAPY in self._lexicon.closure(key))

    def _prior_of_study(self, document: Document) -> frozenset[str]:
        """Return what a study's patients had before; "outcomes following X" in first line is on X itself."""
        if document.setting == FIRST_LINE:
            return frozenset()
        return self._prior(title_of(document)) | self._prior(population_of(self._library.record_of(document)))

    def _find_prior(self, text: str) -> frozenset[str]:
        given = (m.concept.id for m in prior_mentions(text, self._lexicon.mentions(text)))
        return frozenset().union(*(self._lexicon.closure(concept_id) for concept_id in given))

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        keys = [sha256_of(text) for text in texts]
        vectors = self._library.embeddings(self._model_id, sorted(set(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
        for key, vector in zip(missing, self._embedder.embed_documents(list(missing.values())), strict=True):
            vectors[key] = np.asarray(vector, dtype=np.float32)
        return np.stack([vectors[key] for key in keys])

    def _lexical(self, texts: Sequence[str], query: str) -> Mapping[str, float]:
        scores = LexicalIndex.of_tokens([self._tokens(text) for text in texts]).scores(query)
        return min_max({str(i): float(score) for i, score in enumerate(scores)})


def is_quotable(document: Document, sentence: Sentence) -> bool:
    """Say whether a sentence may be quoted: it is no title, neither by its place nor by its words."""
    text = document.text[sentence.start : sentence.end]
    return sentence.section not in NOT_QUOTABLE and text.rstrip(" .") != document.title.rstrip(" .")


def _is_exclusion(text: str, mention: Mention) -> bool:
    """Say whether a text names a group of patients as one that was left out."""
    return mention.concept.kind in {"population", "disease"} and bool(EXCLUDED_PATIENTS.search(text[: mention.start]))


def title_of(document: Document) -> str:
    """Return what says what a study is about, and whose it is: title and authors."""
    return f"{document.title}\n{document.authors or ''}"


def population_of(document: Document) -> str:
    """Return the lines that say whom a study is about; empty for a text without such a section."""
    return "\n".join(document.text[s.start : s.end] for s in document.sections if s.name == "population")
