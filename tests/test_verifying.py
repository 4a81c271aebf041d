"""Checking an exported answer: what stands is verified, and whatever was changed is found."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hepcite.answers import Abstention, Answer, EvidenceSummary, Prose, ProseStatement, Statement, Timings
from hepcite.documents import Document, Sentence
from hepcite.errors import QuestionError, QuoteMismatchError
from hepcite.exporting import to_json
from hepcite.faithfulness.checking import Checker
from hepcite.library import Generation, Library
from hepcite.quoting import quote
from hepcite.sources.articles import Notice
from hepcite.sources.shipped import corpus_folder
from hepcite.standing import Standing
from hepcite.verifying import CheckedQuote, verify_audit

MakeDocument = Callable[..., Document]

TEXT = "Median survival was 9.9 months (95% CI 7.3-14.4). Examplinib did not help. HR 0.58, P = 0.003 for α 😀."
SPANS = ((0, 49), (50, 74), (75, len(TEXT)))
WRITTEN = (
    ("In this phase II trial, median survival was 9.9 months (95% CI 7.3-14.4).", (0,)),
    ("Examplinib did not help.", (1,)),
    ("Examplinib did not help; the HR was 0.58 (P = 0.003).", (1, 2)),
)
"""Statements of a model, and the places of their quotes among the answer's."""
WRITTEN_DIGITS = [(n, i) for n, (text, _) in enumerate(WRITTEN) for i, char in enumerate(text) if char.isdigit()]
DIGITS = [(n, i) for n, (start, end) in enumerate(SPANS) for i, char in enumerate(TEXT[start:end]) if char.isdigit()]


def publish(library: Library, name: str, *documents: Document) -> None:
    """Make documents those of the library."""
    library.start_generation(Generation(name, "model|splitter", name, name, "2026-01-01T00:00:00+00:00"))
    library.publish_generation(name, documents, [])


def audit_of(document: Document) -> dict[str, Any]:
    """Return an exported answer quoting each sentence of `TEXT`: the first in one statement, the rest in another."""
    quotes = [quote(document, Sentence("abstract", *span)) for span in SPANS]
    statements = (
        Statement(f"Abstract (phase II trial): {quotes[0].text}", (quotes[0],)),
        Statement(f"Abstract (phase II trial): {quotes[1].text} {quotes[2].text}", tuple(quotes[1:])),
    )
    answer = Answer("Q?", "q", statements, EvidenceSummary(), (document,), (), "fp", "id", Timings())
    exported: dict[str, Any] = json.loads(to_json(answer))
    return exported


def check(audit: dict[str, Any], library: Library) -> tuple[CheckedQuote, ...]:
    """Check an answer as it would stand in a file."""
    return verify_audit(json.dumps(audit), "answer.json", library)


def standings(audit: dict[str, Any], library: Library) -> list[str]:
    """Return what became of each quote."""
    return [one.standing for one in check(audit, library)]


def fails(audit: dict[str, Any], library: Library) -> bool:
    """Say whether an answer does not pass as a whole."""
    try:
        return not all(one.holds for one in check(audit, library))
    except QuoteMismatchError:
        return True


@pytest.fixture
def document(make_document: MakeDocument) -> Document:
    """A document of three sentences with figures."""
    return make_document(TEXT)


@pytest.fixture
def audit(document: Document, library: Library) -> dict[str, Any]:
    """An answer that quotes a document of the library."""
    publish(library, "g1", document)
    return audit_of(document)


def test_untouched_answer(audit: dict[str, Any], library: Library):
    """Every quote of an answer as it was exported is verified, in its order."""
    checked = check(audit, library)
    assert [(one.doc_id, one.text, one.standing, one.holds) for one in checked] == [
        ("examplinib-one", TEXT[start:end], "verified", True) for start, end in SPANS
    ]
    assert checked[0].detail == "stands in the stored text, letter for letter"


@given(place=st.sampled_from(DIGITS), digit=st.sampled_from("0123456789"), in_statement=st.booleans())
@settings(deadline=None)
def test_one_changed_digit_is_found(
    make_document: MakeDocument, place: tuple[int, int], digit: str, in_statement: bool
):
    """One digit changed in one quote, in the statement that shows it too or not, and the answer fails."""
    number, offset = place
    with Library(Path(":memory:")) as library:
        publish(library, "g1", make_document(TEXT))
        audit = audit_of(make_document(TEXT))
        statement = audit["statements"][min(number, 1)]
        changed = statement["quotes"][max(number - 1, 0)]
        before = changed["text"]
        assume(before[offset] != digit)
        changed["text"] = before[:offset] + digit + before[offset + 1 :]
        if in_statement:
            statement["text"] = statement["text"].replace(before, changed["text"])
        assert fails(audit, library)


