"""What an elliptic question takes over from the conversation, and what it replaces."""

import pytest

from hepcite.corpus_topics import CorpusTopics, corpus_words
from hepcite.documents import Document
from hepcite.followups import resolve
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader

CABO = "What is known about cabozantinib after immunotherapy?"


@pytest.fixture(scope="module")
def reader(lexicon: Lexicon, shipped: tuple[Document, ...]) -> QuestionReader:
    """A reader with the words and the authors of the shipped corpus."""
    return QuestionReader(lexicon, corpus_words(shipped), CorpusTopics.of(shipped, lexicon).authors)


def added(question: str, history: list[str], reader: QuestionReader) -> set[str]:
    """Return what a question takes over, the names in the brackets behind it."""
    resolved = resolve(question, history, reader)
    assert resolved.startswith(question)
    return set(filter(None, resolved.removeprefix(question).strip(" ()").split(", ")))


@pytest.mark.parametrize("question", ["and its PFS?", "what about lenvatinib?", "on its own?", "PFS?"])
def test_without_history_untouched(question: str, reader: QuestionReader):
    """Without a conversation even an elliptic question stays as it is."""
    assert resolve(question, [], reader) == question


@pytest.mark.parametrize(
    "question",
    [
        "Is ramucirumab effective with AFP over 400?",
        "What is the progression-free survival in REACH-2?",
        "Which trials of bispecific antibodies are recruiting patients?",
    ],
)
def test_self_contained_untouched(question: str, reader: QuestionReader):
    """A question that leans on nothing stays as it is."""
    assert resolve(question, [CABO], reader) == question


@pytest.mark.parametrize("question", ["and its PFS?", "PFS?", "How long do patients stay on it?", "ok, toxicity?"])
def test_treatment_is_carried(question: str, reader: QuestionReader):
    """A question without a treatment of its own is about the one before, after the same therapy."""
    assert added(question, [CABO], reader) == {"cabozantinib", "after immunotherapy"}


def test_prior_treatment_is_carried(reader: QuestionReader):
    """What was given before is carried as given before, not as what is asked about."""
    assert added("on its own?", ["pembrolizumab after sorafenib"], reader) == {"pembrolizumab", "after sorafenib"}


def test_treatment_is_replaced(reader: QuestionReader):
    """Another treatment replaces the one before; what was given earlier and the outcome stay."""
    carried = added("what about lenvatinib?", ["PFS with cabozantinib after atezolizumab-bevacizumab"], reader)
    assert carried == {"after atezolizumab-bevacizumab", "progression-free survival"}


def test_prior_treatment_is_replaced(reader: QuestionReader):
    """Another earlier therapy replaces the one before; the treatment stays."""
    assert added("what about after ipi/nivo?", ["regorafenib after atezo-bev"], reader) == {"regorafenib"}


def test_setting_is_replaced(reader: QuestionReader):
    """A line of therapy replaces the therapy given before."""
    assert added("and in first line?", ["lenvatinib after immunotherapy"], reader) == {"lenvatinib"}


def test_endpoint_is_replaced(reader: QuestionReader):
    """Another outcome replaces the one before."""
    assert "progression-free survival" not in added("and OS?", ["PFS with cabozantinib after immunotherapy"], reader)


def test_comparison_keeps_both(reader: QuestionReader):
    """A treatment to compare with stands beside the one before."""
    assert "lenvatinib" in added("and OS vs sorafenib?", ["lenvatinib after atezo-bev"], reader)


def test_trial_is_carried(reader: QuestionReader):
    """A question about a product named before is about it."""
    assert added("is that one still recruiting?", ["tell me about C-CAR031"], reader) == {"C-CAR031"}


def test_score_is_carried(reader: QuestionReader):
    """Where no treatment was named, the score that was is carried."""
    assert added("How was it validated?", ["What is the CRAFITY score?"], reader) == {"CRAFITY"}


def test_last_treatment_wins(reader: QuestionReader):
    """After two turns, the last treatment is carried, with what the first turn said was given before."""
    assert added("and its PFS?", [CABO, "what about lenvatinib?"], reader) == {"lenvatinib", "after immunotherapy"}


def test_change_of_subject_forgets(reader: QuestionReader):
    """What was said before a self-contained question is forgotten."""
    carried = added("and its PFS?", [CABO, "What did REACH-2 show for ramucirumab against placebo?"], reader)
    assert "cabozantinib" not in carried and "ramucirumab" in carried


@pytest.mark.parametrize(
    ("question", "earlier", "carried"),
    [
        ("and the PFS?", "What did REACH-2 show?", {"REACH-2"}),
        ("and the ORR?", "What did Scheiner report?", {"Scheiner et al"}),
        ("What do they say about lenvatinib?", "What does EASL recommend?", {"EASL"}),
        ("And the toxicity?", "rechallenge with ICI", {"immune checkpoint inhibitor", "rechallenge"}),
        ("and in Child-Pugh B?", "randomised trials of regorafenib", {"regorafenib", "randomised trial"}),
    ],
    ids=["trial", "author", "source", "strategy", "design"],
)
def test_what_else_is_carried(question: str, earlier: str, carried: set[str], reader: QuestionReader):
    """A trial, an author, a source, a strategy and a design are carried like a treatment."""
    assert added(question, [earlier], reader) == carried


def test_combination_is_carried_as_one(reader: QuestionReader):
    """Two drugs asked about together are carried together, not as alternatives."""
    assert added("and the OS?", ["Is donafenib plus sintilimab active?"], reader) == {"donafenib plus sintilimab"}


def test_same_trial_is_carried_beside_another_treatment(reader: QuestionReader):
    """Another treatment "in the same trial" keeps the study asked about."""
    history = ["What did Scheiner report on cabozantinib?"]
    assert "Scheiner et al" in added("And with sorafenib in the same study?", history, reader)


def test_instead_forgets_what_was_given_before(reader: QuestionReader):
    """With "instead", what was given before is not carried."""
    assert added("And nivolumab instead?", ["regorafenib after atezo-bev"], reader) == set()
