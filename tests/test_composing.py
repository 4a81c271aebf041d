"""Which sentences are quoted: those that answer, from as many studies as do, at most eight or ten, none twice."""

from collections.abc import Callable

import pytest

from hepcite.answers import Statement
from hepcite.candidates import Candidate
from hepcite.composing import MAX_LIST, MAX_QUOTES, MOST_ALONE, WIDER, compose, select
from hepcite.content_words import stem_rarity
from hepcite.coverage import Coverage, has_design, rarity, setting_coverage
from hepcite.documents import UNVERIFIED_NOTICE, Document, Section, Sentence
from hepcite.lexicon import Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence
from hepcite.questions import QuestionReader
from hepcite.reading import Reading
from hepcite.scoring import Scored, Scorer, Weights

MARGIN = 0.35

MakeDocument = Callable[..., Document]
Item = Callable[..., Scored]
Read = Callable[[str], Reading]
Rank = Callable[..., list[str]]
State = Callable[..., tuple[Statement, ...]]


@pytest.fixture(scope="module")
def read(lexicon: Lexicon) -> Read:
    """Read a question with the shipped lexicon."""
    return QuestionReader(lexicon, frozenset()).read


@pytest.fixture(scope="module")
def candidate(make_document: MakeDocument, lexicon: Lexicon) -> Callable[..., Candidate]:
    """Make a candidate: one sentence of a study, wherever it begins in the text."""

    def make(text: str, study: str = "a", start: int = 0, section: str = "results", **fields: object) -> Candidate:
        whole = " " * start + text
        sections = (Section(section, 0, len(whole)),)
        document = make_document(whole, doc_id=study, study_id=study, sections=sections, **fields)
        sentence = Sentence(section, start, len(whole))
        topics = lexicon.concept_ids(text)
        return Candidate(document, sentence, text, study, 0.5, 0.5, 0.5, topics)

    return make


@pytest.fixture(scope="module")
def item(candidate: Callable[..., Candidate]) -> Item:
    """Make a scored candidate."""

    def make(text: str, study: str = "a", score: float = 1.0, coverage: float = 1.0, **fields: object) -> Scored:
        return Scored(candidate(text, study, **fields), score, coverage)

    return make


@pytest.fixture(scope="module")
def rank(candidate: Callable[..., Candidate], lexicon: Lexicon, read: Read) -> Rank:
    """Score candidates that are alike but for what is given, and return their studies, best first."""

    def order(question: str, *candidates: Candidate) -> list[str]:
        documents = [c.document for c in candidates]
        coverage = Coverage(rarity(documents, lexicon), stem_rarity(d.text for d in documents))
        return [scored.document.doc_id for scored in Scorer(coverage, Weights()).score(candidates, read(question))]

    return order


@pytest.fixture(scope="module")
def state(lexicon: Lexicon) -> State:
    """Make statements of chosen sentences whose documents are a whole corpus."""

    def make(chosen: list[Scored], setting: str | None = None) -> tuple[Statement, ...]:
        return compose(chosen, LinesOfEvidence([scored.document for scored in chosen], lexicon), setting)

    return make


def first_words(statements: tuple[Statement, ...]) -> list[str]:
    """Return the first quote of each statement."""
    return [statement.quotes[0].text for statement in statements]


def texts(chosen: tuple[Scored, ...]) -> list[str]:
    """Return the chosen sentences."""
    return [scored.candidate.text for scored in chosen]


WORDS = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"]


def test_eight_at_most(item: Item, read: Read):
    """Of ten studies that answer equally well, eight are quoted."""
    scored = [item(f"Finding {word}.", study=word) for word in WORDS]
    assert len(select(scored, read("finding"), MARGIN)) == MAX_QUOTES == 8


def test_ten_of_a_list(item: Item, read: Read):
    """Of eleven studies, ten are quoted when the question asks for a list."""
    scored = [item(f"Trial finding {word}.", study=word) for word in (*WORDS, "kilo")]
    assert len(select(scored, read("Which trials have a finding?"), MARGIN)) == MAX_LIST == 10


