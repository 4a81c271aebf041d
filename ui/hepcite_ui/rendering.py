"""Answers, abstentions and failures as the HTML of one message of the chat.

Pure functions. Markup is assembled by `Markup.format`, which escapes everything that is not markup already,
so that text from a document or a user cannot become part of the page.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from markupsafe import Markup

from hepcite import wording
from hepcite.answers import Abstention, Answer, Outcome, Quote, Statement
from hepcite.citations import Selection, encode, number_of, select
from hepcite.documents import DIRECT_SETTING, Document
from hepcite.evidence import KIND_NAMES, is_direct, limitations_beside, treated_patients
from hepcite.markdown import to_markdown, write_references
from hepcite.trials import TrialStatus
from hepcite_ui.prose_view import render_prose
from hepcite_ui.take_buttons import render_take_buttons

_CARD = Markup(
    '<article class="hc-card hc-answer" aria-label="Answer" data-answer="{answer_id}" data-turns="{turns}" '
    'data-selection="{selection}"><h2 class="hc-asked">{question}</h2>{changed}<header class="hc-head">{head}</header>'
    '{prose}{statements}{results}{references}<footer class="hc-foot">{take}</footer>{feedback}{passport}'
    '<pre class="hc-plain" hidden>{plain}</pre></article>'
)
_STATEMENT = Markup(
    '<section class="hc-statement"><h3 class="hc-chips">{cite}</h3>{notices}{quotes}{limits}{trials}</section>'
)
_LIMITS = Markup('<p class="hc-limits"><strong>Limitations</strong> {}</p>')
_CITE = Markup(
    '<button type="button" class="hc-source-chip" data-hc="open" data-quote="{number}" '
    'title="Open in the source"><strong class="hc-origin">{origin}</strong> {chips}</button>'
)
_QUOTE = Markup(
    '<figure class="hc-quote hc-from-{kind}"><blockquote class="hc-verbatim">{text}</blockquote>'
    '<figcaption><button type="button" class="hc-open" data-hc="open" data-quote="{number}" '
    'aria-label="Open quote {number} in context"><span class="hc-number">[{number}]</span> open in context'
    "</button>{page}</figcaption></figure>"
)
_TRIAL = Markup(
    '<p class="hc-trial"><a href="https://clinicaltrials.gov/study/{0}" target="_blank" '
    'rel="noopener noreferrer">{0}</a>{1}</p>'
)
_PASSPORT = Markup('<p class="hc-passport">{}</p>')
_ANSWER_ID = Markup('<p class="hc-passport">Answer {}, fingerprint {}</p>')
_UNCHECKED = Markup('Corpus: {}; <span class="hc-label hc-note">{}</span>')
_SEARCHED = Markup(
    '<p class="hc-searched">Searched for: <span class="hc-understood">{}</span> '
    '<button type="button" class="hc-open" data-hc="correct" title="Put this into the question box">correct this'
    "</button></p>"
)
_REFUSAL = Markup(
    '<article class="hc-card hc-refusal" aria-label="Declined" data-answer="{answer_id}" data-turns="{turns}">'
    '{changed}<h2 class="hc-label hc-declined">Declined</h2>'
    '<p class="hc-reason">{reason}</p><p>{detail}</p>{searched}{nearest}</article>'
)
_NEAREST = Markup(
    '<div class="hc-nearest"><p><strong>Not an answer</strong>; documents on related topics:</p><ul>{}</ul></div>'
)
_RELATED = Markup(
    '<li><button type="button" class="hc-open" data-hc="related" data-doc="{}">{}</button> '
    '<span class="hc-by">{}</span></li>'
)
_FAILURE = Markup(
    '<article class="hc-card hc-failure" role="alert"><h2 class="hc-label hc-warning">Not answered</h2>'
    "<p>{message}</p></article>"
)
_CHANGED = Markup(
    '<p class="hc-label hc-amber">The corpus or HepCite has changed since this link was made: this is today’s answer.'
    "</p>"
)
_QUIET = Markup("")


def join(parts: Iterable[Markup]) -> Markup:
    """Return the parts one after the other; empty for none."""
    return _QUIET.join(parts)


def render_commands(text: str) -> Markup:
    """Return a text in which commands stand between backticks, those set as code.

    >>> render_commands("checked: run `hepcite corpus sync`")
    Markup('checked: run <code>hepcite corpus sync</code>')
    """
    plain, code = Markup("{}"), Markup("<code>{}</code>")
    return join((code if i % 2 else plain).format(part) for i, part in enumerate(text.split("`")))


def render_question(question: str) -> Markup:
    """Return the user's own words as the text of a message."""
    return Markup("{}").format(question)


