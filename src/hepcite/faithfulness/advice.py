"""Advice and judgement: what a statement may not say whatever its sources say."""

import re

from hepcite.content_words import stems
from hepcite.documents import Document

_ADDRESS = re.compile(
    r"\b(?:[Yy]ou|[Yy]ours?|[Yy]ourself|[Ww]e|us|[Oo]urs?|[Mm]y|me|[Ll]et's|[Pp]lease|"
    r"I (?:would|think|recommend|suggest|advise|believe))\b"
)
"""Speaks to or for somebody; sources are reported in the third person."""

_ADVICE = re.compile(
    r"\b(?:should|must|ought|shall|needs? to|has to|have to|recommend\w*|advis\w+|advice|"
    r"suggest(?:ed|s)? (?:use|using|to)|consider\w*|"
    r"prefer\w*|option of choice|of choice|standard of care|is indicated|warrants?|appropriate|reasonable|suitable|"
    r"first[\s-]choice|choose|opt for|avoid\w*|clinicians|physicians|doctors|hepatologists|oncologists)\b",
    re.IGNORECASE,
)
"""Tells what to do; only the words of the source itself may."""

_IMPERATIVE = re.compile(
    r"(?:^|[.;:!]\s+|,\s+(?:so|therefore|then)\s+)(?:so\s+|then\s+)?"
    r"(?:start|stop|switch|use|give|offer|try|consider|avoid|choose|prefer|"
    r"continue|discontinue|add|begin|treat|prescribe|monitor|check|keep|hold|withhold|reduce|increase|refer|ask|"
    r"do not|don't|never|select|take|"
    r"calculate|measure|test|ensure|note|remember)\b",
    re.IGNORECASE,
)
"""Begins like an order."""

ADVISING = frozenset({"guideline", "review"})
"""Designs of sources that advise, and may be reported as doing so."""


_NO_ADVICE = re.compile(
    r"\brecommended (?:phase|dose|starting|expansion)\b|\bappropriate(?:ly)? (?:for|selected)\b", re.IGNORECASE
)
"""Terms that hold a word of advice and give none."""


def find_advice(text: str, quote: str, document: Document) -> tuple[str, ...]:
    """Return a line for each piece of advice that is not a guideline's or a review's own; empty for none.

    A study reports; where its text advises all the same, the advice may be read there, and is not passed on.
    """
    faults = [f"speaks to somebody: {found.group()}" for found in _ADDRESS.finditer(text)]
    faults += [f"gives an order: {found.group().strip()}" for found in _IMPERATIVE.finditer(text)]
    said = quote if document.study_type in ADVISING else ""
    for found in _ADVICE.finditer(_NO_ADVICE.sub("", text)):
        if not _is_said(found.group(), said):
            faults.append(f"advises: {found.group()}")
    return tuple(faults)


def _is_said(advice: str, quote: str) -> bool:
    """Say whether a source gives this advice itself: in the same words, a single one in any of its forms."""
    one_word = stems(advice) if " " not in advice else frozenset()
    if one_word:
        return one_word <= stems(quote)
    return re.search(rf"\b{re.escape(advice)}\b", quote, re.IGNORECASE) is not None
