"""Quotes: verbatim, and refused after the smallest change."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hepcite.answers import Quote, Statement
from hepcite.documents import Document, Section, Sentence, sha256_of
from hepcite.errors import DocumentNotFoundError, QuoteMismatchError
from hepcite.library import Library
from hepcite.quoting import quote, verify, verify_all

TEXT = "Before it. Median OS was 9.9 months (95% CI 7.3-14.4); HR 0.58, P = 0.005. After it."
SPAN = Sentence("facts", 11, 74)


class Texts(dict[str, str]):
    """Stored texts by the id of their document."""

    def stored_text(self, doc_id: str) -> str:
        """Return the text as it is stored now."""
        if doc_id not in self:
            raise DocumentNotFoundError(doc_id)
        return self[doc_id]


STORE = Texts(doc=TEXT)


def resealed(original: Quote, **fields: object) -> Quote:
    """Replace fields of a quote and give it the hash of its new text."""
    changed = replace(original, **fields)
    return replace(changed, text_sha256=sha256_of(changed.text))


@pytest.fixture(scope="module")
def sound() -> Quote:
    """A quote as it should be."""
    document = Document(
        "doc",
        "study",
        "abstract",
        "T",
        TEXT,
        (Section("facts", 0, len(TEXT)),),
        study_type="phase-2",
        setting="other",
    )
    return quote(document, SPAN)


def test_quote_is_the_span(sound: Quote):
    """A quote holds the text of its sentence, character for character, with where it comes from."""
    assert sound.text == "Median OS was 9.9 months (95% CI 7.3-14.4); HR 0.58, P = 0.005."
    assert (sound.doc_id, sound.study_id, sound.kind, sound.section) == ("doc", "study", "abstract", "facts")


def test_sound_quote_verifies(sound: Quote):
    """An unchanged quote passes."""
    verify(sound, STORE)


def test_code_points_are_counted(make_document: Callable[..., Document]):
    """Characters outside the basic plane count as one."""
    assert quote(make_document("😀😀 α end."), Sentence("abstract", 3, 9)).text == "α end."


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (0, len(TEXT) + 1), (999, 1000)])
def test_span_outside_the_text(make_document: Callable[..., Document], start: int, end: int):
    """A span that is empty or reaches outside the text cannot be quoted."""
    with pytest.raises(QuoteMismatchError, match=r"\Aexamplinib-one: [^\n]*\Z"):
        quote(make_document(TEXT), Sentence("abstract", start, end))


@given(st.data())
@settings(deadline=None)
def test_any_replaced_character_fails(sound: Quote, data: st.DataObject):
    """A quote with any one character replaced by another does not pass, even with the hash of its new text."""
    position = data.draw(st.integers(0, len(sound.text) - 1))
    char = data.draw(st.characters(exclude_categories=["Cs"]))
    assume(char != sound.text[position])
    with pytest.raises(QuoteMismatchError):
        verify(resealed(sound, text=sound.text[:position] + char + sound.text[position + 1 :]), STORE)


@given(st.data())
@settings(deadline=None)
def test_any_removed_character_fails(sound: Quote, data: st.DataObject):
    """A quote that lacks any one character does not pass."""
    position = data.draw(st.integers(0, len(sound.text) - 1))
    with pytest.raises(QuoteMismatchError):
        verify(resealed(sound, text=sound.text[:position] + sound.text[position + 1 :]), STORE)


@given(st.data())
@settings(deadline=None)
def test_any_added_character_fails(sound: Quote, data: st.DataObject):
    """A quote with any one character more does not pass."""
    position = data.draw(st.integers(0, len(sound.text)))
    char = data.draw(st.characters(exclude_categories=["Cs"]))
    with pytest.raises(QuoteMismatchError):
        verify(resealed(sound, text=sound.text[:position] + char + sound.text[position:]), STORE)


@given(st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
@settings(deadline=None)
def test_any_other_offsets_fail(sound: Quote, start: int, end: int):
    """A quote with other offsets into the text does not pass."""
    assume((start, end) != (sound.start, sound.end))
    with pytest.raises(QuoteMismatchError):
        verify(replace(sound, start=start, end=end), STORE)


@pytest.mark.parametrize(
    ("old", "new"), [("9.9", "9.8"), ("0.58", "0.85"), ("7.3", "73"), ("0.005", "0.05"), ("95%", "95 %")]
)
def test_digits_matter(sound: Quote, old: str, new: str):
    """A quote that differs in a number alone does not pass."""
    with pytest.raises(QuoteMismatchError):
        verify(resealed(sound, text=sound.text.replace(old, new)), STORE)


@pytest.mark.parametrize("char", ["\u2013", "\u2212", "\u00ad"])
def test_hyphens_are_not_dashes(sound: Quote, char: str):
    """A dash or a minus sign in place of a hyphen does not pass."""
    with pytest.raises(QuoteMismatchError):
        verify(resealed(sound, text=sound.text.replace("-", char)), STORE)


def test_changed_store_fails(sound: Quote):
    """A quote does not pass when the stored text has changed since."""
    with pytest.raises(QuoteMismatchError, match="`hepcite index`"):
        verify(sound, Texts(doc=TEXT.replace("9.9", "9.8")))


def test_changed_hash_fails(sound: Quote):
    """A quote whose hash is another text's does not pass."""
    with pytest.raises(QuoteMismatchError):
        verify(replace(sound, text_sha256=sha256_of("other")), STORE)


def test_unknown_document_fails(sound: Quote):
    """A quote of a document that is not in the store does not pass."""
    with pytest.raises(DocumentNotFoundError):
        verify(replace(sound, doc_id="gone"), STORE)


def test_one_bad_quote_fails_all(sound: Quote):
    """One changed quote among sound ones is found."""
    statements = [Statement("a", (sound,)), Statement("b", (sound, resealed(sound, text="Median")))]
    with pytest.raises(QuoteMismatchError):
        verify_all(statements, STORE)


@pytest.mark.parametrize("text", ["OS was 9.8 months.", "OS was 9.9 months with placebo.", "In 2 trials: {}"])
def test_number_outside_the_quotes_fails(text: str, sound: Quote):
    """A statement with a number of its own does not pass, even where its quote has the same number."""
    with pytest.raises(QuoteMismatchError, match="numbers outside a quote"):
        verify_all([Statement(text.format(sound.text), (sound,))], STORE)


def test_statement_with_quoted_numbers_passes(sound: Quote):
    """A statement of a label without digits and its quotes passes."""
    verify_all([Statement(f"Review: {sound.text}", (sound,))], STORE)


def test_no_quotes_are_fine():
    """Nothing to verify is no fault."""
    verify_all([Statement("a", ())], STORE)


def test_every_shipped_sentence_can_be_quoted(built: object):
    """Every sentence of the built index makes a quote that verifies against the library."""
    library: Library = built.library
    generation_id = library.current_generation().generation_id
    for passage in library.passages(generation_id):
        for sentence in library.sentences(generation_id, passage.passage_id):
            verify(quote(library.document(passage.doc_id), sentence), library)
