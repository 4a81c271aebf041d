"""Questions to begin with."""

from dataclasses import replace

from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.example_questions import suggest_questions
from hepcite.lexicon import Lexicon
from hepcite.sources.shipped import corpus_folder, read_corpus

LEXICON = Lexicon.read(corpus_folder() / "lexicon.yaml")


def document(doc_id: str, title: str, setting: str = "second-line-post-ici") -> Document:
    """A document of a title."""
    return Document(
        doc_id, doc_id, "abstract", title, "Text.", sections=(), study_type="rct", setting=setting, year=2024
    )


PAIR = [
    document("a", "Lenvatinib versus sorafenib after atezolizumab plus bevacizumab"),
    document("b", "Sorafenib or lenvatinib in second line after atezolizumab-bevacizumab"),
]


def test_drugs_that_are_compared_become_a_question():
    """Two titles on the same two drugs after a regimen."""
    assert suggest_questions(PAIR, LEXICON)[0] == "Lenvatinib or sorafenib after atezolizumab-bevacizumab?"


def test_most_studied_other_drug_becomes_a_question():
    """The drug that most titles name beside the pair."""
    titles = ("Cabozantinib after immunotherapy", "Regorafenib in second line", "Cabozantinib in practice")
    documents = [*PAIR, *(document(str(number), title) for number, title in enumerate(titles))]
    assert suggest_questions(documents, LEXICON)[1] == "What is known about cabozantinib after immunotherapy?"


def test_only_direct_and_sound_evidence_suggests():
    """First-line, retracted and unverified papers are no beginning."""
    first_line = document("c", "Cabozantinib in first line", "first-line")
    retracted = replace(document("d", "Cabozantinib after immunotherapy"), notices=("retracted: 10.5555/notice",))
    unverified = replace(document("e", "Cabozantinib after immunotherapy"), notices=(UNVERIFIED_NOTICE,))
    assert suggest_questions([first_line, retracted, unverified], LEXICON) == ()


def test_order_of_documents_does_not_matter():
    """The same corpus suggests the same questions."""
    corpus = read_corpus(corpus_folder())
    assert suggest_questions(corpus, LEXICON) == suggest_questions(corpus[::-1], LEXICON)


def test_shipped_corpus_suggests_several():
    """There are enough to choose from, none twice."""
    questions = suggest_questions(read_corpus(corpus_folder()), LEXICON)
    assert len(set(questions)) == len(questions) >= 6
