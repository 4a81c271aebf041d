"""Lines of evidence: publications on one trial count once, by number or by the trial in their title."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.lines_of_evidence import LinesOfEvidence

MakeDocument = Callable[..., Document]
Study = Callable[..., Document]

NAMES = "abcdefgh"


@pytest.fixture(scope="module")
def study(make_document: MakeDocument) -> Study:
    """Make a document that is a study of its own."""
    return lambda name, title="", *trials: make_document(doc_id=name, study_id=name, title=title, trial_ids=trials)


@pytest.fixture(scope="module")
def corpus(study: Study) -> dict[str, Document]:
    """Eight papers: on one trial, an update, a subgroup without a number, pooled ones, and others."""
    return {
        "a": study("a", "Primary paper of CELESTIAL", "NCT1"),
        "b": study("b", "An update", "NCT1"),
        "c": study("c", "CELESTIAL by liver function"),
        "d": study("d", "Two trials pooled", "NCT1", "NCT2"),
        "e": study("e", "REACH-2 in the elderly"),
        "f": study("f", "Subgroups of REACH-2"),
        "g": study("g", "CELESTIAL and REACH-2 compared"),
        "h": study("h", "A cohort"),
    }


@pytest.fixture(scope="module")
def lines(corpus: dict[str, Document], lexicon: Lexicon) -> LinesOfEvidence:
    """The lines of the eight papers."""
    return LinesOfEvidence(list(corpus.values()), lexicon)


@pytest.mark.parametrize(
    ("name", "line"), [("a", "NCT1"), ("b", "NCT1"), ("c", "NCT1"), ("d", "d"), ("g", "g"), ("h", "h")]
)
def test_line_of_a_paper(name: str, line: str, corpus: dict[str, Document], lines: LinesOfEvidence):
    """A paper on one trial, by number or title, is of its line; one on several or on none is its own."""
    assert lines.line(corpus[name]) == line


def test_trial_without_a_number(corpus: dict[str, Document], lines: LinesOfEvidence):
    """Two papers titled after a trial whose number nobody gives are of one line."""
    assert lines.line(corpus["e"]) == lines.line(corpus["f"]) != "e"


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ("", 0),
        ("a", 1),
        ("abc", 1),
        ("aa", 1),
        ("ad", 1),
        ("d", 1),
        ("dh", 2),
        ("de", 2),
        ("ef", 1),
        ("ag", 2),
        ("ah", 2),
        ("abcdefgh", 4),
    ],
)
def test_count_by_hand(names: str, number: int, corpus: dict[str, Document], lines: LinesOfEvidence):
    """A pooled paper counts only without a paper on one of its trials; every other line counts once."""
    assert lines.count(corpus[name] for name in names) == number


def test_two_papers_on_the_same_two_trials(study: Study, lexicon: Lexicon):
    """Two papers that pool the same two trials share their patients and are one study."""
    pair = [study(name, "Pooled", "NCT1", "NCT2") for name in "ab"]
    assert LinesOfEvidence(pair, lexicon).count(pair) == 1


def test_number_beats_title(study: Study, lexicon: Lexicon):
    """A paper with a number of its own is not of the trial that its title names."""
    documents = [study("a", "CELESTIAL", "NCT1"), study("b", "A rival of CELESTIAL", "NCT2")]
    lines = LinesOfEvidence(documents[:1], lexicon)
    assert [LinesOfEvidence(documents, lexicon).line(d) for d in documents] == ["NCT1", "NCT2"]
    assert lines.line(documents[0]) == "NCT1"


def test_pooled_paper_gives_no_number(study: Study, lexicon: Lexicon):
    """A paper with two numbers does not say which is the number of the trial in its title."""
    documents = [study("a", "CELESTIAL pooled", "NCT1", "NCT2"), study("b", "CELESTIAL by age")]
    assert LinesOfEvidence(documents, lexicon).line(documents[1]) not in {"NCT1", "NCT2"}


def test_no_documents(lexicon: Lexicon):
    """A corpus without documents has no studies."""
    assert LinesOfEvidence([], lexicon).count([]) == 0


@given(st.lists(st.sampled_from(NAMES), max_size=10), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_does_not_matter(corpus: dict[str, Document], lines: LinesOfEvidence, names: list[str], chance):
    """Quoted in another order, or twice, the same papers are as many studies."""
    shuffled = [*names, *names]
    chance.shuffle(shuffled)
    assert lines.count(corpus[n] for n in shuffled) == lines.count(corpus[n] for n in names)


@given(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
@settings(deadline=None)
def test_between_one_and_all(corpus: dict[str, Document], lines: LinesOfEvidence, names: list[str]):
    """Any papers are at least one study and never more than there are papers."""
    assert 1 <= lines.count(corpus[n] for n in names) <= len(names)


@given(st.lists(st.sampled_from(NAMES), unique=True), st.sampled_from(NAMES))
@settings(deadline=None)
def test_one_paper_more_is_at_most_one_study_more(
    corpus: dict[str, Document], lines: LinesOfEvidence, names: list[str], more: str
):
    """A further paper adds one study or none; it may take away the pooled one that it belongs to."""
    before = lines.count(corpus[n] for n in names)
    assert lines.count(corpus[n] for n in (*names, more)) <= before + 1


def test_order_of_the_shipped_corpus(shipped: tuple[Document, ...], lexicon: Lexicon):
    """Every shipped document is of the same line, in whichever order the corpus is read."""
    one, two = LinesOfEvidence(shipped, lexicon), LinesOfEvidence(shipped[::-1], lexicon)
    assert [one.line(document) for document in shipped] == [two.line(document) for document in shipped]


def test_updates_in_the_shipped_corpus(shipped: tuple[Document, ...], lexicon: Lexicon):
    """CELESTIAL and its subgroups are one study, REFLECT another."""
    lines = LinesOfEvidence(shipped, lexicon)
    celestial = [document for document in shipped if document.doc_id.startswith("celestial")]
    assert len(celestial) == 4 and lines.count(celestial) == 1
    assert lines.count([*celestial, *(d for d in shipped if d.doc_id == "reflect")]) == 2
