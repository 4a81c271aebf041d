"""The HTML of the sources: whole documents with the quoted spans marked."""

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.citations import Citation, decode, encode, select
from hepcite.documents import Section, sha256_of
from hepcite.errors import QuestionError, QuoteMismatchError
from hepcite_ui.sources_panel import mark_quotes, render_links, render_selection, render_sources

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"
MARK = re.compile(r'<mark [^>]*data-quotes="([^"]*)"[^>]*>(.*?)</mark>', re.DOTALL)


def marked(html: str, number: int) -> str:
    """Return the text inside the marks of one quote, pieces joined."""
    return "".join(unescape(text) for numbers, text in MARK.findall(html) if str(number) in numbers.split())


def plain(html: str) -> str:
    """Return the text of marked-up text."""
    return unescape(re.sub(r"<[^>]*>", "", html))


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
