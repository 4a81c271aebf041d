"""The text of a JATS article in reading order: abstracts, body, figures and tables where they stand, back matter."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from lxml.etree import _Element

from hepcite.sources.articles import TextPart
from hepcite.sources.jats.elements import first_text, plain_text
from hepcite.sources.jats.lines import FLOATS, SILENT, floats, inner_lines, lines
from hepcite.sources.jats.tables import table_sentences
from hepcite.sources.text.xml import local_name

_SECTIONS = frozenset({"sec", "app", "app-group", "glossary", "notes", "ack", "boxed-text", "floats-group"})
_DECLARATIONS = frozenset({"ack", "fn-group", "notes"})
"""What of the back matter comes last."""

_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]\s+(?=\D)|(?:\d+(?:\.\d+)*|[IVX]+[.)])\s+(?=[^\W\d_a-z]))")
"""A section's number before its title; "5 years of follow-up" and "V. vulnificus" begin with none."""

_FLOAT_LABEL = re.compile(r"^(fig(?:ure)?|tab(?:le)?|box)\b\.?", re.IGNORECASE)
_FLOAT_WORDS = {"f": "Figure", "t": "Table", "b": "Box"}
_FLOAT_NAMES = {"fig": "Figure", "fig-group": "Figure", "table-wrap": "Table", "table": "Table", "boxed-text": "Box"}

_ABSTRACTS = {
    "summary": "author summary",
    "executive-summary": "plain-language summary",
    "plain-language-summary": "plain-language summary",
    "graphical": "graphical abstract",
    "author-highlights": "highlights",
    "key-points": "key points",
    "web-summary": "summary",
}
_NAMES = {"ack": "acknowledgements", "glossary": "abbreviations", "app": "appendix"}
_NOTE_NAMES = {
    "coi-statement": "competing interests",
    "conflict": "competing interests",
    "financial-disclosure": "funding",
    "supported-by": "funding",
    "con": "author contributions",
    "abbr": "abbreviations",
}
_FRONT_NOTES = frozenset({"coi-statement", "conflict", "financial-disclosure", "supported-by"})


def abstract_parts(meta: _Element) -> Iterator[TextPart]:
    """Return an article's abstract, then its other summaries; translations are left out."""
    for abstract in sorted(meta.iterchildren("abstract"), key=lambda item: item.get("abstract-type") is not None):
        kind = abstract.get("abstract-type")
        if kind is None:
            yield from _merged(_section(abstract, "abstract"))
        else:
            name = _ABSTRACTS.get(kind, kind.replace("-", " "))
            yield from _merged(_section(abstract, name))


def body_parts(article: _Element) -> Iterator[TextPart]:
    """Return the body, then figures and tables that the file holds behind it; "main text" where it has no sections."""
    for part in article.iterchildren("body", "floats-group", "floats-wrap"):
        yield from _merged(_section(part, "main text"))


def back_parts(article: _Element) -> Iterator[TextPart]:
    """Return the back matter without the references: appendices first, then acknowledgements, funding, interests."""
    children = [child for back in article.iterchildren("back") for child in back if child.tag not in SILENT]
    children.sort(key=lambda child: child.tag in _DECLARATIONS)
    parts = list(_merged(_each(children, "back matter")))
    told = {part.text for part in parts}
    yield from parts
    yield from _merged(part for part in _front_declarations(article) if part.text not in told)


def _front_declarations(article: _Element) -> Iterator[TextPart]:
    """Return what some publishers put before the text: who paid, and which interests the authors declare."""
    meta = article.find("front/article-meta")
    if meta is None:
        return
    for note in meta.iterfind("author-notes/fn"):
        if note.get("fn-type", "").lower() in _FRONT_NOTES:
            yield from _note(note, "footnotes")
    for statement in meta.iterfind("funding-group/funding-statement"):
        if text := plain_text(statement):
            yield TextPart("funding", text)


def _section(section: _Element, name: str) -> Iterator[TextPart]:
    """Return a section's own lines as one part, then what stands in it with a heading of its own, in order."""
    own: list[str] = []
    others: list[TextPart] = []
    for child in section:
        if child.tag in SILENT:
            continue
        if _stands_apart(child):
            others.extend(_apart(child, name))
        else:
            own.extend(lines(child))
            others.extend(_each(floats(child), name))
    if own:
        yield TextPart(name, "\n".join(own))
    yield from others


def _each(elements: Iterable[_Element], name: str) -> Iterator[TextPart]:
    for element in elements:
        if _stands_apart(element):
            yield from _apart(element, name)
        else:
            text = "\n".join(lines(element))
            if text:
                yield TextPart(name, text)
            yield from _each(floats(element), name)


def _stands_apart(element: _Element) -> bool:
    return element.tag in _SECTIONS or element.tag in FLOATS or element.tag == "fn-group"


