"""Advice and judgement: what a statement may not say whatever its sources say."""

import re

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

STEM = 6
"""Letters by which a word of advice is found in its source: "recommended", "recommends"."""

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
    said = quote.lower() if document.study_type in ADVISING else ""
    for found in _ADVICE.finditer(_NO_ADVICE.sub("", text)):
        if found.group().lower()[:STEM] not in said:
            faults.append(f"advises: {found.group()}")
    return tuple(faults)