def test_five_sentences_of_the_only_study(item: Item, read: Read):
    """A study that answers alone is quoted with five sentences at most."""
    scored = [item(f"{word} {word}.", start=20 * i) for i, word in enumerate(WORDS)]
    assert len(select(scored, read("finding"), MARGIN)) == MOST_ALONE == 5


def test_three_sentences_of_one_study_among_others(item: Item, read: Read):
    """Beside another study, none is quoted with more than three sentences."""
    scored = [item(f"{word} {word}.", start=20 * i) for i, word in enumerate(WORDS)]
    chosen = select([*scored, item("Other.", "b")], read("finding"), MARGIN)
    assert [scored.document.doc_id for scored in chosen].count("b") == 1 and len(chosen) == 4


def test_studies_before_second_sentences(item: Item, read: Read):
    """Every study that answers is quoted once before any is quoted twice."""
    scored = [item("Alpha.", "a", 1.0), item("Bravo.", "a", 0.99, start=9), item("Charlie.", "b", 0.8)]
    assert texts(select(scored, read("finding"), MARGIN)) == ["Alpha.", "Charlie.", "Bravo."]


def test_outside_the_margin_is_left_out(item: Item, read: Read):
    """A sentence that scores far below the best is not quoted."""
    scored = [item("Alpha.", "a", 1.0), item("Bravo.", "b", 1.0 - MARGIN - WIDER - 0.01)]
    assert texts(select(scored, read("finding"), MARGIN)) == ["Alpha."]


def test_off_the_subject_is_left_out(item: Item, read: Read):
    """A sentence that covers little of what was asked is not quoted, whatever its score."""
    scored = [item("Alpha.", "a", coverage=0.3), item("Bravo.", "b", 0.9, coverage=1.0)]
    assert texts(select(scored, read("finding"), MARGIN)) == ["Bravo."]


def test_other_drug_is_left_out(item: Item, read: Read):
    """A sentence that does not mention the drug asked for is not quoted."""
    scored = [item("Sorafenib works.", "a"), item("Cabozantinib works.", "b", 0.9)]
    assert texts(select(scored, read("does cabozantinib work"), MARGIN)) == ["Cabozantinib works."]


def test_near_duplicate_is_left_out(item: Item, read: Read):
    """A study is not quoted twice with nearly the same words."""
    first, again = "Median survival was 9.9 months.", "The median survival was 9.9 months."
    scored = [item(first, "a"), item(again, "a", 0.95, start=40)]
    assert texts(select(scored, read("survival"), MARGIN)) == [first]


def test_same_words_of_two_studies_stay(item: Item, read: Read):
    """Two studies that report in the same words are both quoted."""
    scored = [item("Survival was 9 months.", study) for study in ("a", "b")]
    assert len(select(scored, read("survival"), MARGIN)) == 2


def test_comparison_shows_both_sides(item: Item, read: Read):
    """Of two drugs compared, the one with fewer and weaker sentences is quoted as well."""
    scored = [item(f"Lenvatinib {word}.", study=word) for word in WORDS]
    scored.append(item("Sorafenib kappa.", "z", 0.9))
    assert "Sorafenib kappa." in texts(select(scored, read("lenvatinib versus sorafenib"), MARGIN))


def test_nothing_found_nothing_chosen(read: Read, state: State):
    """Without candidates nothing is chosen, and nothing chosen makes no statement."""
    assert select([], read("survival"), MARGIN) == () == state([])


def test_design_left_out_is_not_quoted(item: Item, read: Read):
    """A study of a design that the question leaves out is not quoted, however well it answers."""
    scored = [item("Alpha.", "a", study_type="ongoing-trial"), item("Bravo.", "b", 0.9)]
    assert texts(select(scored, read("trial findings, not ongoing trials"), MARGIN)) == ["Bravo."]


def test_statement_in_text_order(item: Item, state: State):
    """The sentences of a study are quoted in the order of its text, not of their scores."""
    statements = state([item("Second.", "a", 1.0, start=30), item("First.", "a", 0.9, start=3)])
    assert [[quote.text for quote in statement.quotes] for statement in statements] == [["First.", "Second."]]
    assert statements[0].text.endswith(": First. Second.")