@given(place=st.sampled_from(DIGITS), digit=st.sampled_from("0123456789"))
@settings(deadline=None)
def test_one_digit_changed_in_the_statement_is_found(make_document: MakeDocument, place: tuple[int, int], digit: str):
    """One digit changed in what a statement shows, the quotes left alone, and the answer fails."""
    number, offset = place
    with Library(Path(":memory:")) as library:
        publish(library, "g1", make_document(TEXT))
        audit = audit_of(make_document(TEXT))
        statement = audit["statements"][min(number, 1)]
        shown = TEXT[slice(*SPANS[number])]
        assume(shown[offset] != digit)
        statement["text"] = statement["text"].replace(shown, shown[:offset] + digit + shown[offset + 1 :])
        assert fails(audit, library)


@given(start=st.integers(-3, 3), end=st.integers(-3, 3))
@settings(deadline=None)
def test_moved_offsets_are_found(make_document: MakeDocument, start: int, end: int):
    """A quote whose offsets were moved by however little does not stand there."""
    assume((start, end) != (0, 0))
    with Library(Path(":memory:")) as library:
        publish(library, "g1", make_document(TEXT))
        audit = audit_of(make_document(TEXT))
        second = audit["statements"][1]["quotes"][0]
        second["start"], second["end"] = second["start"] + start, second["end"] + end
        assert standings(audit, library) == ["verified", "differs", "verified"]


def test_changed_word_in_a_quote(audit: dict[str, Any], library: Library):
    """A quote with a word left out differs, and the others stay verified."""
    audit["statements"][1]["quotes"][0]["text"] = "Examplinib did help."
    (_, changed, _) = check(audit, library)
    assert (changed.standing, changed.holds) == ("differs", False)
    assert changed.detail == "differs from the stored text, and from earlier ones kept"
    assert standings(audit, library) == ["verified", "differs", "verified"]


def test_changed_word_in_a_statement(audit: dict[str, Any], library: Library):
    """A statement that shows other words than its quotes have fails, also when no number was changed."""
    statement = audit["statements"][1]
    statement["text"] = statement["text"].replace("did not help", "did help")
    assert fails(audit, library)


def test_added_number(audit: dict[str, Any], library: Library):
    """A number that stands in no quote is named in one line, with the file."""
    audit["statements"][1]["text"] += " Survival tripled to 29.7 months."
    with pytest.raises(QuoteMismatchError, match=r"\Aanswer\.json: [^\n]*29\.7[^\n]*\Z"):
        check(audit, library)


