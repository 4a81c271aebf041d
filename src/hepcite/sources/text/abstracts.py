"""Abstracts as one run of text: split at their labels, and without the publisher's copyright line at their end."""

import re
from collections.abc import Iterator

from hepcite.sources.articles import TextPart

_LABEL_WORDS = (
    "abstract aim aims analysis analyses animals approach approaches assessment assessments associations availability"
    " background bias case cases challenge challenges change changes clinical comment conclusion conclusions contact"
    " content context contribution contributions data description design designs diagnosis diagnostics discussion"
    " endpoint endpoints eligibility evaluation evidence experimental exposure exposures extraction finding findings"
    " funding future goal goals history hypotheses hypothesis identifier impact implication implications importance"
    " innovation innovations interpretation intervention interventions introduction key knowledge lay level limitation"
    " limitations location main material materials measure measurement measurements measures message messages method"
    " methodology methods novelty number objective objectives opinion originality outcome outcomes participant"
    " participants patient patients perspective perspectives period place point points population populations practice"
    " presentation primary principal problem procedure procedures process prospero purpose purposes question questions"
    " rationale recent recommendation recommendations registration relevance report research result results review"
    " sample scope search secondary selection setting settings significance sites source sources statement statistical"
    " status strategy strategies strength strengths study subject subjects summary synthesis systematic theory"
    " therapeutic time treatment treatments trial type unlabelled update value what's"
)
_WORDS = frozenset(_LABEL_WORDS.split())
_SMALL = frozenset({"and", "or", "of", "the", "for", "in", "on", "to", "a", "as", "with"})

_START = r"(?:^|(?<=[.?!:;)\]”\"%>] ))"
_CAPITALS = re.compile(rf"{_START}(?P<label>[A-Z][A-Z &/,'’()?\-–]{{1,78}}[A-Z)?]):(?= |$)")
_BARE_CAPITALS = re.compile(
    r"(?<= )(?P<label>(?:{0})(?:(?: (?:AND|OF) | ?& ?|/| )(?:{0}))*):(?= )".format(
        "|".join(sorted((word.upper() for word in _WORDS), key=len, reverse=True))
    )
)
_SMALL_LETTERS = re.compile(rf"{_START}(?P<label>[A-Z][A-Za-z &/,'’]{{1,60}})(?::| ?[\-–—])(?= |$)")
_MIN_LABELS = 2
_NOT_LABELLED = "unlabelled"

_YEAR = r"(?:19|20)\d\d"
_TAIL = re.compile(
    rf"""(?:^|\s+)(?:
      (?:Crown\s)?(?:Copyright\s)?©.*
    | (?<=[.?!\])”"*>]\s)(?:Crown\s)?Copyright\s(?:\(c\)|by|of|this\swork|{_YEAR}).*
    | (?<=[.?!\])”"*>]\s)\(c\)\s?(?:Copyright\s)?(?:by\s)?(?:{_YEAR}|The\sAuthor|[^\d\W]+,\s{_YEAR}).*
    | \(PsycINFO\sDatabase\sRecord.*
    | \(Copyright\sapplies\sto\sall\sAbstracts.*
    | \[?ABSTRACT\sFROM\sAUTHOR\]?.*
    | (?<=[.?!\])”"*>]\s)(?:{_YEAR},?|Published\sby)\s.{{2,80}}\sAll\srights\sreserved[.]?
    )$""",
    re.VERBOSE | re.IGNORECASE,
)
_TAIL_LENGTH = 700
"""A mark further from the end belongs to the text; the longest customary statement has about 600 characters."""

_NO_ABSTRACT = re.compile(
    r"\[?(?:n\.?/?a\.?|none|null|(?:no )?abstract (?:is )?(?:not )?(?:available|provided)|no abstract)\.?\]?",
    re.IGNORECASE,
)


def split_abstract(text: str) -> tuple[TextPart, ...]:
    """Return the parts of an abstract, "BACKGROUND: … METHODS: …", with their labels in small letters as sections.

    A text is split only when it begins with a label and has two of them; otherwise it is one part, "abstract". All
    its characters are in the parts or, for the labels, in their sections.

    >>> [part.section for part in split_abstract("AIM: To compare. PATIENTS AND METHODS: We did. OS: 9 months.")]
    ['aim', 'patients and methods']
    """
    if not text or _NO_ABSTRACT.fullmatch(text):
        return ()
    labels = list(_labels(text))
    if len(labels) < _MIN_LABELS or labels[0].start() > 0:
        return (TextPart("abstract", text),)
    ends = [label.start() for label in labels[1:]] + [len(text)]
    stretches = [(_section(label), text[label.end() : end].strip()) for label, end in zip(labels, ends, strict=True)]
    return tuple(TextPart(section, stretch) for section, stretch in stretches if stretch)


def without_copyright(text: str) -> str:
    """Return an abstract without the statement about its copyright that databases put at its end.

    >>> without_copyright("Survival was 9·9 months. © 2019 Elsevier Ltd. All rights reserved.")
    'Survival was 9·9 months.'
    """
    start = max(0, len(text) - _TAIL_LENGTH)
    found = _TAIL.search(text, start)
    listed = found is not None and found[0].lower().startswith(" (c)") and "(b)" in text
    return text[: found.start()].rstrip() if found and not listed else text


def _labels(text: str) -> Iterator[re.Match[str]]:
    """Yield the labels of a text in its order; those in mixed letters only when it has none in capitals."""
    capitals = {found.start("label"): found for found in _BARE_CAPITALS.finditer(text)}
    capitals |= {found.start("label"): found for found in _CAPITALS.finditer(text) if _is_label(found, all_words=False)}
    mixed = (found for found in _SMALL_LETTERS.finditer(text) if _is_label(found, all_words=True))
    last_end = 0
    for found in [capitals[start] for start in sorted(capitals)] or mixed:
        if found.start("label") >= last_end:
            last_end = found.end("label")
            yield found


def _is_label(found: re.Match[str], *, all_words: bool) -> bool:
    words = [word for word in re.split(r"[ /&,()?\-–]+", found["label"].lower()) if word and word not in _SMALL]
    return bool(words) and (all if all_words else any)(word in _WORDS for word in words)


def _section(label: re.Match[str]) -> str:
    name = label["label"].strip().lower()
    return "abstract" if name == _NOT_LABELLED else name