def test_best_answer_first(item: Item, state: State):
    """Statements stand in the order of how well they answer, whatever their designs."""
    designs = ("retrospective-cohort", "phase-2", "phase-3-rct")
    chosen = [item(f"{design}.", design, 1 - i / 10, study_type=design) for i, design in enumerate(designs)]
    assert first_words(state(chosen)) == [f"{design}." for design in designs]


def test_direct_statement_first(item: Item, state: State):
    """Of two that answer about equally well the direct one comes first, of two that differ much the better one."""
    indirect = item("Indirect.", "a", 1.0, setting="first-line")
    assert first_words(state([indirect, item("Direct.", "b", 0.9)])) == ["Direct.", "Indirect."]
    assert first_words(state([indirect, item("Direct.", "b", 0.7)])) == ["Indirect.", "Direct."]


def test_direct_means_the_setting_asked_for(item: Item, state: State):
    """A first-line study is the direct one when the question asks for first line."""
    chosen = [item("After immunotherapy.", "a", 1.0), item("First line.", "b", 0.9, setting="first-line")]
    assert first_words(state(chosen, "first-line")) == ["First line.", "After immunotherapy."]


def test_unverified_statement_last(item: Item, state: State):
    """An unverified study comes after one that answers about as well, and says that it is unverified."""
    statements = state([item("Alpha.", "a", 1.0, notices=(UNVERIFIED_NOTICE,)), item("Bravo.", "b", 0.9)])
    assert first_words(statements) == ["Bravo.", "Alpha."]
    assert "unverified" in statements[1].text and "unverified" not in statements[0].text


def test_study_before_review(item: Item, state: State):
    """A study of patients comes before a review that answers about as well."""
    chosen = [item("Review.", "a", 1.0, study_type="review"), item("Study.", "b", 0.95)]
    assert first_words(state(chosen)) == ["Study.", "Review."]


def test_papers_on_one_trial_stand_together(item: Item, state: State):
    """Two papers on one trial stand side by side, whatever answers between them."""
    trial = ("NCT00000001",)
    chosen = [item("A.", "a", 1.0, trial_ids=trial), item("B.", "b", 0.9), item("C.", "c", 0.7, trial_ids=trial)]
    assert first_words(state(chosen)) == ["A.", "C.", "B."]


@pytest.mark.parametrize(("score", "order"), [(0.95, ["New.", "Old."]), (0.7, ["Old.", "New."])])
def test_newest_paper_of_a_trial_first(score: float, order: list[str], item: Item, state: State):
    """The update of a trial comes before its older paper when it answers about as well, and only then."""
    trial = ("NCT00000001",)
    old, new = item("Old.", "a", 1.0, trial_ids=trial, year=2020), item("New.", "b", score, trial_ids=trial, year=2024)
    assert first_words(state([old, new])) == order


def test_equal_statements_by_score_then_id(item: Item, state: State):
    """Studies of equal standing are ordered by score, then by id."""
    chosen = [item("C.", "c", 0.8), item("B.", "b", 0.8), item("A.", "a", 0.9)]
    assert [statement.quotes[0].doc_id for statement in state(chosen)] == ["a", "b", "c"]


def test_whole_study_before_subgroup(candidate: Callable[..., Candidate], rank: Rank):
    """The result of a whole study outranks that of a subgroup."""
    subgroup = candidate("Among patients with cirrhosis survival was 9 months.", "a")
    assert rank("survival", subgroup, candidate("Survival was 9 months.", "b")) == ["b", "a"]


def test_limitations_rank_last(candidate: Callable[..., Candidate], rank: Rank):
    """What a study reports outranks the same words among its limitations."""
    text = "Survival was 9 months."
    assert rank("survival", candidate(text, "a", section="limitations"), candidate(text, "b")) == ["b", "a"]