def test_replaced_text(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A quote of a text that was replaced since still holds, and says until when it stood."""
    publish(library, "g2", make_document("Another text."))
    ((_, until),) = library.past_texts("examplinib-one")
    checked = check(audit, library)
    assert {(one.standing, one.holds, one.detail) for one in checked} == {
        ("replaced", True, f"stood in the text that was replaced by another on {until}")
    }


def test_sentence_that_the_new_text_keeps(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A sentence that stands at the same place of the new text is verified; the others stood in the old one."""
    publish(library, "g2", make_document(f"{TEXT[:49]} Nothing else."))
    assert standings(audit, library) == ["verified", "replaced", "replaced"]


def test_kept_sentence_tells_of_the_replaced_text(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A sentence that the new text keeps says that the text was replaced, and when; all say so then."""
    publish(library, "g2", make_document(f"{TEXT[:49]} Nothing else."))
    ((_, until),) = library.past_texts("examplinib-one")
    checked = check(audit, library)
    assert (
        checked[0].detail == f"stands in the stored text, letter for letter, as in the text that it replaced on {until}"
    )
    assert all(f"replaced by another on {until}" in one.detail for one in checked[1:])


def test_sentence_of_the_new_text_alone(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A quote that was taken from the new text says nothing of the earlier one, in which it never stood."""
    publish(library, "g2", new := make_document(TEXT.replace("9.9", "9.8")))
    assert check(audit_of(new), library)[0].detail == "stands in the stored text, letter for letter"


def test_removed_document(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A quote of a document that was removed since still holds, and says so."""
    publish(library, "g2", make_document(doc_id="b"))
    ((_, until),) = library.past_texts("examplinib-one")
    assert {one.detail for one in check(audit, library)} == {f"stood in the text that was removed on {until}"}


def test_retraction_of_a_replaced_text(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A quote of a text that was replaced since by that of a retracted paper says that it was retracted."""
    publish(library, "g2", make_document("Another text.", notices=("retracted: J Invented Res (PubMed)", "by rule")))
    assert {one.detail.partition("; ")[2] for one in check(audit, library)} == {"retracted: J Invented Res (PubMed)"}


@pytest.mark.parametrize("doc_id", ["pmid-90000001", "pmid-90000001.abstract"])
def test_retraction_of_a_removed_text(library: Library, make_document: MakeDocument, doc_id: str):
    """A quote of a removed text says what was published about its study, and nothing about any other."""
    audit = audit_of(removed := make_document(TEXT, doc_id=doc_id, study_id="pmid-90000001"))
    publish(library, "g1", removed)
    publish(library, "g2", make_document(doc_id="b"))
    notices = Standing(library.database)
    notices.put_notices("pmid-90000002", [Notice("corrected", "PubMed")], ())
    assert not any("PubMed" in one.detail for one in check(audit, library))
    notices.put_notices("pmid-90000001", [Notice("retracted", "PubMed")], ())
    assert all(one.detail.endswith("; retracted (PubMed)") for one in check(audit, library))


def test_changed_digit_of_a_replaced_text(audit: dict[str, Any], library: Library, make_document: MakeDocument):
    """A quote that was changed differs from the earlier texts, too."""
    publish(library, "g2", make_document("Another text."))
    for part in (audit["statements"][0], audit["statements"][0]["quotes"][0]):
        part["text"] = part["text"].replace("9.9", "9.8")
    assert standings(audit, library) == ["differs", "replaced", "replaced"]


def test_unknown_document(document: Document, library: Library):
    """A document that the library never had is unknown, and nothing of it holds."""
    checked = check(audit_of(document), library)
    assert {(one.standing, one.holds, one.detail) for one in checked} == {
        ("unknown", False, "no such document is or was in this library")
    }


@pytest.mark.parametrize("end", [10**6, -1, 0])
def test_offsets_outside_the_text(audit: dict[str, Any], library: Library, end: int):
    """A quote whose end lies outside the text, or before its start, does not stand there."""
    last = audit["statements"][1]["quotes"][1]
    last["end"] = end
    if end == -1:  # a slice would count from the end
        last["text"] = TEXT[last["start"] : -1]
        audit["statements"][1]["text"] = f"{audit['statements'][1]['quotes'][0]['text']} {last['text']}"
    assert standings(audit, library) == ["verified", "verified", "differs"]


def test_declined_question(library: Library):
    """An abstention quotes nothing, so there is nothing to check."""
    abstention = Abstention("Q?", "q", "not_reported", "Not there.", (), (), "fp", "id", Timings())
    assert verify_audit(to_json(abstention), "answer.json", library) == ()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "{}",
        '{"question": "Q?"}',
        '{"question": "Q?", "statements": null}',
        '{"question": "Q?", "statements": [{"text": "t"}]}',
        '{"question": "Q?", "statements": []}\n{"question": "R?", "statements": []}',
        "[" * 100_000,
    ],
)
def test_file_of_another_kind(library: Library, content: str):
    """A file that is no exported answer is refused in one line that names it and says what it should be."""
    with pytest.raises(
        QuestionError, match=r"\Aanswer\.json: not an answer as `hepcite ask --json` writes it \([^\n]+\)\Z"
    ):
        verify_audit(content, "answer.json", library)


@pytest.mark.parametrize("content", ["[]", "null", "3"])
def test_json_of_another_kind(library: Library, content: str):
    """JSON that is no object is refused in plain words, without the names of HepCite's own classes."""
    with pytest.raises(QuestionError, match=r"\Aanswer\.json: ") as caught:
        verify_audit(content, "answer.json", library)
    assert "_Audit" not in str(caught.value) and "(:" not in str(caught.value)


@pytest.mark.parametrize("field", ["doc_id", "start", "end", "text"])
def test_quote_that_lacks_a_field(audit: dict[str, Any], library: Library, field: str):
    """A quote without its document, its offsets or its words is refused, and the place is named."""
    del audit["statements"][1]["quotes"][0][field]
    with pytest.raises(QuestionError, match=rf"statements\.1\.quotes\.0\.{field}: "):
        check(audit, library)


@pytest.mark.parametrize(("field", "value"), [("text", ""), ("start", -1), ("start", "a"), ("end", None)])
def test_quote_with_an_impossible_field(audit: dict[str, Any], library: Library, field: str, value: object):
    """An empty quote, or one before the beginning of a text, is refused, and the place is named."""
    audit["statements"][0]["quotes"][0][field] = value
    with pytest.raises(QuestionError, match=rf"statements\.0\.quotes\.0\.{field}: "):
        check(audit, library)


# What a language model wrote


def written_audit(document: Document) -> dict[str, Any]:
    """Return the exported answer of `audit_of`, over which a model wrote."""
    exported = audit_of(document)
    quotes = [quote(document, Sentence("abstract", *span)) for span in SPANS]
    prose = Prose("ollama:qwen", "abc", tuple(ProseStatement(t, tuple(quotes[n] for n in ns)) for t, ns in WRITTEN))
    answer = Answer("Q?", "q", (), EvidenceSummary(), (document,), (), "fp", "id", Timings())
    exported["prose"] = json.loads(to_json(replace(answer, prose=prose)))["prose"]
    return exported


def check_written(audit: dict[str, Any], library: Library, checker: Checker) -> tuple[CheckedQuote, ...]:
    """Check an answer, and what a model wrote over it, as it would stand in a file."""
    return verify_audit(json.dumps(audit), "answer.json", library, checker)


@pytest.fixture(scope="module")
def checker() -> Checker:
    """The checks, over the shipped names."""
    return Checker.read(corpus_folder())


@pytest.fixture
def written(document: Document, library: Library) -> dict[str, Any]:
    """An answer with prose that quotes a document of the library."""
    publish(library, "g1", document)
    return written_audit(document)


def test_untouched_prose(written: dict[str, Any], library: Library, checker: Checker):
    """An answer with prose as it was exported is verified: its quotes are, and nothing is said against the rest."""
    checked = check_written(written, library, checker)
    assert [one.standing for one in checked] == ["verified"] * 3


@pytest.mark.parametrize("prose", [None, {"statements": []}])
def test_no_prose(written: dict[str, Any], library: Library, checker: Checker, prose: object):
    """An answer without any statement of a model is verified by its quotes."""
    assert len(check_written(written | {"prose": prose}, library, checker)) == 3


@given(place=st.sampled_from(WRITTEN_DIGITS), digit=st.sampled_from("0123456789"))
@settings(deadline=None)
def test_one_digit_changed_in_prose_is_found(
    make_document: MakeDocument, checker: Checker, place: tuple[int, int], digit: str
):
    """One digit changed in what a model wrote, the quotes left alone, and the answer fails."""
    number, offset = place
    with Library(Path(":memory:")) as library:
        publish(library, "g1", make_document(TEXT))
        audit = written_audit(make_document(TEXT))
        statement = audit["prose"]["statements"][number]
        before = statement["text"]
        assume(before[offset] != digit)
        statement["text"] = before[:offset] + digit + before[offset + 1 :]
        with pytest.raises(QuoteMismatchError, match="a statement of the language model"):
            check_written(audit, library, checker)


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (0, "9.9", "9.8"),
        (0, "survival", "response"),
        (1, "did not help", "did help"),
        (1, "did not help", "helped"),
        (1, "Examplinib", "Mockumab"),
        (2, "did not help", "did help"),
        (2, "0.58 (P = 0.003)", "0.003 (P = 0.58)"),
    ],
)
def test_changed_prose_is_found(
    written: dict[str, Any], library: Library, checker: Checker, number: int, before: str, after: str
):
    """A statement of the model that says something else than its quotes is found, in one line with the file."""
    statement = written["prose"]["statements"][number]
    assert before in statement["text"]
    statement["text"] = statement["text"].replace(before, after)
    with pytest.raises(QuoteMismatchError, match=r"\Aanswer\.json: [^\n]*do not bear out[^\n]*\Z"):
        check_written(written, library, checker)


