"""What a reading says of a question beyond its fields."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader, clean
from hepcite.reading import GENERAL, NAMED_KINDS, Reading

Read = Callable[[str], Reading]

PHRASES = [
    "cabozantinib",
    "A+B",
    "CELESTIAL",
    "TKIs",
    "HCC",
    "in Child-Pugh B",
    "response rate",
    "work",
    "after immunotherapy",
    "GPC3",
    "phase 3",
    "ESMO",
    "randomised",
    "NCT01908426",
    "\u80dd\u764c",
    "?",
]
QUESTIONS = st.lists(st.sampled_from(PHRASES), max_size=6).map(" ".join)


@pytest.fixture(scope="module")
def read(lexicon: Lexicon) -> Read:
    """Read a question with the shipped lexicon."""
    return QuestionReader(lexicon, frozenset()).read


def test_empty_question(read: Read):
    """Nothing asked is nothing read."""
    reading = read("")
    assert not (reading.particular or reading.named or reading.asks_an_outcome or reading.asks_a_subgroup)
    assert not (reading.asks_for_one_trial or reading.asks_about_design or reading.lexical_query.strip())


@pytest.mark.parametrize(
    ("question", "particular", "named"),
    [
        ("cabozantinib in HCC", ["cabozantinib"], ["cabozantinib"]),
        ("TKIs in HCC", [], []),
        ("HCC with Child-Pugh B", ["child-pugh-b"], []),
        ("CELESTIAL by ALBI", ["celestial-trial", "albi"], ["celestial-trial"]),
        ("atezo-bev", ["atezo-bev"], ["atezo-bev"]),
        ("ESMO guideline", ["esmo-guideline"], ["esmo-guideline"]),
        ("overall survival", [], []),
        ("cabozantinib after nivolumab", ["cabozantinib"], ["cabozantinib"]),
    ],
)
def test_what_narrows_and_what_has_a_name(question: str, particular: list[str], named: list[str], read: Read):
    """All but drug classes and HCC narrow a question; drugs, regimens, trials and sources have a name of their own."""
    reading = read(question)
    assert [[c.id for c in concepts] for concepts in (reading.particular, reading.named)] == [particular, named]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("response to cabozantinib", True),
        ("PFS", True),
        ("does cabozantinib work", False),
        ("does it work, and what is the OS", True),
        ("cabozantinib", False),
    ],
)
def test_asks_an_outcome(question: str, asks: bool, read: Read):
    """A particular outcome is one, efficacy in general is none."""
    assert read(question).asks_an_outcome is asks


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("cabozantinib in Child-Pugh B", True),
        ("cabozantinib in elderly patients", True),
        ("HBV and immunotherapy", True),
        ("cabozantinib in HCC", False),
        ("cabozantinib", False),
    ],
)
def test_asks_a_subgroup(question: str, asks: bool, read: Read):
    """Liver function, age or cause narrow the patients; HCC itself does not."""
    assert read(question).asks_a_subgroup is asks


@pytest.mark.parametrize(
    ("question", "one_trial", "design"),
    [
        ("CELESTIAL", True, False),
        ("NCT01908426", True, False),
        ("nct01908426", True, False),
        ("Who was eligible for cabozantinib?", True, True),
        ("Are there limitations?", True, True),
        ("Was it RANDOMIZED?", True, True),
        ("cabozantinib after immunotherapy", False, False),
        ("the centre of interest", False, False),
    ],
)
def test_asks_for_one_trial_and_for_design(question: str, one_trial: bool, design: bool, read: Read):
    """A trial's name or number asks for one trial, as does a question on how a study was done."""
    reading = read(question)
    assert (reading.asks_for_one_trial, reading.asks_about_design) == (one_trial, design)


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Which trials test cabozantinib?", True),
        ("List the cohorts", True),
        ("Give me an overview of TKIs", True),
        ("What is the median OS in CELESTIAL?", False),
        ("", False),
    ],
)
def test_asks_for_a_list(question: str, asks: bool, read: Read):
    """A plural or "overview" asks for all there is, a figure of one trial does not."""
    assert read(question).asks_for_a_list is asks


def test_lexical_query_by_hand(read: Read):
    """BM25 looks for the question as typed and written out, the names of its concepts and the outcome's short forms."""
    query = read("PFS with cabo").lexical_query
    assert query.startswith("PFS with cabo ")
    assert {"progression-free", "cabozantinib", "mPFS"} <= set(query.replace("survival", " ").split())


def test_lexical_query_after_immunotherapy(read: Read):
    """In the direct setting the query has the corpus's own word for it, and in no other."""
    assert read("cabozantinib after nivolumab").lexical_query.endswith("post-ICI immunotherapy")
    assert "post-ICI" not in read("cabozantinib after sorafenib").lexical_query


def test_lexical_query_has_the_members(read: Read):
    """The drugs of a class asked for are searched for by their names."""
    assert "Zyxumab" in replace(read("TKIs"), members=("Zyxumab",)).lexical_query


@given(QUESTIONS)
@settings(deadline=None)
def test_subjects_keep_their_order(read: Read, question: str):
    """What narrows and what has a name are subjects, in the order of the question."""
    reading = read(question)
    for some in (reading.particular, reading.named):
        assert some == tuple(concept for concept in reading.subjects if concept in some)
    assert all(concept.kind in NAMED_KINDS for concept in reading.named)
    assert "hcc" not in {concept.id for concept in reading.particular}


@given(QUESTIONS)
@settings(deadline=None)
def test_outcome_and_design_follow_from_the_fields(read: Read, question: str):
    """An outcome is asked for when an endpoint is not a general one; design implies one trial."""
    reading = read(question)
    assert reading.asks_an_outcome is bool({c.id for c in reading.endpoints} - GENERAL)
    assert reading.asks_for_one_trial or not reading.asks_about_design


@given(st.text(max_size=80).map(clean))
@settings(deadline=None)
def test_any_question_can_be_read(read: Read, question: str):
    """Any text is read twice the same, and BM25 searches for all of it first."""
    reading = read(question)
    assert reading == read(question) and hash(reading) == hash(read(question))
    assert reading.lexical_query.startswith(question)


@given(QUESTIONS.map(clean))
@settings(deadline=None)
def test_mentions_stand_in_the_text_in_order(read: Read, question: str):
    """Mentions do not overlap, stand in text order, and each is a span of a question that needs no correction."""
    mentions = read(question).mentions
    borders = [border for mention in mentions for border in (mention.start, mention.end)]
    assert borders == sorted(borders) and all(m.start < m.end <= len(question) for m in mentions)
