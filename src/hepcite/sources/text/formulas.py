"""MathML formulas on one line, as readers would type them, "p = 0.03", "a/(b+c)", "x²", "√(n)"."""

from collections.abc import Callable, Sequence

from lxml.etree import _Element

from hepcite.sources.text.tidy_text import lowered, raised, tidy
from hepcite.sources.text.xml import local_name

_RELATIONS = frozenset("=<>≤≥≦≧⩽⩾≈≠≡≅≃∼±×→≪≫")
"""Operators between spaces; "+" and "-" also stand before a number or inside a name and get none."""

_RAISED_ALREADY = frozenset("°′″*†‡")
_ACCENTS = dict(zip("→¯‾_^ˆ~˜", "\u20d7\u0304\u0304\u0304\u0302\u0302\u0303\u0303", strict=True))
_LEFT_OUT = frozenset({"annotation", "annotation-xml", "mphantom", "none", "mprescripts", "maligngroup", "malignmark"})


def linear_math(element: _Element) -> str:
    """Return a MathML element on one line: fractions with a slash, scripts raised or after ^ and _; "" when empty."""
    return tidy(_math(element))


def _math(element: _Element) -> str:
    name = local_name(element)
    if not name or name in _LEFT_OUT:
        return ""
    if write := _WRITERS.get(name):
        return write(element)
    return _row(element) if len(element) else _token(element)


def _token(element: _Element) -> str:
    """Return a number, a name, an operator or a word; in a word, outer white space counts."""
    text = element.text or ""
    if local_name(element) in {"mtext", "ms"}:
        return text
    sign = tidy(text)
    return spaced(sign) if sign or not text else " "  # an invisible product keeps its factors apart


def spaced(sign: str) -> str:
    """Return a sign with spaces around it if it stands for a relation, such as "=" or "±"; else as it is."""
    return f" {sign} " if sign in _RELATIONS else sign


def _row(element: _Element) -> str:
    """Write children side by side; what was built of several parts stays apart from letters and figures beside it."""
    texts: list[str] = []
    built = False
    for child in element:
        text = _math(child)
        apart = built or local_name(child) in _BUILT
        if texts and text and apart and _would_join(texts[-1][-1], text[0]):
            texts.append(" ")
        if text:
            texts.append(text)
            built = local_name(child) in _BUILT
    return "".join(texts)


def _would_join(left: str, right: str) -> bool:
    """Whether two parts would read as one: "3" before "1/2", "1/2" before "(x)"."""
    return (left.isalnum() or left == ")") and (right.isalnum() or right == "(")


def _fraction(element: _Element) -> str:
    upper, lower = _arguments(element, 2)
    if element.get("linethickness", "").startswith("0"):
        return f"({upper}; {lower})"
    return f"{grouped(upper)}/{grouped(lower)}"


def _scripts(element: _Element) -> str:
    """Write a base with its scripts, the lower one first."""
    name = local_name(element)
    base, *scripts = _arguments(element, 3 if name in {"msubsup", "munderover"} else 2)
    signs = {"msub": "_", "munder": "_", "msup": "^", "mover": "^"}.get(name, "_^")
    if name == "mover" and (accent := _ACCENTS.get(scripts[0])):
        return f"{base}{accent}"
    return _based(base) + "".join(script_text(sign, text) for sign, text in zip(signs, scripts, strict=True))


def _multiscripts(element: _Element) -> str:
    """Write a base with the scripts behind it and, before it, those that stand before it."""
    names = [local_name(child) for child in element]
    texts = [tidy(_math(child)) for child in element]
    split = names.index("mprescripts") if "mprescripts" in names else len(names)
    return _pairs(texts[split + 1 :]) + "".join(texts[:1]) + _pairs(texts[1:split])


def _pairs(texts: Sequence[str]) -> str:
    return "".join(script_text("_^"[place % 2], text) for place, text in enumerate(texts))


def _root(element: _Element) -> str:
    if local_name(element) == "msqrt":
        return f"√({tidy(_row(element))})"
    radicand, degree = _arguments(element, 2)
    return f"{raised(degree) or f'({degree})'}√({radicand})"


def _fenced(element: _Element) -> str:
    separators = element.get("separators", ",").strip()[:1]
    inner = f"{separators} ".join(text for child in element if (text := tidy(_math(child))))
    return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"


def _table(element: _Element) -> str:
    """Write the cells of a matrix: rows with semicolons between them, cells with commas."""
    between = "; " if local_name(element) == "mtable" else ", "
    return between.join(text for child in element if (text := tidy(_math(child))))


def _first(element: _Element) -> str:
    return _math(element[0]) if len(element) else _token(element)


def _space(_: _Element) -> str:
    return " "


_WRITERS: dict[str, Callable[[_Element], str]] = {
    "mfrac": _fraction,
    **dict.fromkeys(("msub", "msup", "msubsup", "munder", "mover", "munderover"), _scripts),
    "mmultiscripts": _multiscripts,
    **dict.fromkeys(("msqrt", "mroot"), _root),
    "mfenced": _fenced,
    **dict.fromkeys(("mtable", "mtr", "mlabeledtr"), _table),
    **dict.fromkeys(("semantics", "maction"), _first),
    "mspace": _space,
}
_BUILT = frozenset({"mfrac", "mmultiscripts", "msqrt", "mroot", "mtable"})


def _arguments(element: _Element, count: int) -> list[str]:
    """Return the first `count` children as text; "" for each that is missing."""
    texts = [tidy(_math(child)) for child in element][:count]
    return texts + [""] * (count - len(texts))


def grouped(text: str) -> str:
    """Return a text in brackets if it is more than one number or name.

    >>> grouped("12.5"), grouped("a+b"), grouped("(a+b)")
    ('12.5', '(a+b)', '(a+b)')
    """
    single = all(char.isalnum() or char in ".·%" for char in text)
    return text if single or _is_bracketed(text) else f"({text})"


def _based(text: str) -> str:
    return f"({text})" if "/" in text and not _is_bracketed(text) else text


def _is_bracketed(text: str) -> bool:
    """Whether one pair of brackets holds all of a text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def script_text(sign: str, text: str) -> str:
    """Return a script of a formula: raised or lowered where Unicode can, else behind its sign.

    >>> script_text("^", "-3"), script_text("_", "max"), script_text("^", "i+1")
    ('⁻³', '_max', '^(i+1)')
    """
    if not text or text in _RAISED_ALREADY:
        return text
    moved = raised(text) if sign == "^" else lowered(text)
    return moved or (f"{sign}{text}" if text.isalpha() or _is_bracketed(text) else f"{sign}({text})")