def test_verified_ranks_first(candidate: Callable[..., Candidate], rank: Rank):
    """A verified record outranks an unverified one that says the same."""
    text = "Survival was 9 months."
    assert rank("survival", candidate(text, "a", notices=(UNVERIFIED_NOTICE,)), candidate(text, "b")) == ["b", "a"]


def test_direct_ranks_first(candidate: Callable[..., Candidate], rank: Rank):
    """A study after immunotherapy outranks one of another setting that says the same."""
    text = "Survival was 9 months."
    assert rank("survival", candidate(text, "a", setting="first-line"), candidate(text, "b")) == ["b", "a"]


def test_asked_endpoint_ranks_first(candidate: Callable[..., Candidate], rank: Rank):
    """A sentence on the outcome asked for outranks one on another outcome."""
    response = candidate("The objective response rate was 9%.", "a")
    assert rank("overall survival", response, candidate("Overall survival was 9 months.", "b")) == ["b", "a"]


def test_ties_by_id(candidate: Callable[..., Candidate], rank: Rank):
    """Equal sentences are ordered by the ids of their documents, whichever was found first."""
    twins = [candidate("Survival was 9 months.", study) for study in ("b", "a")]
    assert rank("survival", *twins) == rank("survival", *reversed(twins)) == ["a", "b"]


@pytest.mark.parametrize(("setting", "fit"), [("first-line", 1.0), ("other", 0.0)])
def test_setting_fits_or_not(setting: str, fit: float, make_document: MakeDocument):
    """A document of the setting asked for fits wholly, one of another not at all, a mixed one in part."""
    assert setting_coverage("first-line", make_document(setting=setting)) == fit
    assert 0 < setting_coverage("first-line", make_document(setting="any-line")) < 1


def test_trial_without_results_is_ongoing(make_document: MakeDocument):
    """A trial whose limitations say that no results exist counts as ongoing, whatever its phase."""
    text = "Design only. No results yet."
    sections = (Section("fact 1", 0, 12), Section("limitations", 13, len(text)))
    assert has_design(frozenset({"ongoing-trial"}), make_document(text, sections=sections))
    assert not has_design(frozenset({"ongoing-trial"}), make_document(text))


def test_class_asked_for_narrows(item: Item, read: Read):
    """Asked for a class, sentences on its drugs are quoted and none on other treatments, as long as there are any."""
    cabo, namo = item("Cabozantinib was safe.", "a"), item("Namodenoson was safe.", "b")
    question = read("How safe are tyrosine kinase inhibitors?")
    assert texts(select([namo, cabo], question, MARGIN)) == ["Cabozantinib was safe."]
    assert texts(select([namo], question, MARGIN)) == ["Namodenoson was safe."]


def test_comparison_before_enrolment(item: Item, read: Read):
    """Asked which of two drugs, results that compare them replace all else, as soon as three studies have some."""
    question = read("Lenvatinib or sorafenib?")
    results = [item(f"OS was {n} months with lenvatinib versus 9 with sorafenib.", f"r{n}", 0.9) for n in (11, 12, 13)]
    enrolled = item("The study pooled lenvatinib (56) and sorafenib (67).", "e", 1.0)
    assert enrolled not in select([enrolled, *results], question, MARGIN)
    assert enrolled in select([enrolled, *results[:2]], question, MARGIN)


def test_reported_before_measured(item: Item, read: Read):
    """A sentence that reports an outcome replaces one that only says it is measured, which is quoted when alone."""
    question = read("response rate of cabozantinib")
    found, planned = (
        item("The response rate of cabozantinib was 6.4%.", "a"),
        item("A trial of cabozantinib with response rate as primary endpoint.", "b"),
    )
    assert select([planned, found], question, MARGIN) == (found,)
    assert select([planned], question, MARGIN) == (planned,)


def test_class_does_not_hide_the_outcome(item: Item, read: Read):
    """A class asked for narrows nothing where none of its sentences reports the outcome asked for."""
    cabo, namo = item("Cabozantinib was given.", "a"), item("OS with namodenoson was 4 months.", "b")
    assert namo in select([cabo, namo], read("OS with tyrosine kinase inhibitors"), MARGIN)