@pytest.mark.parametrize(("field", "value"), [("doc_id", "another"), ("start", 1), ("end", 48), ("end", 74)])
def test_prose_on_a_quote_that_is_not_there(
    written: dict[str, Any], library: Library, checker: Checker, field: str, value: object
):
    """A statement of the model that rests on a place that the answer does not quote is found."""
    written["prose"]["statements"][0]["quotes"][0][field] = value
    with pytest.raises(QuoteMismatchError, match=r"\Aanswer\.json: [^\n]*rests on no quote[^\n]*\Z"):
        check_written(written, library, checker)


def test_prose_on_another_quote_is_found(written: dict[str, Any], library: Library, checker: Checker):
    """A statement that rests on a quote of the answer which says something else is found."""
    first, second, _ = written["prose"]["statements"]
    first["quotes"] = second["quotes"]
    with pytest.raises(QuoteMismatchError, match="do not bear out"):
        check_written(written, library, checker)


def test_added_prose_is_found(written: dict[str, Any], library: Library, checker: Checker):
    """A statement that was put behind those of the model is held against its quotes as well."""
    place = written["prose"]["statements"][0]["quotes"]
    written["prose"]["statements"].append({"text": "Examplinib is recommended.", "quotes": place})
    with pytest.raises(QuoteMismatchError, match="do not bear out"):
        check_written(written, library, checker)


