"""What comes after a treatment is told from that treatment itself."""

from collections.abc import Callable

import pytest

from hepcite.candidates import Candidate, title_of
from hepcite.documents import Document, Sentence
from hepcite.earlier_treatment import is_on_an_earlier_treatment
from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import prior_mentions
from hepcite.questions import QuestionReader

Judge = Callable[..., bool]

AFTER_A = "What should be given after atezolizumab-bevacizumab?"
POST_ICI, FIRST = "second-line-post-ici", "first-line"


@pytest.fixture(scope="module")
def is_on(make_document: Callable[..., Document], lexicon: Lexicon) -> Judge:
    """Say of a sentence of a study with this title and setting whether it is on the earlier treatment."""

    def judge(question: str, text: str, title: str, setting: str, **fields: object) -> bool:
        document = make_document(text, title=title, setting=setting, **fields)
        given = [m.concept.id for part in (text, title) for m in prior_mentions(part, lexicon.mentions(part))]
        prior = frozenset().union(*(lexicon.closure(key) for key in given)) if setting != FIRST else frozenset()
        names = (lexicon.concept_ids(text), lexicon.concept_ids(title_of(document)), frozenset())
        candidate = Candidate(document, Sentence("results", 0, len(text)), text, "p", 0, 0, 0, *names, prior)
        return is_on_an_earlier_treatment(candidate, QuestionReader(lexicon, frozenset()).read(question))

    return judge


@pytest.mark.parametrize(
    ("text", "title", "setting"),
    [
        ("Median OS was 8 months.", "Lenvatinib after atezolizumab-bevacizumab", POST_ICI),
        ("With first-line atezolizumab-bevacizumab behind them, OS was 8 months.", "Second-line TKIs", POST_ICI),
        ("Of the patients, 36% received a second-line TKI.", "Atezolizumab-bevacizumab in HCC", FIRST),
        ("Median OS was 10.6 months.", "Regorafenib for HCC", "second-line-post-tki"),
    ],
)
def test_what_came_after(is_on: Judge, text: str, title: str, setting: str):
    """A study after the treatment, what a first-line trial tells of later lines, and other studies may all answer."""
    assert not is_on(AFTER_A, text, title, setting)


@pytest.mark.parametrize(
    ("text", "title", "setting"),
    [
        ("Median OS was 9 months.", "Atezolizumab-bevacizumab after lenvatinib", "second-line-post-tki"),
        ("Median OS was 9 months.", "Atezolizumab-bevacizumab after durvalumab-tremelimumab", POST_ICI),
        ("Median OS was 19 months.", "Atezolizumab-bevacizumab in HCC", FIRST),
        ("With atezolizumab-bevacizumab median OS was 19 months.", "A cohort of HCC", "any-line"),
    ],
)
def test_the_treatment_itself(is_on: Judge, text: str, title: str, setting: str):
    """A study in which the treatment was given, first or later, does not tell what comes after it."""
    assert is_on(AFTER_A, text, title, setting)


def test_named_trial_may_answer(is_on: Judge):
    """A trial that the question names by itself may answer, although the treatment was given in it."""
    question = "In IMbrave150, how was survival after atezolizumab-bevacizumab?"
    assert not is_on(question, "In IMbrave150 median OS was 19 months.", "Atezolizumab-bevacizumab in HCC", FIRST)


def test_registered_trial_may_answer(is_on: Judge):
    """A trial that the question names by number may answer too."""
    fields = {"trial_ids": ("NCT01234567",)}
    assert not is_on(f"{AFTER_A} NCT01234567", "OS was 19 months.", "Atezolizumab-bevacizumab", FIRST, **fields)


def test_a_class_may_be_given_again(is_on: Judge):
    """After immunotherapy another immunotherapy may come."""
    text = "Nivolumab-ipilimumab gave a response rate of 16%."
    assert not is_on("What works after an immune checkpoint inhibitor?", text, "Nivolumab-ipilimumab", POST_ICI)
