"""What a language model wrote over an answer's quotes, set apart from them, with the numbers of the quotes."""

from markupsafe import Markup

from hepcite import wording
from hepcite.answers import Prose, ProseStatement
from hepcite.citations import Selection, number_of

_PROSE = Markup(
    '<section class="hc-prose" aria-label="In connected words" aria-busy="{busy}">'
    '<p class="hc-prose-by">{by}</p>{statements}{note}</section>'
)
_STATEMENT = Markup('<p class="hc-prose-text">{text} {numbers}</p>')
_NUMBER = Markup(
    '<button type="button" class="hc-open" data-hc="open" data-quote="{0}" aria-label="Open quote {0} in context">'
    '<span class="hc-number">[{0}]</span></button>'
)
_NOTE = Markup('<p class="hc-prose-note" role="status">{}</p>')

WRITING = "Being written …"


def render_prose(prose: Prose, selection: Selection) -> Markup:
    """Return the statements of a language model, and below them what is missing and why."""
    statements = Markup("").join(_render_statement(one, selection) for one in prose.statements)
    note = prose.note if prose.finished else WRITING
    return _PROSE.format(
        busy="false" if prose.finished else "true",
        by=wording.describe_writing(prose),
        statements=statements,
        note=_NOTE.format(note) if note else Markup(""),
    )


def _render_statement(statement: ProseStatement, selection: Selection) -> Markup:
    numbers = (number_of(quote, selection) for quote in statement.quotes)
    return _STATEMENT.format(text=statement.text, numbers=Markup(" ").join(map(_NUMBER.format, numbers)))