def _apart(element: _Element, above: str) -> Iterator[TextPart]:
    """Return the parts of an element that has, or deserves, a heading of its own."""
    if element.tag == "fn-group":
        yield from _notes(element)
    elif element.tag in ("fig-group", "table-wrap-group"):
        yield from _captioned(element, above)
    elif element.tag in ("table-wrap", "table"):
        yield from _table(element)
    elif element.tag in _SECTIONS:
        yield from _section(element, _below(above, _heading(element)))
    else:
        yield from _captioned(element, above)


def _below(above: str, heading: str) -> str:
    """Join a heading to the one above it; those of the abstract are written small, as they are in PubMed's labels."""
    if not heading:
        return above
    if above in ("main text", "back matter"):
        return heading
    return f"{above} > {heading.lower() if above == 'abstract' else heading}"


def _heading(element: _Element) -> str:
    """Return a section's title without its number; of one without title its label, its kind or nothing."""
    title = first_text(element, "title", "caption/title", "sectitle") or ""
    title = _NUMBERING.sub("", title).rstrip(".: ")
    if element.tag == "boxed-text":
        box = _float_name(element, "")
        return f"{box}: {title}" if box and title else box or title
    return title or _kind(element)


def _kind(element: _Element) -> str:
    """Return what an untitled part is called: nothing when it only wraps titled ones."""
    if element.find("sec/title") is not None or element.find("notes/title") is not None:
        return ""
    label = first_text(element, "label") if element.tag == "app" else None
    kind = element.get("sec-type") or element.get("notes-type") or ""
    return label or _NAMES.get(local_name(element)) or kind.replace("|", ", ").replace("-", " ")


def _float_name(element: _Element, default: str) -> str:
    """Return how a figure or table is called: "Figure 2" for "Fig. 2." and "FIGURE 2:"."""
    label = (first_text(element, "label") or "").rstrip(".:| ")
    match = _FLOAT_LABEL.match(label)
    if match is None:
        return label or default
    return f"{_FLOAT_WORDS[label[0].lower()]} {label[match.end() :].strip()}".strip()


def _captioned(element: _Element, above: str) -> Iterator[TextPart]:
    """Return the caption of a figure, a group of them, or a file, then what stands inside."""
    name = _float_name(element, _FLOAT_NAMES.get(local_name(element), above))
    if caption := "\n".join(_caption_lines(element)):
        yield TextPart(name, caption)
    yield from _each(floats(element), above)


def _caption_lines(element: _Element) -> Iterator[str]:
    for caption in element.iterchildren("caption", "legend"):
        for title in caption.iterchildren("title"):
            yield plain_text(title)
        yield from inner_lines(caption)
    yield from (line for paragraph in element.iterchildren("p") for line in lines(paragraph))


def _table(wrap: _Element) -> Iterator[TextPart]:
    """Return a table's caption, a part for each of its rows, and its footnotes; of a picture only the words around."""
    name = _float_name(wrap, "Table")
    if caption := "\n".join(filter(None, _caption_lines(wrap))):
        yield TextPart(name, caption)
    for table in _tables(wrap):
        for sentence in table_sentences(table, name):
            yield TextPart(name, sentence, whole=True)
    if foot := "\n".join(_foot_lines(wrap)):
        yield TextPart(name, foot)
    for inner in wrap.iterchildren("caption"):
        yield from _each(floats(inner), name)


def _tables(wrap: _Element) -> list[_Element]:
    if wrap.tag == "table":
        return [wrap]
    return [table for table in wrap.iter("table") if not any(True for _ in table.iterancestors("td", "th", "entry"))]


def _foot_lines(wrap: _Element) -> Iterator[str]:
    """Return the notes under a table, each behind its mark: "a Data are medians"."""
    for foot in wrap.iterchildren("table-wrap-foot"):
        for child in foot:
            yield from (_marked(child) if child.tag == "fn" else lines(child))
    for table in wrap.iter("table"):
        for note in table.iter("fn"):
            yield from _marked(note)


def _marked(note: _Element) -> Iterator[str]:
    mark = first_text(note, "label") or ""
    for line in lines(note):
        yield f"{mark} {line}".strip()
        mark = ""


def _notes(group: _Element) -> Iterator[TextPart]:
    heading = (first_text(group, "title") or "").rstrip(".: ") or "footnotes"
    for child in group:
        if child.tag == "fn":
            yield from _note(child, heading)
        elif child.tag not in SILENT:
            yield from _each([child], heading)


def _note(note: _Element, heading: str) -> Iterator[TextPart]:
    kind = _NOTE_NAMES.get(note.get("fn-type", "").lower())
    title = (first_text(note, "title") or "").rstrip(".: ")
    if text := "\n".join(_marked(note)):
        yield TextPart(title or (kind or heading if heading == "footnotes" else heading), text)
    yield from _each(floats(note), heading)


def _merged(parts: Iterable[TextPart]) -> Iterator[TextPart]:
    """Join parts that follow each other under one heading; rows of tables stay apart."""
    for (section, whole), group in groupby(parts, key=lambda part: (part.section, part.whole)):
        if whole:
            yield from group
        else:
            yield TextPart(section, "\n".join(part.text for part in group))
