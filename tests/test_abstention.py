"""When a question is declined, and for which reason."""

from collections.abc import Callable

import pytest

from hepcite.abstention import AbstentionRules, Found, Refusal, unanswered
from hepcite.candidates import Candidate
from hepcite.corpus_topics import CorpusTopics, corpus_words
from hepcite.documents import Document, Filters, Sentence
from hepcite.gaps import find_gaps
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader
from hepcite.scoring import Scored

CORPUS = "Cabozantinib after immunotherapy in HCC: overall survival 9.9 months. Sorafenib. ALBI."
TRIAL = "CELESTIAL: cabozantinib in HCC. Progression-free survival was 5.2 months."
CLOSE, FAR_OFF = 0.7, 0.1
PROBABLE, IMPROBABLE = 0.9, 0.1

Score = Callable[[str], Scored]
Refuse = Callable[..., Refusal | None]


@pytest.fixture(scope="module")
def corpus(make_document: Callable[..., Document]) -> tuple[Document, ...]:
    """A corpus of two texts of a few words."""
    return (
        make_document(CORPUS, doc_id="general", trial_ids=("NCT00000001",), title="", authors="Nobody A"),
        make_document(TRIAL, doc_id="trial", title="", authors="Sponsor (industry)"),
    )


@pytest.fixture(scope="module")
def score(lexicon: Lexicon, make_document: Callable[..., Document]) -> Score:
    """Make a sentence found for a question."""

    def scored(text: str) -> Scored:
        document, topics = make_document(text), lexicon.concept_ids(text)
        sentence = Sentence("abstract", 0, len(text))
        return Scored(Candidate(document, sentence, text, "passage", 0.5, 0.5, 0.5, topics), 1.0, 1.0)

    return scored


@pytest.fixture(scope="module")
def reader(lexicon: Lexicon, corpus: tuple[Document, ...]) -> QuestionReader:
    """A reader that knows the words and the author of the small corpus."""
    return QuestionReader(lexicon, corpus_words(corpus), CorpusTopics.of(corpus, lexicon).authors)


@pytest.fixture(scope="module")
def refuse(lexicon: Lexicon, corpus: tuple[Document, ...], score: Score, reader: QuestionReader) -> Refuse:
    """Put a question to rules over the small corpus; `found` are the sentences found for it."""
    rules = AbstentionRules(CorpusTopics.of(corpus, lexicon))

    def ask(
        question: str,
        *found: str,
        similarity: float = CLOSE,
        sufficiency: float = IMPROBABLE,
    ) -> Refusal | None:
        near = Found(similarity, sufficiency)
        return rules.refuse(reader.read(question), near, [score(text) for text in found or (CORPUS,)], Filters())

    return ask


@pytest.fixture(scope="module")
def unmet(score: Score, reader: QuestionReader) -> Refuse:
    """Ask what is declined after sentences were chosen; `chosen` are these sentences."""

    def ask(question: str, *chosen: str) -> Refusal | None:
        reading = reader.read(question)
        return unanswered(reading, find_gaps(reading, [score(text) for text in chosen]))

    return ask


def reason(refusal: Refusal | None) -> str | None:
    """Return the contract word of a refusal."""
    return refusal.reason if refusal else None


def test_answerable(refuse: Refuse):
    """A question on what the corpus reports is not refused."""
    assert refuse("overall survival with cabozantinib after immunotherapy") is None


def test_other_disease(refuse: Refuse):
    """A question on a disease that no sentence found is about is outside the corpus, and named as the cause."""
    refusal = refuse("cabozantinib in renal cell carcinoma")
    assert reason(refusal) == "out_of_corpus" and "renal cell carcinoma" in refusal.detail


def test_other_disease_that_the_corpus_reports(refuse: Refuse):
    """Another disease is no reason to decline when a sentence on the drug asked for is about it."""
    assert refuse("cabozantinib in renal cell carcinoma", "Cabozantinib in renal cell carcinoma and HCC.") is None


def test_far_from_everything(refuse: Refuse):
    """A question without a word of the field that resembles no passage is outside the corpus."""
    assert reason(refuse("an easy lasagne recipe", similarity=0.4)) == "out_of_corpus"


def test_far_but_probably_answered(refuse: Refuse):
    """A question without a word of the field is not outside when the search itself says that an answer is there."""
    assert refuse("months to take", similarity=0.45, sufficiency=PROBABLE) is None


