"""The HTML of an answer, an abstention and a failure."""

import re
from dataclasses import replace
from html import unescape

import pytest

from hepcite.answers import Disagreement, EvidenceSummary, Statement
from hepcite.documents import SETTINGS, STUDY_TYPES, UNVERIFIED_NOTICE, Filters
from hepcite.evidence import DESIGN_NAMES, SETTING_NAMES
from hepcite.wording import shorten_authors
from hepcite_ui.rendering import render_answer, render_failure, render_question

PFS = "Median PFS was 4.1 months <95% CI 3.3-5.3>"


def visible(card: str) -> str:
    """Return the text of a card as it is read on the screen, without what is folded away or for the clipboard."""
    shown = re.sub(r"<pre.*?</pre>|<details.*?</details>|<p class=\"hc-asked\">.*?</p>", "", card, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", shown))


def numbers_of(card: str) -> list[str]:
    """Return the numbers under which the quotes stand, in their order."""
    return re.findall(r'<span class="hc-number">\[(\d+)\]</span>', card)


def test_quotes_stand_in_the_answer_verbatim(answer_from, trial):
    """The quoted words are read in the answer without a click, character for character."""
    assert PFS in visible(render_answer(answer_from((trial, PFS))))


def test_nothing_is_said_twice(answer_from, trial):
    """The machine's statement text, which repeats the quotes, is not shown beside them."""
    shown = visible(render_answer(answer_from((trial, PFS))))
    assert shown.count(PFS) == 1
    assert "label:" not in shown


def test_source_is_described_in_words(answer_from, trial):
    """Author, journal, year, design, setting, size and kind of source stand with the quote."""
    shown = visible(render_answer(answer_from((trial, PFS))))
    for words in (
        "Chan SL et al., J Hepatol 2024",
        "phase II trial",
        "direct evidence, after immunotherapy",
        "n = 47",
    ):
        assert words in shown
    assert "summary written for this corpus, not the paper's own words" in shown


def test_document_text_is_escaped(answer_from, unverified):
    """Markup in a document's text, title or id is shown as text."""
    card = render_answer(answer_from((unverified, unverified.text)))
    assert "<script" not in card
    assert "<img" not in card
    assert "<b>" not in card
    assert unverified.text in visible(card)


def test_question_is_escaped():
    """Markup in a question is shown as text."""
    assert render_question("<img src=x> & AFP<400") == "&lt;img src=x&gt; &amp; AFP&lt;400"


def test_failure_is_escaped_and_plain():
    """A failure says what happened, as text."""
    assert "the index <x> is damaged" in visible(render_failure("the index <x> is damaged"))


def test_notice_travels_with_the_quote(answer_from, unverified):
    """The warning that a record is unverified stands between its label and its quote."""
    shown = visible(render_answer(answer_from((unverified, "was longer."))))
    assert shown.index(UNVERIFIED_NOTICE) < shown.index("was longer.")


def test_unverified_record_is_warned_of_in_red(answer_from, unverified):
    """An unverified record carries the strongest label."""
    assert f'hc-warning">{UNVERIFIED_NOTICE}' in render_answer(answer_from((unverified, "was longer.")))


def test_indirect_evidence_is_said_in_amber(answer_from, unverified):
    """Without a study after immunotherapy the answer opens with an amber label that says so."""
    evidence = EvidenceSummary(1, "retrospective-cohort", direct=False)
    card = render_answer(answer_from((unverified, "was longer."), evidence=evidence))
    assert 'hc-amber">Indirect evidence only' in card
    assert "direct evidence (after immunotherapy)" not in card


@pytest.mark.parametrize(
    "standing",
    [
        {"notices": ("retracted: 10.5555/notice.1, 2025-02-03 (Crossref)",)},
        {"notices": (UNVERIFIED_NOTICE,)},
        {"study_type": "ongoing-trial"},
    ],
)
def test_only_what_stands_is_called_direct(answer_from, trial, standing):
    """What is retracted, unverified or not reported is called direct neither by its label nor by the line above it."""
    source = replace(trial, **standing)
    evidence = EvidenceSummary(1, None, direct=False)
    card = str(render_answer(answer_from((source, "47 patients"), evidence=evidence)))
    visible = card[: card.index('<pre class="hc-plain"')]
    assert "direct evidence" not in visible.lower() and "hc-direct" not in visible
    assert '<span class="hc-chip">after immunotherapy</span>' in visible
    assert 'hc-amber">No verified results: ' in visible


def test_command_is_not_shown_to_clinicians(answer_from, trial):
    """The card says that the corpus was never checked, without the command that checks it."""
    card = str(render_answer(answer_from((trial, "47 patients"))))
    visible = card[: card.index('<pre class="hc-plain"')]
    assert "never checked for retractions" in visible and "hepcite corpus" not in visible


def test_direct_evidence_has_no_amber_label(answer_from, trial):
    """A study after immunotherapy is called direct, and nothing is warned of."""
    card = render_answer(answer_from((trial, PFS)))
    assert "direct evidence (after immunotherapy)" in card
    assert "hc-amber" not in card


def test_conflict_and_gaps_are_said(answer_from, trial):
    """Disagreement between studies, and what they do not report, stand above the quotes."""
    found = Disagreement("overall survival", ("a",), ("b",))
    missing = ("quality of life", "Child-Pugh B")
    evidence = EvidenceSummary(2, "phase-2", direct=True, disagreement=found, missing=missing)
    shown = visible(render_answer(answer_from((trial, PFS), evidence=evidence)))
    assert shown.index("Not all quoted studies") < shown.index(PFS)
    assert "Not reported here: quality of life; Child-Pugh B" in shown


@pytest.mark.parametrize(("searched_for", "is_shown"), [("cabozantinib", True), ("", False), (None, False)])
def test_search_is_shown_when_it_differs(answer_from, trial, searched_for, is_shown):
    """What was searched for is shown when it is not the question itself."""
    answer = answer_from((trial, PFS))
    answer = answer if searched_for is None else replace(answer, searched_for=searched_for)
    assert ("Searched for:" in render_answer(answer)) is is_shown


def test_quotes_are_numbered_in_reading_order(answer_from, trial, unverified):
    """Quotes count from 1 through the whole answer, across its sources."""
    card = render_answer(answer_from((trial, PFS), (trial, "OS 9.9 months"), (unverified, "was longer.")))
    assert numbers_of(card) == ["1", "2", "3"]


def test_one_span_has_one_number(answer_from, trial):
    """A span that is quoted twice keeps its number."""
    card = render_answer(answer_from((trial, PFS), (trial, PFS)))
    assert numbers_of(card) == ["1", "1"]


def test_statement_of_two_documents_names_both(answer_from, trial):
    """A study quoted from its record and its abstract shows each quote under its own kind of source."""
    abstract = replace(trial, doc_id="trial-abstract", kind="abstract")
    parts = answer_from((trial, PFS), (abstract, "OS 9.9 months"))
    joined = replace(parts, statements=(Statement("label", parts.quotes),))
    shown = visible(render_answer(joined))
    assert shown.index("Study record: summary written") < shown.index("Abstract: verbatim") < shown.index(PFS)
    assert shown.rindex("Study record") < shown.index(PFS) < shown.rindex("Abstract") < shown.index("OS 9.9 months")


def test_kind_of_source_shows_in_the_quote(answer_from, trial):
    """Quotes of a summary and of a paper differ in more than their label."""
    abstract = replace(trial, doc_id="trial-abstract", kind="abstract")
    card = render_answer(answer_from((trial, PFS), (abstract, "OS 9.9 months")))
    assert card.index("hc-quote hc-from-study-record") < card.index("hc-quote hc-from-abstract")


def test_chip_opens_the_first_quote_of_its_source(answer_from, trial, unverified):
    """The line that names author, year, design, size and setting leads to the source."""
    parts = answer_from((trial, PFS), (trial, "OS 9.9 months"), (unverified, "was longer."))
    study, other = Statement("label", parts.quotes[:2]), parts.statements[2]
    card = render_answer(replace(parts, statements=(study, other)))
    assert re.findall(r'class="hc-source-chip" data-hc="open" data-quote="(\d)"', card) == ["1", "3"]


@pytest.mark.parametrize("kind", ["answer", "refusal"])
def test_filters_are_shown(answer_from, trial, abstention, kind: str):
    """What was allowed to answer stands in the answer, and in a refusal."""
    outcome = answer_from((trial, PFS)) if kind == "answer" else abstention
    outcome = replace(outcome, filters=Filters(study_types=("phase-2",), after_year=2022))
    assert "Only from: phase II trial; 2022 or later" in visible(render_answer(outcome))


def test_no_filter_is_not_mentioned(answer_from, trial):
    """Without filters nothing is said of them."""
    assert "Only from" not in render_answer(answer_from((trial, PFS)))


def test_changed_answer_is_said(answer_from, trial, abstention):
    """A link that leads to another answer than the one it was made for says so."""
    for outcome in (answer_from((trial, PFS)), abstention):
        assert "has changed since this link was made" in render_answer(outcome, changed=True)
        assert "has changed" not in render_answer(outcome)


def test_references_stand_in_the_answer(answer_from, trial):
    """The card ends with what a reader would cite, under the numbers of the quotes."""
    card = render_answer(answer_from((trial, PFS)))
    references = card[card.index('class="hc-references"') :]
    assert "[1] Chan SL" in references and "10.1016/j.jhep.2024.03.033" in references


def test_turns_cannot_leave_their_attribute(answer_from, trial):
    """A question with quotation marks stays inside of the card's attribute."""
    card = render_answer(answer_from((trial, PFS)), '[{"question":"\\"><img src=x>"}]')
    assert "<img" not in card


def test_refusal_gives_reason_and_detail(abstention):
    """A refusal says why in words, with the detail escaped."""
    shown = visible(render_answer(abstention))
    assert "The corpus does not cover this question." in shown
    assert "No document speaks of <anticoagulation>." in shown


def test_refusal_has_no_reference(abstention):
    """A refusal shows no quote, no number, no identifier and no link."""
    card = render_answer(abstention)
    for sign in (
        "<blockquote",
        "<mark",
        "<a ",
        'data-hc="open',
        'data-hc="show',
        "hc-number",
        "hc-references",
        "10.1016",
    ):
        assert sign not in card


def test_related_documents_are_no_answer(abstention):
    """What stands near a declined question is said to be no answer, and can be opened, with author, year and design."""
    card = render_answer(abstention)
    assert "Not an answer; documents on related topics:" in visible(card)
    assert 'data-hc="related" data-doc="trial">Cabozantinib after immunotherapy</button>' in card
    by = "Chan SL et al., J Hepatol 2024 · phase II trial · direct evidence, after immunotherapy"
    assert by in visible(card).replace("\u00a0", " ")


def test_no_study_stands_beside_a_question_on_one_patient(abstention):
    """Where advice on a patient is declined, nothing is listed that could be taken for it."""
    personal = render_answer(replace(abstention, reason="patient_specific"))
    assert 'data-hc="related"' not in personal and "Searched for" not in personal
    assert "Declined" in personal


def test_answer_can_be_told_from_any_other(answer_from, trial, abstention):
    """Below the corpus stand the answer's id and the fingerprint of what made it."""
    for outcome in (answer_from((trial, PFS)), abstention):
        assert f"Answer {outcome.answer_id}, fingerprint {outcome.fingerprint}" in visible(render_answer(outcome))


def test_refusal_without_related_documents_has_no_list(abstention):
    """Nothing is listed when nothing is near."""
    assert "related topics" not in render_answer(replace(abstention, nearest=()))


def test_every_code_has_words():
    """Each study design and setting of the corpus has words of its own."""
    assert set(DESIGN_NAMES) == set(STUDY_TYPES)
    assert set(SETTING_NAMES) == set(SETTINGS)


def test_single_author_stands_alone():
    """One author is not given company."""
    assert shorten_authors("World Health Organization") == "World Health Organization"
