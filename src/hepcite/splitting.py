"""Documents into sentences and passages; every span points back into the document's text."""

from collections.abc import Callable, Iterator, Sequence

import sentencex

from hepcite.documents import Document, Passage, Section, Sentence

CountTokens = Callable[[str], int]

VERSION = 2
"""Raised whenever the same document would be split differently."""

MAX_TOKENS = 240
"""Longest embedded text of a passage, title included; all-MiniLM-L6-v2 reads 256 tokens and ignores the rest."""

MAX_TITLE_TOKENS = 60


def split_sentences(document: Document) -> tuple[Sentence, ...]:
    """Return the sentences of a document in text order; none crosses a section.

    A study record's sections are single sentences by construction and are not split further.
    """
    return tuple(
        sentence
        for section in document.sections
        for sentence in (_whole(section) if document.kind == "study-record" else _split_section(document, section))
    )


def _whole(section: Section) -> Iterator[Sentence]:
    yield Sentence(section.name, section.start, section.end)


def _split_section(document: Document, section: Section) -> Iterator[Sentence]:
    text = document.text[section.start : section.end]
    for boundary in sentencex.get_sentence_boundaries("en", text):
        raw = text[boundary["start_index"] : boundary["end_index"]]
        start = section.start + boundary["start_index"] + len(raw) - len(raw.lstrip())
        end = start + len(raw.strip())
        if end > start:
            yield Sentence(section.name, start, end)


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
    return f"{document.title} {document.text.removeprefix(document.title)}".strip()


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
