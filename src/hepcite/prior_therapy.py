"""Which treatments a text names as already given: what stands before and behind a name tells."""

import re

from hepcite.lexicon import Mention

TREATMENT_KINDS = frozenset({"drug", "regimen", "drug-class"})

BEFORE = re.compile(
    r"(?:\b(?:after|post|following|beyond|despite|failing|failed|fails?|failure (?:of|on|with)|"
    r"(?:refractory|resistant) to|progress\w* (?:on|to|after|under|with)|previous(?:ly treated with|ly given)?|"
    r"pretreated with|prior|earlier|once|already (?:had|received|given)|had received|stopping|stopped|"
    r"first[\s-]line (?:was|of|with)|unresponsive to|lost response to)[\s-]+)"
    r"(?:(?:first[\s-]line|1l|frontline|front[\s-]line|failure of|progression on|the|an?|treatment with|therapy with|"
    r"their|on|its)[\s-]+)*$",
    re.IGNORECASE,
)
"""Ends right before a treatment already given: "after first-line ...", "refractory to ..."."""

BEHIND = re.compile(
    r"^[\s-]*(?:(?!after|following|post|beyond|upon|in\b)\w+[\s-]+){0,2}?"
    r"(?:fail\w*|refractory|pretreated|experienced|exposed|progress\w*|stops? working)\b",
    re.IGNORECASE,
)
"""Begins right behind a treatment already given: "... has failed", "...-pretreated"."""


def is_prior(text: str, mention: Mention) -> bool:
    """Say whether a mention is a treatment that the patients had already had."""
    if mention.concept.kind not in TREATMENT_KINDS:
        return False
    return bool(BEFORE.search(text[: mention.start]) or BEHIND.search(text[mention.end :]))
