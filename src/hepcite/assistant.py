"""The flow of one question, readable from top to bottom: `Assistant.ask`."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hepcite.abstention import AbstentionRules, Found, Refusal, unanswered
from hepcite.answer_ids import Asked, fingerprint_of
from hepcite.answers import Abstention, Answer, Outcome, Prose, Statement, Timings
from hepcite.candidates import CandidateFinder
from hepcite.chat_model import ChatModel
from hepcite.composing import compose, select
from hepcite.condensing import Condenser
from hepcite.conflict import disagreement, other_side
from hepcite.content_words import stem_rarity
from hepcite.corpus_topics import CorpusTopics, corpus_words
from hepcite.coverage import Coverage, rarity
from hepcite.documents import Document, Filters, RetrievedPassage
from hepcite.embedding import SentenceEmbedder
from hepcite.evidence import summarise
from hepcite.faithfulness.checking import Checker
from hepcite.followups import recent, resolve
from hepcite.gaps import find_gaps, missing_combination
from hepcite.generation import Writer
from hepcite.holdings import Holdings
from hepcite.identifiers import trial_numbers
from hepcite.indexing import PassageIndex, Progress, build_index, is_current, open_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.own_words import OwnWords
from hepcite.passport import Passport
from hepcite.personal import is_about_a_person
from hepcite.questions import MAX_CHARACTERS, QuestionReader, clean
from hepcite.quoting import verify_all
from hepcite.reading import Reading
from hepcite.related import REASONS, related
from hepcite.reported_results import ResultTable, read_results
from hepcite.reranking import Reranker, rank_by_coverage
from hepcite.retrieval import HybridRetriever, best_similarity
from hepcite.scoring import Scored, Scorer, Weights, confidence, coverage_by_passage
from hepcite.settings import Settings
from hepcite.sources.shipped import corpus_folder
from hepcite.splitting import split_sentences
from hepcite.standing import Standing
from hepcite.sufficiency import MODEL, measure_signals
from hepcite.trials import TrialStatus

MARGIN = 0.35
"""How far below the best sentence's score a quoted sentence may lie."""

EMPTY = Refusal("empty_question", "The question is empty: ask about a treatment, a trial or an outcome.")
NOTHING_FITS = Refusal("not_reported", "No sentence of the corpus answers this question.")


