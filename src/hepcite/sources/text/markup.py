"""Marked-up text into plain text: superscripts, formulas and citation numbers stay apart from the figures beside them.

Reads the inline elements of JATS, PubMed and HTML by their local names.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from lxml.etree import _Element

from hepcite.sources.text.formulas import linear_math
from hepcite.sources.text.tex import linear_tex
from hepcite.sources.text.tidy_text import lowered, raised, tidy
from hepcite.sources.text.xml import local_name

_BLOCK_NAMES = (
    "p title subtitle sec label list list-item def-list def-item term def disp-quote disp-formula caption table thead"
    " tbody tfoot tr td th break br hr div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 fn verse-line speech blockquote"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
"""Elements whose text stands apart from what surrounds them."""

_SCRIPTS: dict[str, Literal["^", "_"]] = {"sup": "^", "sub": "_", "inf": "_"}
_ALTERNATIVES = ("math", "tex-math", "textual-form", "table", "code", "preformat")
"""Of several forms of one thing, the one taken, best first; a picture only when there is nothing else."""

_FORMULAS = frozenset({"inline-formula", "disp-formula"})
_BESIDE_MATH = frozenset({"tex-math", "graphic", "inline-graphic"})
"""Other forms of a formula that some publishers put beside its MathML without saying so."""

_NOTES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes"})
_COMMAS = frozenset({",", ";"})
_DASHES = frozenset({"-", "‐", "‑", "–", "—"})
_BETWEEN_MARKS = frozenset({"", "and", "&"}) | _COMMAS | _DASHES
_YEAR = re.compile(r"(?:19|20)\d\d[a-z]?")
_WORD = re.compile(r"[^\W\d_]{2}")
_NOTE_MARK = re.compile(r"\w{1,3}")

_BESIDE_FIGURES = frozenset("0123456789.,·%")
"""A script with digits after one of these could be read as the rest of a number."""


@dataclass(frozen=True, slots=True)
class _Script:
    """A superscript ("^") or subscript ("_") whose form depends on what stands beside it."""

    sign: Literal["^", "_"]
    text: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """The number of a reference or a note, printed raised or in brackets: "12", "12-15", "a"."""

    text: str


_Piece = str | _Script | _Mark


def flat_text(element: _Element, skip: frozenset[str] = frozenset()) -> str:
    """Return all text of an element, its own markup removed, by the text rules that all readers share.

    Formulas are written on one line, of alternatives one is taken, and the number of a reference comes out as
    " [12]" unless the text brackets it already. What follows the element is not part of it.

    Args:
        element: Any element; one without text gives "".
        skip: Local names of elements that are left out; the text behind them is kept.
    """
    return tidy(_join(_inner_pieces(element, skip)))


def text_at(element: _Element | None, path: str) -> str:
    """Return the text of the first element at a path, as `flat_text` does; "" when there is none."""
    found = element.find(path) if element is not None else None
    return flat_text(found) if found is not None else ""


def _inner_pieces(element: _Element, skip: frozenset[str]) -> list[_Piece]:
    pieces: list[_Piece] = [element.text or ""]
    for child in element:
        if local_name(child) not in skip:
            pieces += _pieces(child, skip)
        pieces.append(child.tail or "")
    return pieces


def _pieces(element: _Element, skip: frozenset[str]) -> Sequence[_Piece]:
    """Return what an element prints; nothing for a comment."""
    name = local_name(element)
    if name == "math":
        return (linear_math(element),)
    if name == "tex-math":
        return (linear_tex("".join(element.itertext())),)
    if name in _SCRIPTS:
        return _script_pieces(_SCRIPTS[name], _inner_pieces(element, skip))
    if name == "xref" and (mark := _mark(element)):
        return (mark,)
    return _enclosed_pieces(element, name, skip) if name else ()


def _enclosed_pieces(element: _Element, name: str, skip: frozenset[str]) -> Sequence[_Piece]:
    """Return what an element prints that only encloses others; several forms of one thing give one of them."""
    if name == "alternatives" and (best := _best(element)) is not None:
        return _pieces(best, skip)
    if name in _FORMULAS and any(local_name(child) == "math" for child in element):
        skip |= _BESIDE_MATH
    inner = _inner_pieces(element, skip)
    return (" ", *inner, " ") if name in _BLOCKS else inner


def _best(alternatives: _Element) -> _Element | None:
    """Return the best form among several; the first when none is preferred, None when there is none."""
    forms = {local_name(child): child for child in reversed(alternatives)}
    return next((forms[name] for name in _ALTERNATIVES if name in forms), next(iter(alternatives), None))


def _script_pieces(sign: Literal["^", "_"], inner: list[_Piece]) -> Sequence[_Piece]:
    """Return a script with its outer white space outside; citation numbers are not raised a second time."""
    if any(isinstance(piece, _Mark) for piece in inner):
        return inner
    text = _join(inner)
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return (before, _Script(sign, tidy(text)), after) if text.strip() else (text,)


def _mark(xref: _Element) -> _Mark | None:
    """Read the number of a reference or the mark of a note; None for a name, a year alone, or a sign such as "*"."""
    kind = xref.get("ref-type")
    text = tidy("".join(xref.itertext()))
    if kind == "bibr" and any(char.isdigit() for char in text) and not _WORD.search(text):
        return _Mark(text)
    return _Mark(text) if kind in _NOTES and _NOTE_MARK.fullmatch(text) else None


def _join(pieces: Sequence[_Piece]) -> str:
    """Put pieces side by side so that no two of them read as one number."""
    kept = [piece for piece in pieces if piece]
    line = _Line()
    for piece, following in zip_longest(kept, kept[1:], fillvalue=""):
        if isinstance(piece, _Script):
            line.add_script(piece, following if isinstance(following, str) else "")
        elif isinstance(piece, _Mark):
            line.add_mark(piece.text)
        else:
            line.add(piece)
    return "".join(line.texts)


class _Line:
    """A text as it grows; knows what stands before its end."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._in_brackets = False
        self._since_mark: str | None = None

    @property
    def _last(self) -> str:
        return self.texts[-1][-1] if self.texts else " "

    def add(self, text: str) -> None:
        self.texts.append(text)
        if self._since_mark is not None:
            self._since_mark += text

    def add_script(self, script: _Script, following: str) -> None:
        moved = raised(script.text) if script.sign == "^" else lowered(script.text)
        beside = self._last in _BESIDE_FIGURES or following[:1].isdigit()
        if moved is None and beside and any(char.isdigit() for char in script.text):
            moved = f"{script.sign}({script.text})"
        self.add(moved or script.text)

    def add_mark(self, mark: str) -> None:
        """Add " [12]"; after an opening bracket, and further on in a list that one began, the number alone."""
        since = None if self._since_mark is None else self._since_mark.strip()
        self._in_brackets = self._last in "([" or (self._in_brackets and since in _BETWEEN_MARKS)
        if self._in_brackets:
            space, shown = " " if self._since_mark == "" else "", mark
        else:
            space, shown = self._space_before_mark(since), _bracketed(mark)
            if shown[0] == "[" and since in _COMMAS and self.texts[-2][-1] == "]":
                self.texts.pop()  # "[12][13]": what ends a sentence is then seen to belong to it
                space = ""
        self.texts.append(space + shown)
        self._since_mark = ""

    def _space_before_mark(self, since: str | None) -> str:
        """Return the space that a bracketed number needs; none inside a list "[12]–[15]" and after white space."""
        return "" if self._last.isspace() or since == "" or since in _DASHES else " "


def _bracketed(mark: str) -> str:
    return mark if mark[0] in "([" or _YEAR.fullmatch(mark) else f"[{mark}]"
