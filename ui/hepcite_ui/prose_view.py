"""What a language model wrote over an answer's quotes, set apart from them, with the numbers of the quotes."""

from markupsafe import Markup

from hepcite import wording
from hepcite.answers import Prose, ProseStatement
from hepcite.citations import Selection, number_of

_PROSE = Markup(
    '<section class="hc-prose" aria-label="Written by a language model"{busy}>'
    '<p class="hc-prose-by"><span class="hc-prose-label">Language model</span> {by}</p>{statements}{note}</section>'
)
_BUSY, _DONE = Markup(' aria-busy="true"'), Markup(' aria-busy="false"')
_STATEMENT = Markup('<p class="hc-prose-text">{text} {numbers}</p>')
_NUMBER = Markup(
    '<button type="button" class="hc-open" data-hc="open" data-quote="{0}" aria-label="Open quote {0} in context">'
    '<span class="hc-number">[{0}]</span></button>'
)
_NOTE = Markup('<p class="hc-prose-note" role="status">{}</p>')

WRITING = "Being written …"
STOPPED = "Stopped: what was checked by then is shown."


def render_prose(prose: Prose, selection: Selection) -> Markup:
    """Return the statements of a language model, and below them what is missing and why."""
    statements = Markup("").join(_render_statement(one, selection) for one in prose.statements)
    note = prose.note if prose.finished else WRITING
    return _PROSE.format(
        busy=_DONE if prose.finished else _BUSY,
        by=wording.describe_writing(prose),
        statements=statements,
        note=_NOTE.format(note) if note else Markup(""),
    )


def mark_stopped(card: str) -> str | None:
    """Return the card of an answer over which the writing was stopped; None when nothing is being written in it."""
    before, busy, behind = card.partition(str(_BUSY))
    return before + str(_DONE) + behind.replace(WRITING, STOPPED, 1) if busy else None


def _render_statement(statement: ProseStatement, selection: Selection) -> Markup:
    numbers = (number_of(quote, selection) for quote in statement.quotes)
    return _STATEMENT.format(text=statement.text, numbers=Markup(" ").join(map(_NUMBER.format, numbers)))
