"""Which treatments a text names as already given: what stands before and behind a name tells."""

import re
from collections.abc import Sequence

from hepcite.lexicon import Mention

TREATMENT_KINDS = frozenset({"drug", "regimen", "drug-class"})

BEFORE = re.compile(
    r"(?:\b(?:after|dopo|nach|apr[eè]s|despu[eé]s de|post|following|beyond|despite|failing|failed|fails?|"
    r"failure (?:of|on|with)|"
    r"(?:refractory|resistant) to|follows?|switch\w* from|progress\w* (?:on|to|after|under|with)|"
    r"previous(?:ly treated with|ly given)?|pretreated with|prior|earlier|once|"
    r"already (?:had|received|given)|had received|stopped|"
    r"first[\s-]line (?:was|of|with)|(?:come|came|coming|comes) off|taken off|unresponsive to|lost response to)[\s-]+)"
    r"(?:(?:first[\s-]line|1l|1st[\s-]line|frontline|front[\s-]line|failure of|progression on|the|an?|"
    r"treatment with|stopping|therapy with|their|on|its)[\s-]+)*$",
    re.IGNORECASE,
)
"""Ends right before a treatment already given: "after first-line ...", "refractory to ..."."""

BEHIND = re.compile(
    r"^\s*(?:\u2192|->|=>|then\b|followed by\b)|"
    r"^[\s-]*(?:(?!after|following|post|beyond|upon|when|if|once|while|in\b|time\b|to\b|stop|prevent|delay|slow)\w+[\s-]+){0,2}?"
    r"(?:fail\w*(?! rate)|refractory|pretreated|experienced\b(?! \w*(?:tox|adverse|side))|exposed|progress\w*|"
    r"stop(?:s|ped)? working)\b",
    re.IGNORECASE,
)
"""Begins right behind a treatment already given: "... has failed", "...-pretreated", "... then"."""


EXCLUDED = re.compile(
    r"\b(?:not|excluding|except(?: for)?|other than|apart from|leaving aside|rather than|ignoring)"
    r"(?: (?:the|any|an?|those|all))?[\s-]+$",
    re.IGNORECASE,
)
"""Ends right before what a question leaves out: "not the running trials"."""

EXCLUDABLE = frozenset({"design", "strategy", "procedure", "source", "drug-class", "drug", "regimen"})

AFTER = re.compile(
    r"\b(?:after|following|post)[\s-]+(?:(?:first[\s-]line|1l|1st[\s-]line|an?|the)[\s-]+)*$", re.IGNORECASE
)
"""Ends right before the treatment that came first: "X after ..."."""

NEGATED_TREATMENT = re.compile(
    r"\b(?:without(?: (?:prior|previous|earlier))?|no (?:prior|previous|earlier)|"
    r"not after|(?:did not|didn't|never) (?:receive|have|get)|"
    r"na[iï]ve (?:to|for)(?: (?:prior|previous|any))?|"
    r"(?:never|not|n't)(?: (?:been|yet|had|have|received|given|treated with|exposed to|prior|previous|any)){1,4})"
    r"[\s-]*$",
    re.IGNORECASE,
)
NAIVE = re.compile(r"^[\s-]*na[iï]ve\b", re.IGNORECASE)
"""Say that a treatment was never given: "without prior ...", "...-naive"."""

DENIED = re.compile(r"\bnot[\s-]*$", re.IGNORECASE)
"""Ends right before a setting that is denied: "not after immunotherapy"."""

JOINED = re.compile(r"^\s*(?:or|and|/|and/or)\s*$", re.IGNORECASE)
"""Stands between two treatments of which both were given, or either."""

GLOSS = re.compile(r"^\s*[(\[]\s*$")
"""Stands between a name and what explains it: "atezolizumab-bevacizumab (IMbrave150)"."""

EARLIER_LINES = frozenset({"post-ici", "post-tki", "post-sorafenib"})
"""Settings that say what was given before."""


def prior_mentions(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions of treatments that the patients had already had, in text order.

    A treatment joined to one already given ("after A+B or STRIDE"), or in brackets behind it, counts too.
    """
    found: list[Mention] = []
    for mention in mentions:
        if is_never_given(text, mention):
            continue
        if AFTER.search(text[: mention.start]) and mention.concept.kind in TREATMENT_KINDS:
            found = []  # what stands before "after X" is what was studied, in patients who had X
        joined = bool(found) and bool(JOINED.match(text[found[-1].end : mention.start]))
        joined = joined or is_gloss(text, mention, mentions, found)
        if is_prior(text, mention) or (joined and mention.concept.kind in TREATMENT_KINDS):
            found.append(mention)
    return tuple(found)


def is_gloss(text: str, mention: Mention, mentions: Sequence[Mention], prior: Sequence[Mention]) -> bool:
    """Say whether a mention in brackets explains what was given before, which stands right in front of it.

    A trial, a regimen, the same drug or one of the class named explains: "after immunotherapy (atezo-bev)".
    """
    explained = next((m for m in mentions if m.end <= mention.start and GLOSS.match(text[m.end : mention.start])), None)
    if explained is None or not (explained in prior or explained.concept.id in EARLIER_LINES):
        return False
    concept = mention.concept
    narrower = explained.concept.id in {concept.id, *concept.broader} or explained.concept.id in EARLIER_LINES
    return concept.kind in {"trial", "regimen"} or (concept.kind in TREATMENT_KINDS and narrower)


def is_never_given(text: str, mention: Mention) -> bool:
    """Say whether a text is about patients who did not have this treatment, or no treatment of this kind."""
    if mention.concept.kind not in TREATMENT_KINDS | {"setting"}:
        return False
    before = text[: mention.start]
    denied = mention.concept.kind == "setting" and DENIED.search(before)
    return bool(NAIVE.match(text[mention.end :]) or NEGATED_TREATMENT.search(before) or denied)


def is_excluded(text: str, mention: Mention) -> bool:
    """Say whether a question names something in order to leave it out."""
    return mention.concept.kind in EXCLUDABLE and bool(EXCLUDED.search(text[: mention.start]))


def is_prior(text: str, mention: Mention) -> bool:
    """Say whether a mention is a treatment that the patients had already had."""
    if mention.concept.kind not in TREATMENT_KINDS:
        return False
    return bool(BEFORE.search(text[: mention.start]) or BEHIND.search(text[mention.end :]))
