"""What must hold for a sentence of a paper, whose words nobody chose for this corpus, before its figures are rows.

Every word must be known: an unknown one may be a place, a disease, a subgroup, another study, or a drug.
"""

import re
from collections.abc import Iterable

from hepcite.answers import Quote
from hepcite.documents import Document
from hepcite.lexicon import Concept, Lexicon, Mention
from hepcite.prior_therapy import prior_mentions
from hepcite.result_reading.arms import GROUPS, TREATMENTS, treatments
from hepcite.result_reading.clauses import SIGNS
from hepcite.result_reading.skeletons import VALUE, make_skeleton
from hepcite.result_reading.therapy_lines import ancestors, kinds_of

RANDOMISED = frozenset({"phase-3-rct", "phase-2-rct", "rct", "meta-analysis"})
"""Designs of which a figure without an arm, or the number of all patients, is of no single arm."""

_BARE = re.compile(
    r"the|a|an|of|was|were|and|in|with|for|to|at|median|medians|rate|rates|respectively|"
    r"month|months|overall|had|both|showed|gave|achieved|reached|produced|yielded|resulted|"
    r"demonstrated",
    re.IGNORECASE,
)
"""Words that a sentence may hold beside endpoint and value when arm or size come from its document."""

_KNOWN = re.compile(
    r"on|by|from|or|versus|vs|than|compared|as|did|not|but|while|whereas|who|patient|patients|"
    r"group|groups|arm|arms|receiving|received|treated|recipients|given|plus|combined|combination|"
    r"alone|monotherapy|placebo|all|also|only|just|after|following|improved|improve|improves|"
    r"prolonged|prolong|extended|extend|increased|increase|raised|reduced|cut|lowered|lengthened|"
    r"longer|shorter|higher|lower|better|significantly|statistically|non-inferior|superior|mg|kg|"
    r"mg/kg|mg/day|day|daily|once|twice|every|weeks|weekly|final|updated|line|second-line|third-line|"
    r"first-line|failure|failed|progression|pretreated|responders|non-responders|disease|"
    r"confirmed|class|grade|score|randomised|randomized|assigned",
    re.IGNORECASE,
)
"""Words that cannot change whose a result is or what it is, beside the lexicon's treatments, groups and disease."""

_OWN_STUDY = re.compile(
    r"\b(?:our|this|the present|the current)\s(?:phase\s\S+\s|retrospective\s|multicent\w+\s|single-arm\s)*"
    r"(?:study|trial|cohort|series|analysis|population)\b",
    re.IGNORECASE,
)
_FOLLOWED = re.compile(
    rf"\b(?:at|after|with) (?:an? |the )?(?:median )?follow-up (?:time |duration |period )?of [{VALUE}],", re.IGNORECASE
)
"""Opens a sentence with when it was analysed."""

_DRUG_NAME = re.compile(r"[a-z-]{4,}(?:ib|mab|cept|ogene|leucel)|[A-Z]{2,4}-?\d{3,6}[a-zA-Z]?")
_PLACEBO = re.compile(r"\b(?:placebo|sham)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"[^\s,()\[\];:.]+(?:\.\d+)?")
_LESIONS = re.compile(
    r"\b(?:lesions?|metasta\w+|liver|lung|nodes?|tumou?rs?|nodules?|extrahepatic|intrahepatic)\b", re.IGNORECASE
)


def has_unknown_words(text: str, lexicon: Lexicon, title: str) -> bool:
    """Say whether a sentence of a paper holds a word that is not known to leave its results as they are."""
    rest = _OWN_STUDY.sub(" ", _plain(text))
    if _LESIONS.search(rest):
        return True
    own = {mention.concept.id for mention in lexicon.mentions(title) if mention.concept.kind == "trial"}
    kinds = TREATMENTS | GROUPS | {"disease", "strategy"}
    letters = list(rest)
    for mention in lexicon.mentions(rest):
        if mention.concept.kind in kinds or mention.concept.id in own:
            letters[mention.start : mention.end] = " " * (mention.end - mention.start)
    return not all(_is_known(token) for token in _TOKEN.findall("".join(letters)))


def may_lend(quote: Quote, document: Document, lexicon: Lexicon) -> bool:
    """Say whether arm and size of a document may be those of a sentence that does not say them.

    In a paper only when the sentence has no words beside endpoints, values and the treatment that the title studies; in
    a study record when the sentence counts no other patients.
    """
    if document.kind == "study-record":
        counts = {int(count.replace(",", "")) for count in _PATIENTS.findall(quote.text)}
        return counts <= {document.n}
    rest = list(_plain(quote.text))
    studied = {mention.concept.id for mention in given_in_title(document, lexicon)}
    for mention in lexicon.mentions("".join(rest)):
        if mention.concept.id in studied:
            rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    return all(_BARE.fullmatch(token) for token in _TOKEN.findall("".join(rest)))


_PATIENTS = re.compile(r"(?<![\d.,/%])\b(\d{1,3}(?:,\d{3})+|\d+)(?= (?:[A-Za-z][\w/-]* ){0,4}?patients\b)")


def fits_title(arms: Iterable[str | None], document: Document, lexicon: Lexicon, *, single: bool) -> bool:
    """Say whether a sentence's arms may be of the study that a title names: one of its treatments is among theirs.

    "Sorafenib gave a response rate of 2 %" in a paper on cabozantinib is about others, and so is every comparison with
    placebo in a study without one. Arms without a known treatment and titles without one pass.

    Args:
        single: Whether the study has one arm, so that every treatment of each arm must be one of the title's.
    """
    said = [arm for arm in arms if arm]
    if document.study_type not in RANDOMISED and any(_PLACEBO.search(arm) for arm in said):
        return False
    studied = kinds_of((mention.concept.id for mention in given_in_title(document, lexicon)), lexicon)
    named = {one for arm in said for mention in _given(arm, lexicon) for one in _drugs_of(mention.concept)}
    fitting = {one for one in named if studied & {one, *ancestors(one, lexicon)}}
    if not studied:
        return True
    return (not named or bool(fitting)) if not single else named == fitting and not _has_unknown_drug(said, lexicon)


def _drugs_of(concept: Concept) -> tuple[str, ...]:
    """Return the drugs of a regimen; any other treatment is itself."""
    return concept.parts or (concept.id,)


def _has_unknown_drug(arms: Iterable[str], lexicon: Lexicon) -> bool:
    tokens = (token for arm in arms for token in _TOKEN.findall(arm))
    return any(_DRUG_NAME.fullmatch(token) and not treatments(token, lexicon) for token in tokens)


def _given(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    named = treatments(text, lexicon)
    prior = {mention.start for mention in prior_mentions(text, named)}
    return tuple(mention for mention in named if mention.start not in prior)


def given_in_title(document: Document, lexicon: Lexicon) -> tuple[Mention, ...]:
    """Return the treatments that a title studies, without those that the patients had before."""
    return _given(document.title, lexicon)


def _plain(text: str) -> str:
    """Return a sentence's words without endpoints, values and the brackets that add nothing."""
    return re.sub(f"[{SIGNS}]", " ", _FOLLOWED.sub(" ", make_skeleton(text).signs))


def _is_known(token: str) -> bool:
    token = token.strip("-–—'’")
    return not token or any(known.fullmatch(token) for known in (_BARE, _KNOWN, _NUMBER, _DRUG_NAME))
