"""What the title of an imported paper says of its patients' earlier treatment, and of the treatment that it studies.

A paper counts as evidence after immunotherapy only when its title names both: immunotherapy as given before, and
something else as given then.
"""

import re
from collections.abc import Sequence

from hepcite.documents import Setting, TherapyClass
from hepcite.lexicon import Lexicon, Mention
from hepcite.prior_therapy import BEFORE, JOINED, TREATMENT_KINDS, is_never_given

_BEHIND = re.compile(
    r"^[\s-]*(?:refractory|pre-?treated|experienced|resistant|exposed|progressors?|failures?)\b", re.IGNORECASE
)
"""Begins right behind a treatment that the patients had: "sorafenib-experienced"."""

_EVENT = re.compile(r"(?:^|(\w+)\s+)(?:disease )?(?:progression|failure)\b[^,;:]*$", re.IGNORECASE)
_AFTER = frozenset({"after", "following", "upon", "beyond", "with", "documented"})
"""Stand before "progression on ..." where it was the occasion for another treatment, and not what is studied."""

_FIRST_LINE = re.compile(r"\b(?:first|front)[\s-]?line\b|\b1l\b|\btreatment-na[iï]ve\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:after|following|post|beyond|prior|previous|fail\w*|progress\w*|subsequent|second[\s-]line)\b[^,;:]*$",
    re.IGNORECASE,
)
_NO_LINE = re.compile(
    r"\bno prior\b|\bconversion\b|\bbridg\w+|\bdown-?stag\w+|\btransplant\w*|\bresect\w+|\bhepatectomy\b|\bcolitis\b|"
    r"\b(?:immune-related|autoimmune|immune-mediated) |\bhepatitis in\b|\btoxicit\w+|\badverse\b|"
    r"\babscopal\b|\bvaccinat\w+|\bmechanisms?\b|\bmice\b|\bmouse\b|\bin vitro\b",
    re.IGNORECASE,
)
"""Say that a paper is on something else than the next line of systemic treatment."""

_VERSUS = re.compile(r"\b(?:versus|vs|compared (?:with|to))\b", re.IGNORECASE)

_AFTER_SETTINGS = {"post-ici": "immune-checkpoint-inhibitor", "post-tki": "tyrosine-kinase-inhibitor"}
_AFTER_SETTINGS["post-sorafenib"] = "tyrosine-kinase-inhibitor"

_GIVEN_THEN = TREATMENT_KINDS | {"cell-product", "procedure", "strategy"}
_NEXT_LINES = frozenset({"second-line", "third-line"})

_CLASSES: tuple[tuple[str, TherapyClass], ...] = (
    ("tyrosine-kinase-inhibitor", "tki"),
    ("anti-vegf", "anti-vegf"),
    ("bispecific-antibody", "bispecific"),
    ("car-t", "car-t"),
    ("tcr-t", "tcr-t"),
    ("nk-cell", "nk-cell"),
    ("prodrug", "prodrug"),
    ("microbiota", "microbiota"),
)
_PARTNERS = frozenset({"tki", "anti-vegf", "bispecific"})
"""Classes with which a checkpoint inhibitor makes a combination."""


def setting(title: str, lexicon: Lexicon) -> Setting:
    """Return the line of therapy that a title states for patients with hepatocellular carcinoma; or "not-stated"."""
    named = lexicon.concept_ids(title)
    others = {"other-disease"} if "hcc" in named else {"disease", "other-disease"}
    if any(lexicon[key].kind in others for key in named):
        return "other"
    return _line_of_therapy(title, lexicon) if "hcc" in named else "not-stated"


def _line_of_therapy(title: str, lexicon: Lexicon) -> Setting:
    first = _FIRST_LINE.search(title)
    if first and not _PAST.search(title[: first.start()]):
        return "first-line"
    before = _earlier_classes(title, lexicon)
    if _NO_LINE.search(title) or not _is_treated_then(title, lexicon):
        return "not-stated"
    if "immune-checkpoint-inhibitor" in before:
        return "second-line-post-ici"
    return "second-line-post-tki" if "tyrosine-kinase-inhibitor" in before else "not-stated"


def therapy_classes(title: str, lexicon: Lexicon) -> tuple[TherapyClass, ...]:
    """Return the classes of therapy that a title studies, in a fixed order; what is compared with them is left out."""
    studied = [m for m in _studied(title, lexicon) if not _VERSUS.search(title[: m.start])]
    named = frozenset().union(*(lexicon.closure(mention.concept.id) for mention in studied))
    found = [therapy for key, therapy in _CLASSES if key in named]
    if "immune-checkpoint-inhibitor" not in named:
        return tuple(found)
    inhibitors = {
        drug for m in studied for drug in (m.concept.parts or (m.concept.id,)) if _is_inhibitor(drug, lexicon)
    }
    combined = len(inhibitors) > 1 or _PARTNERS & set(found)
    return ("ici-combination" if combined else "ici-monotherapy", *found)


def _is_inhibitor(concept_id: str, lexicon: Lexicon) -> bool:
    return lexicon[concept_id].kind == "drug" and "immune-checkpoint-inhibitor" in lexicon.closure(concept_id)


def _earlier_classes(title: str, lexicon: Lexicon) -> frozenset[str]:
    """Return the classes of all that a title names as given before, with all broader ones."""
    settings = [
        m.concept.id
        for m in lexicon.mentions(title)
        if m.concept.id in _AFTER_SETTINGS and not is_never_given(title, m)
    ]
    earlier = [mention.concept.id for mention in _earlier(title, lexicon.mentions(title))]
    return frozenset(_AFTER_SETTINGS[key] for key in settings).union(*(lexicon.closure(key) for key in earlier))


def _earlier(title: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the treatments that the patients had before, in the order of the title."""
    found: list[Mention] = []
    for mention in mentions:
        if mention.concept.kind not in TREATMENT_KINDS or is_never_given(title, mention):
            continue
        before, behind = title[: mention.start], title[mention.end :]
        joined = found and JOINED.match(title[found[-1].end : mention.start])
        if joined or _BEHIND.match(behind) or (BEFORE.search(before) and not _is_the_event_studied(before)):
            found.append(mention)
    return found


def _is_the_event_studied(before: str) -> bool:
    """Say whether progression or failure is what a paper is about: "time to progression on ..."."""
    event = _EVENT.search(before)
    return event is not None and (event.group(1) or "").lower() not in _AFTER


def _is_treated_then(title: str, lexicon: Lexicon) -> bool:
    next_line = any(mention.concept.id in _NEXT_LINES for mention in lexicon.mentions(title))
    return next_line or bool(_studied(title, lexicon))


def _studied(title: str, lexicon: Lexicon) -> list[Mention]:
    """Return the treatments that a title names and that were neither given before nor never given."""
    mentions = lexicon.mentions(title)
    earlier = _earlier(title, mentions)
    return [m for m in mentions if m.concept.kind in _GIVEN_THEN and m not in earlier and not is_never_given(title, m)]