def render_answer(
    outcome: Outcome, turns: str = "", results: Markup = _QUIET, feedback: Markup = _QUIET, *, changed: bool = False
) -> Markup:
    """Return the card of an answer, quotes in full, or of an abstention, without any reference.

    Args:
        turns: The conversation up to this answer, as the browser keeps it for reload and link.
        results: The figures of the quotes at a glance.
        feedback: What asks for a rating.
        changed: Whether the answer differs from the one that a link was made for.
    """
    note = _CHANGED if changed else _QUIET
    if isinstance(outcome, Abstention):
        return _render_abstention(outcome, turns, note, feedback)
    selection = select(outcome)
    documents = {document.doc_id: document for document in outcome.sources}
    return _CARD.format(
        answer_id=outcome.answer_id,
        turns=turns,
        selection=encode(selection),
        question=outcome.question,
        changed=note,
        head=_render_head(outcome),
        prose=render_prose(outcome.prose, selection) if outcome.prose else _QUIET,
        statements=join(_render_statement(one, documents, selection, outcome) for one in outcome.statements),
        results=results,
        references=_render_references(outcome, selection),
        take=render_take_buttons(),
        feedback=feedback,
        passport=_render_passport(outcome),
        plain=to_markdown(outcome),
    )


def render_failure(message: str) -> Markup:
    """Return the card that says, in plain words, why there is no answer."""
    return _FAILURE.format(message=message)


def render_notices(notices: Iterable[str]) -> Markup:
    """Return a visible label for each notice, red where the figures are in doubt; empty for none."""
    label = Markup('<p class="hc-label {}">{}</p>')
    return join(label.format("hc-warning" if wording.is_grave(notice) else "hc-note", notice) for notice in notices)


def render_chips(document: Document) -> Markup:
    """Return design, size, setting and kind of a source as short labels."""
    return Markup(" ").join((_render_labels(document), render_kind(document)))


def render_kind(document: Document) -> Markup:
    """Return the label that says whose words a source is made of."""
    return Markup('<span class="hc-chip hc-kind hc-from-{}" title="{}">{}</span>').format(
        document.kind, wording.KINDS[document.kind], KIND_NAMES[document.kind]
    )


def _render_labels(document: Document) -> Markup:
    indirect = treated_patients(document) and document.setting != DIRECT_SETTING
    direct = " hc-direct" if is_direct(document) else " hc-mixed" if indirect else ""
    chips = [
        ("hc-chip", wording.describe_design(document)),
        ("hc-chip", wording.describe_size(document)),
        (f"hc-chip{direct}", wording.describe_setting(document)),
    ]
    return Markup(" ").join(
        Markup('<span class="{}">{}</span>').format(style, text) for style, text in chips if text is not None
    )


def _render_head(answer: Answer) -> Markup:
    first, *rest = wording.describe_evidence(answer.evidence, answer.sources)
    line = Markup('<p class="hc-evidence"><strong>{}</strong>{}</p>').format(
        first,
        join(Markup("\u00a0· {}").format(part) for part in rest),  # no line begins with a dot
    )
    amber = Markup('<p class="hc-label hc-amber">{}</p>')
    warnings = join(amber.format(warning) for warning in wording.describe_warnings(answer.evidence, answer.sources))
    return line + warnings + _render_missing(answer.evidence.missing) + _render_searched(answer) + _render_kinds(answer)


def _render_kinds(answer: Answer) -> Markup:
    """Say once whose words the quotes are, with the label under which they stand."""
    kinds = dict.fromkeys(quote.kind for quote in answer.quotes)
    told = Markup('<p class="hc-kinds hc-from-{}"><strong>{}</strong>: {}</p>')
    return join(told.format(kind, KIND_NAMES[kind], wording.KINDS[kind]) for kind in kinds)


