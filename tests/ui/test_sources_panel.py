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
from hepcite_ui.document_view import render_text
from hepcite_ui.quote_context import find_surroundings
from hepcite_ui.sources_panel import mark_quotes, render_links, render_related, render_selection, render_sources

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"
PIECE = re.compile(r'<(?:mark|span) class="hc-(?:mark|beside)"([^>]*)>(.*?)</(?:mark|span)>', re.DOTALL)
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


def surroundings(html: str, number: int = 1) -> str:
    """Return what is marked as a quote or as standing beside it, pieces joined."""
    pieces = PIECE.findall(html)
    return "".join(unescape(text) for attributes, text in pieces if str(number) in re.findall(r"\d+", attributes))


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
    """In a long document only the quoted sections stand open, and one that is closed has its heading."""
    text = trial.text + " x" * 3_000
    sections = (Section("population", 0, 24), Section("facts", 25, len(text)))
    html = render_sources(answer_from((replace(trial, text=text, sections=sections), PFS)))
    assert '<details class="hc-section"><summary>Population' in html
    assert '<details class="hc-section" open><summary>What the study reports' in html


def test_heading_of_a_title_names_the_population_below_it(answer_from, trial):
    """Where a record's population follows its title, their heading says so."""
    sections = (Section("title", 0, 10), Section("population", 11, 24), Section("facts", 25, len(trial.text)))
    html = render_sources(answer_from((replace(trial, sections=sections), PFS)))
    assert "<summary>Title and population</summary>" in html
    without = (Section("title", 0, 24), Section("facts", 25, len(trial.text)))
    assert "<summary>Title</summary>" in render_sources(answer_from((replace(trial, sections=without), PFS)))


def test_neighbouring_sections_of_one_name_share_a_heading(answer_from, trial):
    """A record with many facts shows its heading once."""
    middle = trial.text.index("&")
    sections = (*trial.sections[:1], Section("facts", 25, middle), Section("facts", middle, len(trial.text)))
    assert (
        render_sources(answer_from((replace(trial, sections=sections), PFS))).count("<summary>What the study reports")
        == 1
    )


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


def test_sentences_beside_a_quote_are_marked_in_the_text(prose):
    """The sentence before and the one behind a quote name its number, the quote alone is marked as quoted."""
    html = render_text(prose, [cite(prose, "It did nothing.")])
    assert surroundings(html) == "Examplinib was given. It did nothing. Nobody was surprised."
    assert marked(html, 1) == "It did nothing."


def test_context_is_shown_once(answer_from, prose):
    """The sentences around a quote stand in the document and nowhere else."""
    html = render_sources(answer_from((prose, "It did nothing.")))
    for words in ("Examplinib was given.", "It did nothing.", "Nobody was surprised."):
        assert plain(html).count(words) == 1


def test_quoted_neighbour_stays_a_quote(prose):
    """A sentence that is quoted itself is marked as such, and says beside which quote it stands."""
    html = render_text(prose, [cite(prose, "Examplinib was given."), cite(prose, "It did nothing.", 2)])
    assert marked(html, 1) == "Examplinib was given."
    assert surroundings(html, 2) == "Examplinib was given. It did nothing. Nobody was surprised."


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
    assert surroundings(render_text(prose, [cite(prose, words)])) == shown


def test_context_of_a_part_of_a_sentence(prose):
    """Of a quote that is less than a sentence the rest of the sentence is context too."""
    assert "It did nothing. Nobody" in surroundings(render_text(prose, [cite(prose, "did")]))


def test_context_of_a_record_has_the_facts_around(trial):
    """A record's facts are sections of their own, and each other's context all the same."""
    text = "Population: none.\nOne fact.\nAnother fact.\nA third fact."
    spans = [("population", 0, 17), ("facts", 18, 27), ("facts", 28, 41), ("facts", 42, len(text))]
    record = replace(trial, text=text, sections=tuple(Section(*span, whole=True) for span in spans))
    assert surroundings(render_text(record, [cite(record, "One fact.")])) == "One fact.Another fact."


