r"""TeX formulas on one line, for articles that give a formula in no other form: "\frac{a}{b}" becomes "a/b"."""

import re
from collections import deque
from html.entities import html5

from hepcite.sources.text.formulas import grouped, script_text, spaced
from hepcite.sources.text.tidy_text import tidy

_BODY = re.compile(r"\\begin\s*\{document\}(.*)\\end\s*\{document\}", re.DOTALL)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_MAX_DEPTH = 40
"""Deepest nesting that is followed; no formula of an article comes near it."""

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau"
    " upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
_FUNCTIONS = "arg cos det exp inf lim ln log max min Pr sin sup tan"
_SYMBOLS = (
    {name: html5[f"{name};"] for name in _GREEK.split()}
    | {name: name for name in _FUNCTIONS.split()}
    | {char: char for char in "%&#$_{}"}
    | dict.fromkeys((",", ";", ":", " ", "\\", "quad", "qquad", "newline"), " ")
    | {"times": "×", "pm": "±", "mp": "∓", "cdot": "·", "ast": "*", "circ": "°", "prime": "′", "infty": "∞"}
    | {"le": "≤", "leq": "≤", "leqslant": "≤", "lt": "<", "ge": "≥", "geq": "≥", "geqslant": "≥", "gt": ">"}
    | {"ne": "≠", "neq": "≠", "approx": "≈", "sim": "∼", "simeq": "≃", "equiv": "≡", "propto": "∝", "in": "∈"}
    | {"to": "→", "rightarrow": "→", "leftarrow": "←", "uparrow": "↑", "downarrow": "↓", "ldots": "…", "dots": "…"}
    | {"cdots": "…", "sum": "∑", "prod": "∏", "int": "∫", "partial": "∂", "dagger": "†", "mid": "|", "vert": "|"}
)
"""Signs as they are printed; commands that are not among them only change the type and are left out."""


def linear_tex(source: str) -> str:
    r"""Return a TeX formula on one line; a preamble, commands for the type, and braces are left out.

    >>> linear_tex(r"\documentclass{minimal}\begin{document}$$\mathrm{HR}=\frac{a+b}{10^{-3}}$$\end{document}")
    'HR = (a+b)/(10⁻³)'
    """
    match = _BODY.search(source)
    body = match.group(1) if match else source
    return tidy(_Formula(body).text())


class _Formula:
    """The tokens of a formula, read once from left to right."""

    def __init__(self, body: str) -> None:
        self._tokens = deque(_TOKEN.findall(body))
        self._depth = 0

    def text(self) -> str:
        """Read to the end; a closing brace too many is passed over."""
        texts = []
        while self._tokens:
            texts.append(self._group())
        return "".join(texts)

    def _group(self) -> str:
        """Read to the closing brace, or to the end where it is missing."""
        texts: list[str] = []
        while self._tokens and (sign := self._tokens.popleft()) != "}":
            texts.append(self._element(sign))
        return "".join(texts)

    def _element(self, sign: str) -> str:
        """Write a sign, or what it opens; below the deepest nesting, what is printed of it alone."""
        if self._depth == _MAX_DEPTH:
            return "" if sign[0] in "\\{}^_$" else sign
        self._depth += 1
        text = self._opened(sign)
        self._depth -= 1
        return text

    def _opened(self, sign: str) -> str:
        if sign == "{":
            return self._group()
        if sign in {"^", "_"}:
            return script_text(sign, self._argument())
        if sign.startswith("\\"):
            return self._command(sign[1:])
        return "" if sign == "$" else " " if sign in "&~" else spaced(sign)

    def _command(self, name: str) -> str:
        if name in {"frac", "dfrac", "tfrac"}:
            return f"{grouped(self._argument())}/{grouped(self._argument())}"
        if name == "sqrt":
            return f"√({self._argument()})"
        if name in {"begin", "end"}:
            self._argument()
        if name in {"left", "right"} and self._tokens and self._tokens[0] == ".":
            self._tokens.popleft()
        return spaced(_SYMBOLS.get(name, ""))

    def _argument(self) -> str:
        """Read what a command or a sign applies to: a group, or the next single thing."""
        while self._tokens and self._tokens[0].isspace():
            self._tokens.popleft()
        if not self._tokens or self._tokens[0] in {"}", "^", "_"}:
            return ""
        return tidy(self._element(self._tokens.popleft()))
