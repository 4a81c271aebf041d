"""Documents into sentences and passages; every span points back into the document's text."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import sentencex

from hepcite.documents import Document, Passage, Section, Sentence

CITATIONS = re.compile(
    r"[,;–-]?\s*(?:\[\d+(?:[,;–-]\s?\d+)*\](?:[–,;-]?\s?\[\d+(?:[,;–-]\s?\d+)*\])*|[⁰¹²³⁴-⁹]+(?:[,–-]\s?[⁰¹²³⁴-⁹]+)*)(?=\s|$)"
)
"""Marks that stand for cited works, in brackets or raised, between two sentences."""

CountTokens = Callable[[str], int]

VERSION = 3
"""Raised whenever the same document would be split differently."""

MAX_TOKENS = 240
"""Longest embedded text of a passage, title included; all-MiniLM-L6-v2 reads 256 tokens and ignores the rest."""

MAX_TITLE_TOKENS = 60


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a document in text order; none crosses a section or the end of a line.

    A section that is a whole is one sentence. In a text with pages a sentence's section names the page it begins on.
    """
    return tuple(
        Sentence(_place(document, section, start), start, end)
        for section in document.sections
        for start, end in ([(section.start, section.end)] if section.whole else _spans(document, section))
    )


def _spans(document: Document, section: Section) -> Iterator[tuple[int, int]]:
    """Yield the sentences of each line of a section as offsets into the document's text."""
    start = section.start
    for line in document.text[section.start : section.end].splitlines(keepends=True):
        edges = [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries("en", line)]
        for first, last in pairwise([*(_behind_citations(line, edge) for edge in edges), len(line)]):
            raw = line[first:last]
            if raw.strip():
                begin = start + first + len(raw) - len(raw.lstrip())
                yield begin, begin + len(raw.strip())
        start += len(line)


def _behind_citations(line: str, edge: int) -> int:
    """Return where a sentence begins that is said to begin at `edge`: "[12,13]" belongs to the one before."""
    marks = CITATIONS.match(line, edge) if edge else None
    return marks.end() if marks else edge


def _place(document: Document, section: Section, offset: int) -> str:
    page = document.page_at(offset)
    return section.name if page is None else f"page {page}"


def split_passages(
    document: Document, count_tokens: CountTokens, max_tokens: int = MAX_TOKENS
) -> tuple[tuple[Passage, tuple[Sentence, ...]], ...]:
    """Pack whole sentences into passages, each with its sentences, in text order.

    A passage and the title that is embedded with it together stay within `max_tokens`; a single sentence that is
    longer than that becomes a passage of its own. A document without text gives no passages.
    """
    budget = max_tokens - count_tokens(context_title(document, count_tokens))
    groups: list[list[Sentence]] = []
    used = 0
    for sentence in split_sentences(document):
        size = count_tokens(document.text[sentence.start : sentence.end])
        if not groups or used + size > budget:
            groups.append([])
            used = 0
        groups[-1].append(sentence)
        used += size
    return tuple((_passage(document, group), tuple(group)) for group in groups)


def context_title(document: Document, count_tokens: CountTokens) -> str:
    """Return the title as it is embedded with each passage: whole words, at most `MAX_TITLE_TOKENS` tokens."""
    words = document.title.split()
    while len(words) > 1 and count_tokens(" ".join(words)) > MAX_TITLE_TOKENS:
        words = words[: len(words) * 3 // 4]
    return " ".join(words)


def passage_with_title(document: Document, passage: Passage, count_tokens: CountTokens) -> str:
    """Return the text by which a passage is found: its document's title, then the passage."""
    title = context_title(document, count_tokens)
    return passage.text if passage.text.startswith(title) else f"{title}\n{passage.text}"


def document_with_title(document: Document) -> str:
    """Return the text whose vector stands for a whole document: its title, then what the model reads of its text."""
    return f"{document.title}\n{document.text.removeprefix(document.title).lstrip()}".strip()


def document_with_source(document: Document) -> str:
    """Return the words by which a document is found: those of its title, its authors, its journal and its text."""
    source = f"{document.title}\n{document.authors or ''} {document.journal or ''} {document.year or ''}"
    return f"{source}\n{document.text.removeprefix(document.title)}"


def _passage(document: Document, sentences: Sequence[Sentence]) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(
        passage_id=f"{document.doc_id}:{start}-{end}",
        doc_id=document.doc_id,
        section=sentences[0].section,
        start=start,
        end=end,
        text=document.text[start:end],
    )
