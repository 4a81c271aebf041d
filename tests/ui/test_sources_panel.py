"""The HTML of the sources: whole documents with the quoted spans marked."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.citations import Citation, decode, encode, select
from hepcite.documents import Document, Section, sha256_of
from hepcite.errors import QuestionError, QuoteMismatchError
from hepcite_ui.sources_panel import mark_quotes, render_context, render_links, render_selection, render_sources

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"
MARK = re.compile(r'<mark [^>]*data-quotes="([^"]*)"[^>]*>(.*?)</mark>', re.DOTALL)


def marked(html: str, number: int) -> str:
    """Return the text inside the marks of one quote, pieces joined."""
    return "".join(unescape(text) for numbers, text in MARK.findall(html) if str(number) in numbers.split())


def plain(html: str) -> str:
    """Return the text of marked-up text."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def cite(document: Document, words: str, number: int = 1) -> Citation:
    """Cite the first occurrence of the words in a document."""
    start = document.text.index(words)
    return Citation(number, document.doc_id, start, start + len(words), sha256_of(words))


def surroundings(html: str) -> str:
    """Return the text of a quote's box: the sentences, without number and place."""
    return plain(re.search(r'<blockquote class="hc-surroundings">(.*)</blockquote>', html, re.DOTALL)[1])


@pytest.fixture
def prose(trial) -> Document:
    """An abstract of two sections, three invented sentences in the first and two in the second."""
    text = "Examplinib was given. It did nothing. Nobody was surprised.\nNo harm was seen. The end came."
    return replace(trial, text=text, sections=(Section("results", 0, 59), Section("conclusion", 60, len(text))))


def test_mark_wraps_exactly_the_quoted_span(answer_from, trial):
    """The marked text is `document.text[start:end]`, with its special characters."""
    answer = answer_from((trial, PFS))
    quote = answer.quotes[0]
    assert marked(render_sources(answer), 1) == trial.text[quote.start : quote.end] == PFS


def test_whole_text_is_shown(answer_from, trial):
    """Every word of a source can be read around the quote."""
    shown = plain(render_sources(answer_from((trial, PFS))))
    for section in trial.sections:
        assert trial.text[section.start : section.end] in shown


def test_text_between_sections_is_shown(answer_from, trial):
    """Words that lie in no section are not lost."""
    source = replace(trial, sections=(Section("facts", 25, len(trial.text)),))
    assert "Population: 47 patients." in plain(render_sources(answer_from((source, PFS))))


def test_source_is_escaped(answer_from, unverified):
    """Markup in a document's text, title or id is shown as text."""
    html = render_sources(answer_from((unverified, "<script>alert")))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert marked(html, 1) == "<script>alert"


def test_question_is_escaped_above_the_sources(answer_from, trial):
    """The question that the sources belong to is named, as text."""
    assert "Sources for <q>What is known about &lt;cabozantinib&gt;?</q>" in render_sources(answer_from((trial, PFS)))


def test_links_open_elsewhere_and_tell_nothing(trial):
    """DOI, PubMed and register are linked in a new tab without handing over the page; other ids are not."""
    links = render_links(trial)
    assert re.findall(r'href="([^"]*)"', links) == [
        "https://doi.org/10.1016/j.jhep.2024.03.033",
        "https://pubmed.ncbi.nlm.nih.gov/38508240/",
        "https://clinicaltrials.gov/study/NCT04588051",
    ]
    assert links.count('target="_blank" rel="noopener noreferrer"') == 3


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_only_web_addresses_are_linked(trial, url):
    """An address that is not http or https is no link."""
    assert render_links(replace(trial, doi=None, pmid=None, trial_ids=(), url=url)) == ""


def test_doi_cannot_leave_its_attribute(trial):
    """A DOI with special characters stays inside its link."""
    links = render_links(replace(trial, doi='10.1/<a"b>', pmid=None, trial_ids=()))
    assert 'href="https://doi.org/10.1/%3Ca%22b%3E"' in links


def test_refusal_has_no_source(abstention):
    """For a declined question the panel shows no document and no link."""
    html = render_sources(abstention)
    assert "declined" in html
    for sign in ("<details", "<mark", "<a ", "Cabozantinib"):
        assert sign not in html


def test_changed_document_is_not_shown_as_quoted(answer_from, trial):
    """When the stored words differ by one digit, the sources are refused."""
    selection = select(answer_from((trial, PFS)))
    with pytest.raises(QuoteMismatchError, match="has changed"):
        render_selection(selection, [replace(trial, text=trial.text.replace("4.1", "4.2"))])


def test_selection_survives_the_browser(answer_from, trial, unverified):
    """The token of an answer comes back as the same selection."""
    selection = select(answer_from((trial, PFS), (unverified, "was longer.")))
    assert decode(encode(selection)) == selection


@pytest.mark.parametrize("token", ["", "{}", "[1]", '{"answer_id": 1}'])
def test_forged_selection_is_refused(token):
    """Text that is no selection is an error that the page can show."""
    with pytest.raises(QuestionError):
        decode(token)