def test_quote_is_led_to_with_its_place(answer_from, prose):
    """Above an abstract its quotes are listed with the section and, in a text with pages, the page of each."""
    paged = replace(prose, kind="abstract", pages=((0, 7), (22, 8)))
    html = render_sources(answer_from((paged, "It did nothing.")))
    assert 'aria-label="Go to quote 1 in the abstract"' in html
    assert '<span class="hc-page">Results, page 8</span>' in html


def test_each_quote_is_led_to_above_the_text(answer_from, trial):
    """Every quote of a source has its number before the whole text."""
    html = render_sources(answer_from((trial, PFS), (trial, "OS 9.9 months")))
    assert re.findall(r'data-hc="jump" data-quote="(\d+)"', html[: html.index('class="hc-text"')]) == ["1", "2"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("study-record", "record"), ("abstract", "abstract"), ("full-text", "full text"), ("review", "review")],
)
def test_text_is_called_what_it_is(answer_from, trial, kind, name):
    """No record or abstract is called a text, which one would take for the paper's."""
    shown = render_sources(answer_from((replace(trial, kind=kind), PFS)))
    assert f"Quoted from this {name}: " in plain(shown)
    assert f"<dt>{name.capitalize()}</dt>" in shown and "<dt>Text" not in shown


def test_section_that_names_itself_has_no_heading(answer_from, trial):
    """A section that begins with its own name is not headed by it once more."""
    html = render_sources(answer_from((trial, PFS)))
    assert plain(html).count("Population") == 1 and "Population: 47 patients." in plain(html)


def test_context_of_a_changed_document_is_refused(trial):
    """Words that changed by one digit are not shown as a quote."""
    changed = replace(trial, text=trial.text.replace("4.1", "4.2"))
    with pytest.raises(QuoteMismatchError, match="has changed"):
        render_text(changed, [cite(trial, PFS)])


def test_context_is_escaped(unverified):
    """Markup in the quote and around it is shown as text."""
    assert "<script" not in render_text(unverified, [cite(unverified, "was longer.")])


@given(st.text(alphabet="ab .\n", min_size=1, max_size=80), st.data())
def test_context_holds_its_quote(text, data):
    """Whatever is quoted, it lies inside its context, which lies inside the text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document("d", "d", "abstract", "D", text, (Section("s", 0, len(text)),), "phase-2", "other")
    (around,) = find_surroundings(document, [Citation(1, "d", start, end, sha256_of(text[start:end]))])
    assert 0 <= around.start <= start < end <= around.end <= len(text)


# What stays in view, and what is no source


def test_head_of_a_source_names_it(answer_from, trial):
    """Title, author, year, kind of source and design stand in the head, which stays above what is read."""
    head = plain(re.search(r"<summary.*?</summary>", render_sources(answer_from((trial, PFS))))[0])
    for words in (trial.title, "Chan SL et al., J Hepatol 2024", "Study record", "phase II trial"):
        assert words in head


def test_related_document_is_no_source(trial):
    """A document on a related topic is shown whole, without any mark or number, and said to be no answer."""
    html = render_related(trial)
    assert "Not an answer" in html and all(line in plain(html) for line in trial.text.splitlines())
    for sign in ("<mark", "hc-beside", "hc-number", "data-answer", "Quoted from"):
        assert sign not in html


def test_licence_and_size_always_stand_with_a_source(answer_from, trial):
    """Licence, participants and year are given, or it is said that they are not."""
    shown = plain(render_sources(answer_from((replace(trial, n=None, year=None), PFS))))
    assert "Licencenone given" in shown and "Participantsnot stated" in shown and "Yearnot stated" in shown
    assert "LicenceCC BY 4.0" in plain(render_sources(answer_from((replace(trial, license="CC BY 4.0"), PFS))))