def test_changed_quote_under_prose_is_told_as_such(written: dict[str, Any], library: Library, checker: Checker):
    """Where a quote was changed, that is what is told, whatever was written over it."""
    quoted = written["statements"][0]["quotes"][0]
    quoted["text"] = quoted["text"].replace("9.9", "9.8")
    written["prose"]["statements"][0]["text"] = "Median survival was 9.8 months."
    assert [one.standing for one in check_written(written, library, checker)] == ["differs", "verified", "verified"]


def test_prose_over_a_replaced_text(
    written: dict[str, Any], library: Library, checker: Checker, make_document: MakeDocument
):
    """Prose over a text that was replaced since is held against the words that are quoted."""
    publish(library, "g2", make_document("Another text."))
    assert [one.standing for one in check_written(written, library, checker)] == ["replaced"] * 3
    written["prose"]["statements"][0]["text"] = "Median survival was 9.8 months."
    with pytest.raises(QuoteMismatchError, match="do not bear out"):
        check_written(written, library, checker)


def test_prose_over_a_text_with_another_label(
    written: dict[str, Any], library: Library, checker: Checker, make_document: MakeDocument
):
    """Prose that only the label of a replaced text bore out fails, and says plainly that the text was replaced."""
    publish(library, "g2", make_document("Another text.", study_type="phase-3-rct"))
    with pytest.raises(QuoteMismatchError, match=r"not bear out[^\n]*replaced or removed since[^\n]*examplinib-one\)"):
        check_written(written, library, checker)


def test_changed_prose_over_the_same_text(written: dict[str, Any], library: Library, checker: Checker):
    """Prose that was changed over a text that was not is told without a word about the text."""
    written["prose"]["statements"][0]["text"] = "Median survival was 9.8 months."
    with pytest.raises(QuoteMismatchError, match="do not bear out") as caught:
        check_written(written, library, checker)
    assert "replaced" not in str(caught.value)


def test_prose_over_a_removed_document(
    written: dict[str, Any], library: Library, checker: Checker, make_document: MakeDocument
):
    """Prose over a document that was removed since does not keep the quotes from being checked."""
    publish(library, "g2", make_document(doc_id="b"))
    assert [one.standing for one in check_written(written, library, checker)] == ["replaced"] * 3


def test_changed_number_over_a_removed_document(
    written: dict[str, Any], library: Library, checker: Checker, make_document: MakeDocument
):
    """A number of the prose that no quote has is found when the document is gone, and its label with it."""
    publish(library, "g2", make_document(doc_id="b"))
    written["prose"]["statements"][0]["text"] += " It was 77.7 months."
    with pytest.raises(QuoteMismatchError, match=r"77\.7 is not in the quotes"):
        check_written(written, library, checker)


@pytest.mark.parametrize(
    "prose",
    [
        "Examplinib did not help.",
        [],
        {},
        3,
        {"statements": None},
        {"statements": "Examplinib did not help."},
        {"statements": ["Examplinib did not help."]},
        {"statements": [{"text": "Examplinib did not help."}]},
        {"statements": [{"text": 3, "quotes": [{"doc_id": "examplinib-one", "start": 50, "end": 74}]}]},
        {"statements": [{"text": "Examplinib did not help.", "quotes": []}]},
        {"statements": [{"text": "Examplinib did not help.", "quotes": [{"doc_id": "examplinib-one"}]}]},
        {"statements": [{"text": "Examplinib did not help.", "quotes": [2]}]},
    ],
)
def test_malformed_prose(written: dict[str, Any], library: Library, checker: Checker, prose: object):
    """Prose of another form is refused in one line that names the file and the place."""
    written["prose"] = prose
    with pytest.raises(QuestionError, match=r"\Aanswer\.json: [^\n]*\(prose[.:][^\n]+\)\Z"):
        check_written(written, library, checker)
