"""An answer as Markdown with its references, for a letter, a slide, an e-mail or a chart.

What comes from documents or from the person who asks is escaped for CommonMark and for GitHub's additions: it cannot
become markup, and reads the same when it is rendered.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from urllib.parse import quote as quote_url

from hepcite import wording
from hepcite.answers import Abstention, Answer, Outcome, Quote, Statement
from hepcite.citations import Selection, number_of, select
from hepcite.documents import UNNAMED_NOTICE, Document, Filters
from hepcite.evidence import limitations_beside
from hepcite.trials import TrialStatus

_SIGNS = re.compile(
    r"[\\`*_\[\]~|$#]"
    r"|<(?=[A-Za-z/!?]|\Z)"  # begins HTML only before these: "p<0.05" stays readable
    r"|&(?=#?\w+;)"
    r"|:(?=//)|(?<=\bwww)\.|(?<=\w)@(?=\w)",  # what would become a link by itself
    re.IGNORECASE,
)
_LINE_START = re.compile(r"^([-+=>:])|^(\d{1,9})([.)])(?=\s|$)")
_LINE_END = re.compile(r"\r\n?|\n")


def to_markdown(outcome: Outcome, filters: Filters | None = None, *, today: date | None = None) -> str:
    """Return question, evidence, quotes by source and references; a refusal has a reason and no reference.

    Args:
        filters: Which documents were allowed to answer, those of the outcome by default; told when there are any.
        today: The day from which the age of the last check for notices counts.
    """
    blocks = _write_question(outcome, outcome.filters if filters is None else filters)
    blocks += _write_refusal(outcome) if isinstance(outcome, Abstention) else _write_answer(outcome)
    blocks.append(escape(wording.describe_passport(outcome.passport, today or date.today())))
    blocks.append(f"HepCite answer {escape(outcome.answer_id)}, fingerprint {escape(outcome.fingerprint)}.")
    blocks.append(wording.STANDING_LINE)
    return "\n\n".join(blocks) + "\n"


def write_references(documents: Iterable[Document], selection: Selection) -> Iterator[str]:
    """Yield each quoted document as a line of plain text, under the numbers of its quotes."""
    for document in documents:
        if numbers := _numbers(document, selection):
            yield f"[{numbers}] {write_reference(document)}"


def write_reference(document: Document) -> str:
    """Return authors, title, journal, year, pages and identifiers of a document on one line of plain text."""
    unnamed = ["Publication not named"] if UNNAMED_NOTICE in document.notices else []
    return ". ".join([*_published(document), *_address(document), *_identifiers(document), *unnamed]) + "."


def escape(text: str) -> str:
    r"""Return a text that Markdown shows as it stands; line breaks are kept but for those at its ends.

    Control characters, which no reader sees, become blanks or U+FFFD.

    >>> print(escape("*p* <b> & AFP<400"))
    \*p\* \<b> & AFP<400
    """
    lines = _LINE_END.split(text)
    while len(lines) > 1 and not lines[-1]:
        lines.pop()
    while len(lines) > 1 and not lines[0]:
        lines.pop(0)
    return "\\\n".join(_escape_line(line) for line in lines)


def _escape_line(line: str) -> str:
    """Escape a line; blanks at its ends, which Markdown drops, are written as entities."""
    visible = "".join(_visible(char) for char in line)
    body = visible.strip()
    start, end = (visible, "") if not body else visible.split(body, 1)
    signs = _SIGNS.sub(lambda found: f"\\{found[0]}", body)
    escaped = _LINE_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", signs)
    return f"{_as_entities(start)}{escaped}{_as_entities(end)}"


def _visible(char: str) -> str:
    """Return a character that may stand in a text file: no control character, no half of a surrogate pair."""
    if char == "\t" or unicodedata.category(char) not in {"Cc", "Cs"}:
        return char
    return " " if char.isspace() else "\ufffd"


def _as_entities(blanks: str) -> str:
    return "".join(f"&#{ord(blank)};" for blank in blanks)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _write_question(outcome: Outcome, filters: Filters) -> list[str]:
    blocks = [f"**Question:** {escape(outcome.question)}"]
    if outcome.searched_for.strip() not in {"", outcome.question.strip()}:
        blocks.append(f"**Searched for:** {escape(outcome.searched_for)}")
    if filters:
        blocks.append(f"**Only documents of:** {escape(str(filters))}")
    return blocks


def _write_refusal(abstention: Abstention) -> list[str]:
    return [f"**Declined:** {escape(wording.REASONS[abstention.reason])}", escape(abstention.detail)]


def _write_answer(answer: Answer) -> list[str]:
    selection = select(answer)
    documents = {document.doc_id: document for document in answer.sources}
    blocks = [f"**Evidence:** {escape(', '.join(wording.describe_evidence(answer.evidence, answer.sources)))}."]
    blocks += [f"**Note:** {escape(warning)}" for warning in wording.describe_warnings(answer.evidence, answer.sources)]
    if answer.evidence.missing:
        blocks.append(f"**Not reported here:** {escape('; '.join(answer.evidence.missing))}")
    blocks += _write_prose(answer, selection)
    for statement in answer.statements:
        blocks += _write_statement(statement, documents, selection, answer.trials_beside(statement))
    return [*blocks, "## References", _write_list(answer.sources, selection)]


def _write_prose(answer: Answer, selection: Selection) -> Iterator[str]:
    """Yield what a language model wrote, marked as its words, with the numbers of the quotes it rests on."""
    if answer.prose is None:
        return
    yield f"**{escape(wording.describe_writing(answer.prose))}.**"
    for statement in answer.prose.statements:
        numbers = ", ".join(str(number_of(quote, selection)) for quote in statement.quotes)
        yield f"{escape(statement.text)} [{numbers}]"
    if answer.prose.note:
        yield f"**Note:** {escape(answer.prose.note)}"


def _write_statement(
    statement: Statement,
    documents: Mapping[str, Document],
    selection: Selection,
    trials: Sequence[TrialStatus],
) -> Iterator[str]:
    for doc_id, quotes in groupby(statement.quotes, key=lambda quote: quote.doc_id):
        document = documents[doc_id]
        yield f"## {escape(_one_line(wording.describe_origin(document)))}"
        yield escape(" · ".join(_labels(document)))
        yield from (f"**Notice:** {escape(notice)}" for notice in document.notices)
        shown = tuple(quotes)
        yield from (_write_quote(quote, document, selection) for quote in shown)
        if limits := limitations_beside(document, shown):
            yield f"**Limitations:** {escape(_one_line(limits))}"
        yield from (f"Trial {escape(wording.describe_trial(trial))}" for trial in trials)


def _labels(document: Document) -> Iterator[str]:
    yield wording.describe_design(document)
    yield wording.describe_setting(document)
    if size := wording.describe_size(document):
        yield size
    yield wording.KINDS[document.kind]


def _write_quote(quote: Quote, document: Document, selection: Selection) -> str:
    page = f", {escape(_one_line(quote.section))}" if document.pages else ""
    lines = f"{escape(quote.text)} [{number_of(quote, selection)}{page}]".split("\n")
    return "\n".join(f"> {line}" for line in lines)


def _write_list(documents: Iterable[Document], selection: Selection) -> str:
    return "\n".join(
        f"- [{numbers}] {_link_reference(document)}"
        for document in documents
        if (numbers := _numbers(document, selection))
    )


def _numbers(document: Document, selection: Selection) -> str:
    return ", ".join(str(c.number) for c in selection.citations if c.doc_id == document.doc_id)


def _link_reference(document: Document) -> str:
    """Return a reference whose address is a link."""
    address = (f"<{address}>" for address in _address(document))
    parts = [*map(escape, _published(document)), *address, *map(escape, _identifiers(document))]
    return ". ".join(parts) + "."


def _published(document: Document) -> Iterator[str]:
    published = " ".join(str(part) for part in (document.journal, document.year) if part)
    if published and document.volume_pages:
        published = f"{published};{document.volume_pages}"
    for part in (document.authors, document.title, published):
        if text := _one_line(part or "").rstrip("."):
            yield text


def _address(document: Document) -> Iterator[str]:
    """Yield the best web address, without characters that would end a link, if there is one."""
    pmc = f"https://pmc.ncbi.nlm.nih.gov/articles/{document.pmcid}/" if document.pmcid else None
    known = document.link if document.doi or document.pmid else pmc or document.url
    if known and known.startswith(("https://", "http://")):
        yield quote_url(known, safe="/:?#[]@!$&'()*+,;=%~-._")


def _identifiers(document: Document) -> Iterator[str]:
    if document.pmid:
        yield f"PMID {document.pmid}"
    yield from map(_one_line, document.trial_ids)