def test_far_with_a_word_of_the_field(refuse: Refuse):
    """A probable answer does not save a question that names a drug and resembles nothing."""
    assert reason(refuse("cabozantinib months", similarity=FAR_OFF, sufficiency=PROBABLE)) == "out_of_corpus"


def test_words_of_the_field_allow_more_distance(refuse: Refuse):
    """A fragment that names a drug is answered at a distance at which other words are not."""
    assert refuse("cabozantinib?", similarity=0.4) is None


def test_words_of_the_field_do_not_allow_everything(refuse: Refuse):
    """A question that resembles nothing is declined even when it names a drug."""
    assert reason(refuse("cabozantinib cake recipe", similarity=FAR_OFF)) == "out_of_corpus"


@pytest.mark.parametrize("name", ["donafenib", "inventinib", "NCT99999999", "REACH-2", "CAR-T"])
def test_absent_from_the_corpus(name: str, refuse: Refuse):
    """A drug, trial or class that the corpus does not mention is outside it, and named as the cause."""
    refusal = refuse(f"What is known about {name}?")
    assert reason(refusal) == "out_of_corpus" and name.lower() in refusal.detail.lower()


def test_absent_drug_beside_a_known_one(refuse: Refuse):
    """One absent drug is enough to decline: the other one's figures would pass for a comparison."""
    assert reason(refuse("donafenib versus sorafenib")) == "out_of_corpus"


def test_known_trial_number(refuse: Refuse):
    """A trial number that the corpus holds is not refused."""
    assert refuse("What is NCT00000001 about?") is None


@pytest.mark.parametrize("question", ["cabozantinib in people with HIV", "Y-90 radioembolisation and cabozantinib"])
def test_absent_population_or_procedure(question: str, refuse: Refuse):
    """A population or a procedure that the corpus does not mention is not reported."""
    assert reason(refuse(question)) == "not_reported"


def test_absent_endpoint(refuse: Refuse):
    """An outcome that the corpus never mentions is not reported, and named."""
    refusal = refuse("quality of life with cabozantinib")
    assert reason(refusal) == "not_reported" and "quality of life" in refusal.detail


def test_endpoint_of_another_drug(refuse: Refuse):
    """An outcome reported for one drug is not reported for another."""
    found = "Overall survival with sorafenib was 8 months.", "Cabozantinib was given daily."
    refusal = refuse("overall survival with cabozantinib", *found)
    assert reason(refusal) == "not_reported" and "cabozantinib" in refusal.detail


def test_one_of_two_endpoints_is_enough(refuse: Refuse):
    """Of two outcomes asked for, one that is reported is enough to answer."""
    assert refuse("overall survival and quality of life with cabozantinib") is None


def test_one_patient(refuse: Refuse):
    """A question about one patient is declined as such."""
    assert reason(refuse("My patient is on cabozantinib: stop or go on?")) == "patient_specific"


def test_outside_before_one_patient(refuse: Refuse):
    """A question about one patient with another disease is outside the corpus."""
    assert reason(refuse("My patient has renal cell carcinoma: cabozantinib?")) == "out_of_corpus"


def test_one_patient_before_what_is_absent(refuse: Refuse):
    """A question about one patient is declined as such, also when the corpus lacks the population."""
    assert reason(refuse("My patient has HIV and is on cabozantinib: stop or go on?")) == "patient_specific"


def test_filters_that_nothing_passes(reader: QuestionReader):
    """When no document passes the filters, these are named as the cause."""
    rules = AbstentionRules(CorpusTopics(()))
    refusal = rules.refuse(reader.read("cabozantinib"), Found(-1.0, IMPROBABLE), [], Filters(after_year=2099))
    assert reason(refusal) == "not_reported" and "2099" in refusal.detail


@pytest.mark.parametrize("similarity", [CLOSE, 0.3])
def test_technical_word_that_no_text_has(similarity: float, refuse: Refuse):
    """A technical word that the corpus does not know is not reported, however near the question is, and named."""
    refusal = refuse("fluconazole with cabozantinib", similarity=similarity)
    assert reason(refusal) == "not_reported" and "fluconazole" in refusal.detail