class Assistant:
    """Answers questions from the library; models and indexes are loaded once and shared by all questions."""

    def __init__(
        self,
        settings: Settings,
        library: Library,
        embedder: SentenceEmbedder,
        lexicon: Lexicon,
        model: ChatModel | None = None,
    ) -> None:
        self._settings = settings
        self._library = library
        self._embedder = embedder
        self._lexicon = lexicon
        self._turn = threading.Lock()
        self._reranker = Reranker(settings.reranker_model) if settings.reranker_model else None
        self._writer = Writer(model, Checker.read(corpus_folder(), lexicon)) if model else None
        self._condenser = Condenser(model, lexicon) if model else None
        self._holdings = Holdings(library)
        self._finder = CandidateFinder(library, lexicon, embedder, embedder.model_id)
        embedder.embed_query("")  # loads the model now, so that no question pays for it
        if self._reranker:
            self._reranker.load()
        self._open(open_index(settings, library))

    @classmethod
    def start(cls, settings: Settings, progress: Progress = lambda step, done, total: None) -> "Assistant":
        """Open the library in the data folder; builds the index when there is none or the shipped corpus changed.

        Raises:
            HepCiteError: The settings, the corpus, the library, the model or the index is not usable.
        """
        settings.create_data_dir()
        model = ChatModel.of(settings) if settings.llm else None
        library = Library(settings.library_path)
        embedder = SentenceEmbedder(settings.embedding_model)
        if not is_current(settings, library, embedder, corpus_folder()):
            build_index(settings, library, embedder, corpus_folder(), progress)
        return cls(settings, library, embedder, Lexicon.read(corpus_folder() / "lexicon.yaml"), model)

    def _open(self, index: PassageIndex) -> None:
        held = self._holdings.read()
        documents = held.documents
        self._index = index
        self._retriever = HybridRetriever(
            library=self._library, index=index, embedder=self._embedder, top_k=self._settings.top_k
        )
        self._corpus_topics = CorpusTopics.of(documents, self._lexicon)
        self._reader = QuestionReader(self._lexicon, corpus_words(documents), self._corpus_topics.authors)
        self._lines = LinesOfEvidence(documents, self._lexicon)
        self._stem_rarity = stem_rarity(f"{document.title}\n{document.text}" for document in documents)
        coverage = Coverage(rarity(documents, self._lexicon), self._stem_rarity)
        self._scorer = Scorer(coverage, Weights())
        self._rules = AbstentionRules(self._corpus_topics)
        self._own_words = OwnWords(documents, split_sentences, self._lexicon)
        self._trials = Standing(self._library.database).trials()
        self._passport = held.passport

    @property
    def fingerprint(self) -> str:
        """Identify everything that shapes an answer: code, lexicon, settings, index and corpus."""
        generation = self._index.generation
        reranker = self._reranker.model_id if self._reranker else ""
        corpus = (generation.corpus_sha256, generation.corpus_stamp)
        writer = (self._writer.fingerprint,) if self._writer else ()
        return fingerprint_of(self._settings.fingerprint(), reranker, generation.settings, *corpus, *writer)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the library, in its order; those of a new index as soon as it is there.

        May be read while a question is answered: it does not touch the index that answers.
        """
        return self._holdings.current().documents

    @property
    def passport(self) -> Passport:
        """The corpus in figures, as it stands in the library now."""
        return self._holdings.current().passport

    def document(self, doc_id: str) -> Document:
        """Return one document.

        Raises:
            DocumentNotFoundError: No document has this id.
        """
        return self._library.document(doc_id)

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters | None = None) -> Outcome:
        """Answer a question with verified quotes, or decline it with a reason; one question at a time.

        Args:
            history: Earlier questions of the same conversation, oldest first.
            filters: Which documents may answer.

        Raises:
            QuestionError: The question is too long.
            QuoteMismatchError: A quote differs from the stored text; nothing unverified is ever returned.
        """
        rewritten = self._condense(question, history)
        with self._turn:
            return self._answer(Asked(question, tuple(history), filters or Filters(), rewritten))

    @property
    def writes(self) -> bool:
        """Whether a language model writes over answers."""
        return self._writer is not None

    def write(self, answer: Answer) -> Iterator[Prose]:
        """Yield what a language model writes over an answer, as it grows, each statement once it is checked.

        Several may be written at the same time. Without a model there is nothing to yield; one that fails says so in
        the note of the last one.
        """
        if self._writer:
            yield from self._writer.write(answer)

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Return an outcome with what a language model writes over it; waits until it is finished."""
        if isinstance(outcome, Answer):
            for prose in self.write(outcome):
                outcome = replace(outcome, prose=prose)
        return outcome

    def with_kept_prose(self, outcome: Outcome) -> Outcome:
        """Return an outcome with what was written over it before, while that is remembered; no model is asked."""
        if isinstance(outcome, Answer) and self._writer and (prose := self._writer.kept(outcome)):
            return replace(outcome, prose=prose)
        return outcome

    def _condense(self, question: str, history: Sequence[str]) -> str | None:
        """Return a follow-up written out by the language model, which sees nothing on one patient; else None."""
        if self._condenser is None or len(question) > MAX_CHARACTERS or not question.strip():
            return None
        earlier = tuple(text for text in recent(history) if not is_about_a_person(text))
        if not earlier or is_about_a_person(clean(question)):
            return None
        return self._condenser.condense(clean(question), earlier)

    def _answer(self, asked: Asked) -> Outcome:
        started = time.perf_counter()
        self._follow_new_index()
        text = clean(asked.question)
        if not any(char.isalnum() for char in text):
            return self._abstain(asked, text, EMPTY, (), (), Timings())
        text = asked.rewritten or resolve(text, recent(asked.history), self._reader)
        reading = self._reader.read(text)
        retrieved = self._retriever.retrieve(reading.searched_for, reading.lexical_query, asked.filters)
        found = time.perf_counter()
        if self._reranker:
            retrieved = self._reranker.rerank(reading.searched_for, retrieved)
        scored = self._score(reading, retrieved)
        retrieved = rank_by_coverage(retrieved, coverage_by_passage(scored))
        refusal = self._rules.refuse(reading, self._found(reading, retrieved), scored, asked.filters)
        chosen = () if refusal else select(scored, reading, MARGIN)
        chosen += other_side(scored, chosen, reading, self._lines, self._lexicon)
        gaps = find_gaps(reading, chosen)
        refusal = refusal or unanswered(reading, gaps)
        chosen = self._own_words.prefer(chosen, self._finder)
        statements = () if refusal else compose(chosen, self._lines, reading.setting)
        verify_all(statements, self._library)
        timings = Timings.between(started, found, time.perf_counter())
        if refusal or not statements:
            refusal = refusal or NOTHING_FITS
            found_ids = [item.passage.doc_id for item in retrieved] if refusal.reason in REASONS else []
            nearest = tuple(self.document(doc_id) for doc_id in related(found_ids, reading, self._corpus_topics))
            return self._abstain(asked, reading.searched_for, refusal, retrieved, nearest, timings)
        sources = tuple(self.document(statement.quotes[0].doc_id) for statement in statements)
        return Answer(
            question=asked.question,
            searched_for=reading.searched_for,
            statements=statements,
            evidence=summarise(
                sources,
                self._lines,
                (*gaps.names, *missing_combination(reading, chosen, self._lexicon)),
                disagreement=disagreement(chosen, reading, self._lines, self._lexicon),
            ),
            sources=sources,
            retrieved=retrieved,
            fingerprint=self.fingerprint,
            answer_id=asked.answer_id(self.fingerprint),
            timings_ms=timings,
            confidence=confidence(chosen),
            trials=self._trials_of(sources, statements),
            passport=self._passport,
            history=asked.history,
            filters=asked.filters,
        )

    @property
    def lexicon(self) -> Lexicon:
        """The names of the field, by which questions and quotes are read."""
        return self._lexicon

    def results(self, answer: Answer) -> ResultTable:
        """Return the figures that the quotes of an answer report, as far as they can be read with certainty."""
        return read_results(answer, self._lexicon)

    def _score(self, reading: Reading, retrieved: Sequence[RetrievedPassage]) -> tuple[Scored, ...]:
        generation_id = self._index.generation.generation_id
        candidates = self._finder.find(reading.searched_for, reading.lexical_query, retrieved, generation_id)
        return self._scorer.score(candidates, reading)

    def _found(self, reading: Reading, retrieved: Sequence[RetrievedPassage]) -> Found:
        signals = measure_signals(reading.searched_for, retrieved, self._stem_rarity, self.document)
        return Found(best_similarity(retrieved), MODEL.probability(signals))

    def _abstain(
        self,
        asked: Asked,
        searched_for: str,
        refusal: Refusal,
        retrieved: Sequence[RetrievedPassage],
        nearest: tuple[Document, ...],
        timings: Timings,
    ) -> Abstention:
        return Abstention(
            question=asked.question,
            searched_for=searched_for,
            reason=refusal.reason,
            detail=refusal.detail,
            nearest=nearest,
            retrieved=tuple(retrieved),
            fingerprint=self.fingerprint,
            answer_id=asked.answer_id(self.fingerprint),
            timings_ms=timings,
            passport=self._passport,
            history=asked.history,
            filters=asked.filters,
        )

    def _trials_of(self, sources: Sequence[Document], statements: Sequence[Statement]) -> tuple[TrialStatus, ...]:
        """Return what the register says of each trial that a source or a quote names, in their order."""
        named = [number for source in sources for number in source.trial_ids]
        named += [number for statement in statements for number in trial_numbers(statement.text)]
        return tuple(dict.fromkeys(self._trials[number] for number in named if number in self._trials))

    def _follow_new_index(self) -> None:
        """Open the index anew when another process has swapped in a new one."""
        generation = self._library.current_generation()
        if generation is not None and generation != self._index.generation:
            self._library.document.cache_clear()
            self._open(open_index(self._settings, self._library))
