"""What the corpus is about, as a whole and in the texts on one trial or by one author."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.corpus_topics import CorpusTopics, TextTopics, corpus_words, first_author
from hepcite.documents import Document
from hepcite.lexicon import Concept, Lexicon

MakeDocument = Callable[..., Document]


def text(topics: str, title: str = "", author: str | None = None, trial_ids: str = "") -> TextTopics:
    """Make what a text is about from words."""
    return TextTopics(frozenset(topics.split()), frozenset(title.split()), author, frozenset(trial_ids.split()), "d")


TEXTS = [
    text("celestial-trial cabozantinib os", "cabozantinib", "Abou-Alfa", "NCT01908426"),
    text("celestial-trial albi", "albi", "Kelley", "NCT01908426"),
    text("atezolizumab orr esmo", "esmo", None, "NCT1 NCT2"),
    text("esmo"),
]
CELESTIAL = Concept(id="celestial-trial", kind="trial", name="CELESTIAL")
ESMO = Concept(id="esmo", kind="source", name="ESMO")
REACH = Concept(id="reach-trial", kind="trial", name="REACH")


@pytest.mark.parametrize(
    ("authors", "surname"),
    [
        ("Chan SL, Ryoo BY, et al", "Chan"),
        ("Chan", "Chan"),
        ("Chan et al", "Chan"),
        ("Chan SL et al.", "Chan"),
        ("Lau-Min KS, Li Y", "Lau-Min"),
        ("Ruiz de Galarreta M, Bresnahan E", "Ruiz de Galarreta"),
        ("El-Khoueiry AB", "El-Khoueiry"),
        ("M\u00fcller T, Chan SL", "M\u00fcller"),
        ("Wu", "Wu"),
        ("WU", "WU"),
        ("Halik \u00dc, Chan SL", "Halik"),
        ("Vehreschild MJGT, et al", "Vehreschild"),
        ("LEE DE, Kim J", "LEE"),
        ("Kim J-H", "Kim"),
        ("AstraZeneca (sponsor)", None),
        ("et al", None),
        ("", None),
        (None, None),
    ],
)
def test_first_author(authors: str | None, surname: str | None, make_document: MakeDocument):
    """The surname stands without initials; a sponsor, nobody and "et al" have none."""
    assert first_author(make_document(authors=authors)) == surname


def test_first_authors_of_the_corpus(shipped: tuple[Document, ...]):
    """Every first author of the shipped corpus is how the authors' line begins, without an initial or a digit."""
    named = [(document.authors or "", first_author(document)) for document in shipped]
    found = [(line, name) for line, name in named if name]
    assert len(found) > 80
    assert all(line.startswith(name) and not any(char.isdigit() for char in name) for line, name in found)


def test_words_of_the_corpus(make_document: MakeDocument):
    """Words come from title, text, authors and journal, in small letters, each once."""
    document = make_document("OS was 9.9; OS.", title="On GPC3", authors="Nobody A", journal="J Invented")
    assert corpus_words([document]) == {"os", "was", "9.9", "on", "gpc3", "nobody", "a", "j", "invented"}


def test_missing_authors_are_no_words(make_document: MakeDocument):
    """A document without authors and journal adds no "none"."""
    assert corpus_words([make_document("Text.", title="T")]) == {"text", "t"}


def test_no_documents_no_words():
    """An empty corpus has no words."""
    assert corpus_words([]) == frozenset()


def test_empty_corpus_is_about_nothing():
    """A corpus without texts has no topics, authors or trials."""
    empty = CorpusTopics([])
    assert (empty.all, empty.trial_ids, empty.authors) == (frozenset(), frozenset(), frozenset())
    assert CELESTIAL not in empty and empty.of_study([CELESTIAL], ["Kelley"]) == []


def test_corpus_as_a_whole():
    """Topics, trial numbers and authors of all texts come together; texts without an author add none."""
    corpus = CorpusTopics(TEXTS)
    assert corpus.all == {"celestial-trial", "cabozantinib", "os", "albi", "atezolizumab", "orr", "esmo"}
    assert (corpus.authors, corpus.trial_ids) == ({"Abou-Alfa", "Kelley"}, {"NCT01908426", "NCT1", "NCT2"})


def test_regimen_of_known_drugs():
    """A regimen belongs to a corpus that speaks of all its drugs, and not to one that speaks of one."""
    both, one = (
        Concept(id="r", kind="regimen", name="R", parts=parts)
        for parts in (("cabozantinib", "atezolizumab"), ("cabozantinib", "bevacizumab"))
    )
    assert both in CorpusTopics(TEXTS) and one not in CorpusTopics(TEXTS)


@pytest.mark.parametrize(
    ("studies", "authors", "positions"),
    [
        ([CELESTIAL], [], [0, 1]),
        ([], ["Kelley"], [1]),
        ([CELESTIAL], ["Kelley"], [0, 1]),
        ([REACH], ["Kelley", "Abou-Alfa"], [0, 1]),
        ([REACH], ["Nobody"], []),
        ([ESMO], [], [2]),
        ([ESMO, CELESTIAL], [], [0, 1, 2]),
        ([], [], []),
    ],
)
def test_texts_of_a_study(studies: list[Concept], authors: list[str], positions: list[int]):
    """Texts that name a trial, have a guideline in their title or are by an author, each once, in corpus order."""
    assert CorpusTopics(TEXTS).of_study(iter(studies), authors) == [TEXTS[i].topics for i in positions]


def test_texts_are_read_with_the_lexicon(make_document: MakeDocument, lexicon: Lexicon):
    """Title and text of a document give its topics, with all broader ones."""
    document = make_document("Response was rare.", title="Cabozantinib", authors="Chan SL", trial_ids=("NCT1",))
    corpus = CorpusTopics.of([document], lexicon)
    assert corpus.all == lexicon.concept_ids("Cabozantinib. Response was rare.") >= {"tyrosine-kinase-inhibitor", "orr"}
    assert (corpus.authors, corpus.trial_ids) == ({"Chan"}, {"NCT1"})


@given(st.permutations(TEXTS))
@settings(deadline=None)
def test_order_of_texts_does_not_matter(texts: list[TextTopics]):
    """A corpus in another order is about the same."""
    one, two = CorpusTopics(texts), CorpusTopics(iter(TEXTS))
    assert (one.all, one.authors, one.trial_ids) == (two.all, two.authors, two.trial_ids)
    assert set(one.of_study([CELESTIAL], [])) == set(two.of_study([CELESTIAL], []))
