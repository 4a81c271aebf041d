"""What the tests of the checks of statements share: the shipped names, and how texts and sources are made."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hepcite.documents import Document, Section
from hepcite.faithfulness.checking import EXACT_KINDS, SAME_MEANING, Checker
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.sources import Cited, Source
from hepcite.faithfulness.tokens import Token, Tokenizer
from hepcite.lexicon import Lexicon
from hepcite.sources.shipped import corpus_folder

MakeDocument = Callable[..., Document]


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The checker with the shipped names."""
    return Checker.read(corpus_folder())


@pytest.fixture(scope="session")
def tokenizer(lexicon: Lexicon) -> Tokenizer:
    """A tokenizer with the shipped names that mean exactly the same."""
    exact = [concept for concept in lexicon.concepts.values() if concept.kind in EXACT_KINDS]
    same = Lexicon.read(corpus_folder() / SAME_MEANING)
    return Tokenizer(Lexicon([*exact, *same.concepts.values()]))


@pytest.fixture
def document() -> MakeDocument:
    """Make a document of one section from a text; keyword arguments replace its fields."""

    def make(text: str = "Median OS was 9.9 months.", **fields: Any) -> Document:
        made = Document(
            doc_id="a-study",
            study_id="a-study",
            kind="study-record",
            title="A study",
            text=text,
            sections=(Section("facts", 0, len(text)),),
            study_type="phase-2",
            setting="not-stated",
        )
        return replace(made, **fields)

    return make


@pytest.fixture
def read(tokenizer: Tokenizer) -> Callable[[str], tuple[Token, ...]]:
    """Read a text into its tokens."""
    return tokenizer.tokens


@pytest.fixture
def label(tokenizer: Tokenizer) -> Callable[[str], LabelledText]:
    """Read a text with the labels of its figures."""
    return lambda text: LabelledText(tokenizer.tokens(text), tokenizer)


@pytest.fixture
def source(document: MakeDocument, tokenizer: Tokenizer) -> Callable[..., Source]:
    """Make a cited sentence; keyword arguments replace fields of its document."""
    return lambda text, **fields: Source(Cited(text, document(text, **fields)), tokenizer)