def _render_missing(missing: tuple[str, ...]) -> Markup:
    if not missing:
        return _QUIET
    return Markup('<p class="hc-missing">Not reported here: {}</p>').format("; ".join(missing))


def _render_searched(outcome: Outcome) -> Markup:
    """Return how the question was understood, where it was not taken as it stands, and the filters that were on."""
    understood = outcome.searched_for.strip()
    searched = _SEARCHED.format(outcome.searched_for) if understood not in ("", outcome.question.strip()) else _QUIET
    filters = Markup('<p class="hc-filtered">Only from: {}</p>').format(wording.describe_filters(outcome.filters))
    return searched + (filters if outcome.filters else _QUIET)


def _render_statement(
    statement: Statement, documents: Mapping[str, Document], selection: Selection, answer: Answer
) -> Markup:
    by_document = groupby(statement.quotes, key=lambda quote: quote.doc_id)
    trials = join(_render_trial(trial) for trial in answer.trials_beside(statement))
    return join(_render_source(documents[doc_id], tuple(quotes), selection, trials) for doc_id, quotes in by_document)


def _render_trial(trial: TrialStatus) -> Markup:
    """Return what the register says of a trial, apart from the quotes: it is no result."""
    return _TRIAL.format(trial.nct_id, wording.describe_trial(trial).removeprefix(trial.nct_id))


def _render_passport(outcome: Outcome) -> Markup:
    """Return the corpus in one line, and below it by what the answer can be told from any other."""
    told = _ANSWER_ID.format(outcome.answer_id, outcome.fingerprint)
    if outcome.passport.notices_checked is None:
        held = wording.describe_contents(outcome.passport)
        return _PASSPORT.format(_UNCHECKED.format(held, wording.UNCHECKED)) + told
    return _PASSPORT.format(wording.describe_passport(outcome.passport, date.today(), advise=False)) + told


def _render_source(document: Document, quotes: tuple[Quote, ...], selection: Selection, trials: Markup) -> Markup:
    return _STATEMENT.format(
        cite=_CITE.format(
            number=number_of(quotes[0], selection),
            origin=wording.describe_origin(document),
            chips=render_chips(document),
        ),
        notices=render_notices(document.notices),
        quotes=join(_render_quote(quote, document, selection) for quote in quotes),
        limits=_LIMITS.format(limits) if (limits := limitations_beside(document, quotes)) else _QUIET,
        trials=trials,
    )


def _render_quote(quote: Quote, document: Document, selection: Selection) -> Markup:
    page = Markup(' <span class="hc-page">{}</span>').format(quote.section) if document.pages else ""
    number = number_of(quote, selection)
    return _QUOTE.format(kind=document.kind, text=quote.text, number=number, page=page)


def _render_references(answer: Answer, selection: Selection) -> Markup:
    references = (Markup("<li>{}</li>").format(line) for line in write_references(answer.sources, selection))
    return Markup('<details class="hc-references"><summary>References</summary><ul>{}</ul></details>').format(
        join(references)
    )


def _render_abstention(abstention: Abstention, turns: str, note: Markup, feedback: Markup) -> Markup:
    # Beside a question on one patient a study would look like the advice that was declined.
    nearest = _QUIET if abstention.reason == "patient_specific" else _render_nearest(abstention.nearest)
    return _REFUSAL.format(
        answer_id=abstention.answer_id,
        turns=turns,
        changed=note,
        reason=wording.REASONS[abstention.reason],
        detail=abstention.detail,
        searched=_render_searched(abstention) if abstention.reason != "patient_specific" else _QUIET,
        nearest=nearest + feedback + _render_passport(abstention),
    )


def _render_nearest(documents: tuple[Document, ...]) -> Markup:
    if not documents:
        return _QUIET
    return _NEAREST.format(join(_render_related(document) for document in documents))


def _render_related(document: Document) -> Markup:
    published = wording.describe_origin(document) if document.authors else str(document.year or "")
    parts = (published, wording.describe_design(document), wording.describe_setting(document))
    return _RELATED.format(document.doc_id, document.title, "\u00a0· ".join(part for part in parts if part))