@pytest.mark.parametrize(("similarity", "declined"), [(0.41, "not_reported"), (0.43, None)])
def test_everyday_word_that_no_text_has(similarity: float, declined: str | None, refuse: Refuse):
    """An everyday word that the corpus does not know matters only where no passage is near."""
    assert reason(refuse("cabozantinib and grapefruit", similarity=similarity)) == declined


@pytest.mark.parametrize("text", ["CELESTIAL", "NCT00000001", "Nobody"])
def test_everyday_word_beside_a_named_text(text: str, refuse: Refuse):
    """A question that names a trial or an author of the corpus may use any everyday words, near or not."""
    assert refuse(f"cabozantinib and grapefruit: {text} study", similarity=0.41) is None


@pytest.mark.parametrize("asked", ["overall survival in CELESTIAL", "sorafenib in CELESTIAL", "ALBI in CELESTIAL"])
def test_beside_the_trial(asked: str, refuse: Refuse):
    """What other texts report, but none on the trial asked for, is not reported; the trial is named."""
    refusal = refuse(asked)
    assert reason(refusal) == "not_reported" and "CELESTIAL" in refusal.detail


def test_beside_the_author(refuse: Refuse):
    """What an author's text does not mention is not reported of the author's study."""
    refusal = refuse("progression-free survival with cabozantinib in the Nobody study", TRIAL)
    assert reason(refusal) == "not_reported" and "Nobody et al." in refusal.detail


def test_what_the_trial_reports(refuse: Refuse):
    """What a text on the trial mentions is answered."""
    assert refuse("progression-free survival in CELESTIAL", TRIAL) is None


@pytest.mark.parametrize(
    ("question", "quoted", "lacking"),
    [
        ("overall survival with cabozantinib", "Cabozantinib: response was 9%.", "overall survival"),
        ("overall survival with cabozantinib in CELESTIAL", "Cabozantinib: overall survival was 9.", "CELESTIAL"),
        ("cabozantinib in ALBI grade 2", "Cabozantinib works.", "ALBI"),
        ("cabozantinib in older adults", "Cabozantinib works.", "elderly patients"),
        ("cabozantinib and hepatectomy", "Cabozantinib works.", "resection"),
        ("cabozantinib", "Sorafenib works.", "cabozantinib"),
    ],
)
def test_no_quote_covers_it(question: str, quoted: str, lacking: str, unmet: Refuse):
    """Without a quote on the endpoint, trial, score, population, procedure or drug asked for, nothing is answered."""
    refusal = unmet(question, quoted)
    assert reason(refusal) == "not_reported" and lacking in refusal.detail


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("overall survival with cabozantinib", "Cabozantinib: overall survival was 9."),
        ("overall survival and quality of life with cabozantinib", "Cabozantinib: overall survival was 9."),
        ("cabozantinib versus sorafenib", "Cabozantinib works."),
        ("dose of cabozantinib", "Cabozantinib 60 mg daily."),
    ],
)
def test_a_quote_covers_enough(question: str, quoted: str, unmet: Refuse):
    """One of several outcomes or drugs, and an outcome that sentences give without its name, are enough."""
    assert unmet(question, quoted) is None


def test_every_detail_is_a_sentence(refuse: Refuse):
    """What a refusal says ends in a full stop and stands in one line."""
    questions = ("donafenib?", "quality of life with cabozantinib", "My patient is on cabozantinib", "renal cancer")
    details = [refusal.detail for question in questions if (refusal := refuse(question))]
    assert len(details) == len(questions)
    assert all(detail.endswith(".") and "\n" not in detail for detail in details)


def test_nothing_after_a_treatment_is_named(unmet: Refuse):
    """When no quote is left, the earlier treatment after which nothing is reported is named."""
    refusal = unmet("What should be given after nivolumab-ipilimumab?")
    assert refusal and refusal.reason == "not_reported"
    assert "treatment after nivolumab-ipilimumab" in refusal.detail


def test_half_of_an_alternative_is_answered(refuse: Refuse, unmet: Refuse):
    """Of two alternatives the one that the corpus has is answered; without any, or joined by "plus", none is."""
    assert refuse("Cabozantinib or donafenib after immunotherapy?") is None
    assert reason(refuse("Cabozantinib plus donafenib after immunotherapy?")) == "out_of_corpus"
    assert reason(refuse("Ablation or radioembolisation after immunotherapy?")) == "not_reported"
    assert unmet("TACE or radioembolisation after immunotherapy?", "TACE gave a response in half.") is None