def test_long_source_opens_at_its_quotes(answer_from, trial):
    """In a long document only the quoted sections stand open."""
    text = trial.text + " x" * 3_000
    sections = (Section("population", 0, 24), Section("facts", 25, len(text)))
    html = render_sources(answer_from((replace(trial, text=text, sections=sections), PFS)))
    assert '<details class="hc-section"><summary>Population' in html
    assert '<details class="hc-section" open><summary>Facts' in html


def test_neighbouring_sections_of_one_name_share_a_heading(answer_from, trial):
    """A record with many facts shows its heading once."""
    middle = trial.text.index("&")
    sections = (*trial.sections[:1], Section("facts", 25, middle), Section("facts", middle, len(trial.text)))
    assert render_sources(answer_from((replace(trial, sections=sections), PFS))).count("<summary>Facts") == 1


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=4))
def test_marks_round_trip(text, spans):
    """Whatever the text and however quotes overlap, marks hold exactly their spans and no word is lost."""
    inside = [(start, start + size) for start, size in spans if start + size <= len(text)]
    citations = [Citation(n, "d", a, b, sha256_of(text[a:b])) for n, (a, b) in enumerate(inside, start=1)]
    html = mark_quotes(text, 0, len(text), citations)
    assert plain(html) == text
    for citation in citations:
        assert marked(html, citation.number) == text[citation.start : citation.end]


# A quote in its context


def test_context_has_the_sentences_around(prose):
    """The box holds the sentence before, the quote marked, and the sentence behind it, and nothing else."""
    html = render_context(prose, cite(prose, "It did nothing."))
    assert surroundings(html) == "Examplinib was given. It did nothing. Nobody was surprised."
    assert '<mark class="hc-mark">It did nothing.</mark>' in html


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Examplinib was given.", "Examplinib was given. It did nothing."),
        ("Nobody was surprised.", "It did nothing. Nobody was surprised."),
        ("No harm was seen.", "No harm was seen. The end came."),
    ],
)
def test_context_stays_in_its_section(prose, words, shown):
    """The sentence of another section is no context, however near it stands."""
    assert surroundings(render_context(prose, cite(prose, words))) == shown


def test_context_of_a_part_of_a_sentence(prose):
    """Of a quote that is less than a sentence the rest of the sentence is shown too."""
    assert "It did nothing. Nobody" in surroundings(render_context(prose, cite(prose, "did")))


def test_context_of_a_record_has_the_facts_around(trial):
    """A record's facts are sections of their own, and each other's context all the same."""
    text = "Population: none.\nOne fact.\nAnother fact.\nA third fact."
    spans = [("population", 0, 17), ("facts", 18, 27), ("facts", 28, 41), ("facts", 42, len(text))]
    record = replace(trial, text=text, sections=tuple(Section(*span, whole=True) for span in spans))
    assert surroundings(render_context(record, cite(record, "One fact."))) == "One fact.\nAnother fact."


def test_context_names_its_place(prose):
    """The box says in which section the quote stands and, in a text with pages, on which page."""
    paged = replace(prose, pages=((0, 7), (22, 8)))
    assert '<span class="hc-page">Results, page 8</span>' in render_context(paged, cite(paged, "It did nothing."))


def test_each_quote_has_its_box_above_the_text(answer_from, trial):
    """Every quote of a source has a box of its own, with its number, before the whole text."""
    html = render_sources(answer_from((trial, PFS), (trial, "OS 9.9 months")))
    boxes = re.findall(r'id="hc-context-(\d+)"', html)
    assert boxes == ["1", "2"] and html.index("hc-context-2") < html.index('class="hc-text"')


def test_context_of_a_changed_document_is_refused(trial):
    """Words that changed by one digit are not shown as a quote."""
    changed = replace(trial, text=trial.text.replace("4.1", "4.2"))
    with pytest.raises(QuoteMismatchError, match="has changed"):
        render_context(changed, cite(trial, PFS))


def test_context_is_escaped(unverified):
    """Markup in the quote and around it is shown as text."""
    assert "<script" not in render_context(unverified, cite(unverified, "was longer."))


@given(st.text(alphabet="ab .\n", min_size=1, max_size=80), st.data())
def test_context_holds_its_quote(text, data):
    """Whatever is quoted, the box holds it whole, inside a stretch of the text as it stands there."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document("d", "d", "abstract", "D", text, (Section("s", 0, len(text)),), "phase-2", "other")
    html = render_context(document, Citation(1, "d", start, end, sha256_of(text[start:end])))
    assert unescape(re.search(r'<mark class="hc-mark">(.*?)</mark>', html, re.DOTALL)[1]) == text[start:end]
    assert surroundings(html) in text


def test_licence_and_size_always_stand_with_a_source(answer_from, trial):
    """Licence, participants and year are given, or it is said that they are not."""
    shown = plain(render_sources(answer_from((replace(trial, n=None, year=None), PFS))))
    assert "Licencenone given" in shown and "Participantsnot stated" in shown and "Yearnot stated" in shown
    assert "LicenceCC BY 4.0" in plain(render_sources(answer_from((replace(trial, license="CC BY 4.0"), PFS))))
