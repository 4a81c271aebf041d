"""When a question is declined, and for which reason."""

from collections.abc import Callable

import pytest

from hepcite.abstention import AbstentionRules, Refusal
from hepcite.candidates import Candidate
from hepcite.documents import Document, Filters, Sentence
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader
from hepcite.scoring import Scored

CORPUS = "Cabozantinib after immunotherapy in HCC: overall survival 9.9 months. Sorafenib. ALBI. CELESTIAL."
CLOSE, FAR_OFF = 0.7, 0.1

Refuse = Callable[..., Refusal | None]


@pytest.fixture(scope="module")
def refuse(lexicon: Lexicon, make_document: Callable[..., Document]) -> Refuse:
    """Put a question to rules over a corpus of a few words; `found` are the sentences found for it."""
    rules = AbstentionRules(lexicon.concept_ids(CORPUS), frozenset({"NCT00000001"}))
    vocabulary = frozenset(CORPUS.lower().replace(".", " ").split())

    def scored(text: str) -> Scored:
        document = make_document(text)
        topics = lexicon.concept_ids(text)
        sentence = Sentence("abstract", 0, len(text))
        return Scored(Candidate(document, sentence, text, 0.5, 0.5, 0.5, topics, frozenset(), frozenset()), 1.0, 1.0)

    def ask(
        question: str,
        *found: str,
        similarity: float = CLOSE,
        filters: Filters = Filters(),  # noqa: B008  frozen
    ) -> Refusal | None:
        reading = QuestionReader(lexicon, vocabulary).read(question)
        return rules.refuse(reading, similarity, [scored(text) for text in found or (CORPUS,)], filters)

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


def test_every_detail_is_a_sentence(refuse: Refuse):
    """What a refusal says ends in a full stop and stands in one line."""
    questions = ("donafenib?", "quality of life with cabozantinib", "My patient is on cabozantinib", "renal cancer")
    details = [refusal.detail for question in questions if (refusal := refuse(question))]
    assert len(details) == len(questions)
    assert all(detail.endswith(".") and "\n" not in detail for detail in details)
