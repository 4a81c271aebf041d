"""Articles as JSON, one object a line, in the layout of retrieval collections such as BEIR's `corpus.jsonl`."""

import re
from collections.abc import Iterator, Mapping

from pydantic_core import from_json

from hepcite.errors import CorpusError
from hepcite.identifiers import IdentifierKind, parse_identifier, trial_numbers
from hepcite.sources.articles import Article, Articles, Notice, Refused
from hepcite.sources.text.abstracts import split_abstract
from hepcite.sources.text.author_names import short_name, split_names
from hepcite.sources.text.decoding import decode_text
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.titles import bare_title
from hepcite.title_marks import is_about_another, says_retracted

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_TEXT_KEYS = ("text", "abstract")

Line = Mapping[str, object]
"""What a line holds, by its key; keys of other collections are passed over."""


def read_json_lines(content: bytes, name: str) -> Articles:
    """Read an article a line, with "title", "text" or "abstract", and where given authors, journal, year, doi, pmid.

    Empty lines are passed over; a line that holds no such object, or one without a title, is refused alone.

    Raises:
        CorpusError: The file is no text, or not one of its lines can be read.
    """
    outcomes = list(_read_lines(decode_text(content, name).split("\n")))
    articles = tuple(outcome for outcome in outcomes if isinstance(outcome, Article))
    refused = tuple(outcome for outcome in outcomes if isinstance(outcome, Refused))
    if not articles:
        reason = f"{refused[0].item} {refused[0].reason}" if refused else "it is empty"
        raise CorpusError(f'{name}: has no line such as {{"title": "...", "text": "..."}} ({reason})')
    return Articles(articles, refused)


def _read_lines(lines: list[str]) -> Iterator[Article | Refused]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _compose(from_json(line))
            except ValueError as error:
                yield Refused(f"line {number}", " ".join(str(error).split()))


def _compose(line: object) -> Article:
    """Compose an article.

    Raises:
        ValueError: The line is no object, or has no title.
    """
    if not isinstance(line, dict):
        raise ValueError("holds no JSON object")
    title = bare_title(_text(line, "title"))
    if not title:
        raise ValueError("has no title")
    abstract = plain_text_of(next((text for key in _TEXT_KEYS if (text := _text(line, key))), ""))
    year = _YEAR.search(_text(line, "year"))
    return Article(
        title=title,
        parts=split_abstract(abstract),
        authors=_authors(line.get("authors")),
        journal=plain_text_of(_text(line, "journal")) or None,
        year=int(year[0]) if year else None,
        doi=_identifier(line, "doi"),
        pmid=_identifier(line, "pmid"),
        pmcid=_identifier(line, "pmcid"),
        trial_ids=trial_numbers(f"{title} {abstract}"),
        notices=(Notice("retracted", "the record's title"),) if says_retracted(title) else (),
        updates=is_about_another(title),
    )


def _text(line: Line, key: str) -> str:
    """Return the text at a key; a number's digits; "" for anything else."""
    found = line.get(key)
    return str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _authors(found: object) -> tuple[str, ...]:
    listed = split_names(found) if isinstance(found, str) else found if isinstance(found, list) else []
    names = (short_name(name) for name in listed if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in names if name))


def _identifier(line: Line, kind: IdentifierKind) -> str | None:
    found = parse_identifier(_text(line, kind))
    return found.value if found and found.kind == kind else None
