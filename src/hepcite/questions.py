"""What a question asks: its concepts, endpoints and setting, read with the lexicon."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from wordfreq import zipf_frequency

from hepcite.authors import named_authors
from hepcite.content_words import telling_stems
from hepcite.documents import DIRECT_SETTING
from hepcite.errors import QuestionError
from hepcite.lexicon import Concept, Lexicon, Mention, words
from hepcite.personal import is_about_a_person
from hepcite.prior_therapy import is_excluded, is_gloss, is_never_given, prior_mentions
from hepcite.reading import TREATMENTS, Reading
from hepcite.spelling import Spelling
from hepcite.vocabulary import Familiarity, Vocabulary
from hepcite.writing_out import write_out

MAX_CHARACTERS = 2000

SUBJECT_KINDS = frozenset(
    {
        "drug",
        "regimen",
        "drug-class",
        "trial",
        "target",
        "cell-product",
        "score",
        "population",
        "procedure",
        "source",
        "strategy",
        "disease",
    }
)
MOST_MEMBERS = 12
"""A class of more drugs than this is not searched for by their names."""

WANTED_SETTINGS = {
    "post-ici": DIRECT_SETTING,
    "post-sorafenib": "second-line-post-tki",
    "post-tki": "second-line-post-tki",
    "first-line": "first-line",
    "adjuvant": "other",
    "neoadjuvant": "other",
    "transplant": "other",
    "locoregional": "other",
}
"""Setting of the corpus for each setting of the lexicon, the one that decides first."""

OWN_SETTING = frozenset({"transplant", "adjuvant", "neoadjuvant"})
"""Strategies that are a setting of their own, whatever was given before."""

DRUG_LIKE = re.compile(
    r"^[a-z]{4,}(?:nib|mab|tug|mig|limus|platin|taxel|parib|ciclib|leucel|autoleucel|vir|vec|fusp|stat|cept|lisib)$"
)
"""Endings by which the WHO marks the names of drugs that HCC questions may carry."""

TRIALS = frozenset({"phase-3-rct", "phase-2-rct", "rct", "phase-2", "phase-1-2", "phase-1"})

DESIGNS = {
    "phase-3-rct": frozenset({"phase-3-rct"}),
    "randomised-trial": frozenset({"phase-3-rct", "phase-2-rct", "rct"}),
    "phase-2": frozenset({"phase-2", "phase-2-rct", "phase-1-2"}),
    "phase-1": frozenset({"phase-1", "phase-1-2"}),
    "ongoing-trial": frozenset({"ongoing-trial"}),
    "meta-analysis": frozenset({"meta-analysis"}),
    "retrospective-cohort": frozenset({"retrospective-cohort", "prospective-cohort"}),
    "prospective-cohort": TRIALS | {"prospective-cohort"},
    "guideline": frozenset({"guideline"}),
    "preclinical": frozenset({"preclinical"}),
    "review-article": frozenset({"review"}),
}
"""Study types that a design named in a question stands for."""

RECOMMENDED = re.compile(
    r"\brecommend(?:s|ed)?\b(?! (?:\w+ )?(?:dos|phase))|\badvi[sc]e[sd]?\b|\bendors\w+", re.IGNORECASE
)
"""Asks what is recommended, which guidelines say."""

AGAINST = re.compile(r"\b(?:vs?\.?|versus|compared|than|against|better|agrees? with|differs? from)\b", re.IGNORECASE)
"""Words that set one thing against another."""

TOGETHER = re.compile(
    r"^\s*(?:\+|plus|with|(?:be )?(?:combined|given|added) (?:with|to)|in combination with|together with)\s*$", re.I
)
"""Stands between two drugs that are given together."""

OR = re.compile(r"^\s*(?:,\s*)?or\s+(?:(?:else|rather|instead|with|the|an?|to)\s+)*$", re.IGNORECASE)
"""Stands between two things of which one or the other is asked for."""

SERIES_NAME = re.compile(r"^(?!Study)([A-Z][A-Za-z]{3,})[\s-]?\d\w{0,3}$")
"""The name of a trial that is one of several: "IMbrave150", "KEYNOTE-240"."""

DRUGS = frozenset({"drug", "regimen"})

ALONE = re.compile(r"\b(?:mono(?:therapy)?|single[\s-]agent|alone|on its own|by itself)\b", re.IGNORECASE)
"""Asks for a drug that is given without another."""

RARE = 3.6
"""Zipf frequency below which the name of a series of trials is no word of a sentence: IMbrave, KEYNOTE, not reach."""

YEAR = re.compile(r"\b(?:19|20)\d\d\b")

TRIAL_NUMBER = re.compile(r"\bNCT\d{8}\b", re.IGNORECASE)


def clean(question: str) -> str:
    r"""Return the question in Unicode's composed form, control characters and runs of white space made one space.

    Raises:
        QuestionError: It has more than `MAX_CHARACTERS` characters.

    >>> clean("  cabo\x00 after\n ICI? ")
    'cabo after ICI?'
    """
    visible = "".join(_visible(char) for char in question)
    text = " ".join(unicodedata.normalize("NFC", visible).split())
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(
            f"the question has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: ask one shorter question"
        )
    return text


def _visible(char: str) -> str:
    """Return a space for a control character, nothing for another invisible one, else the character itself."""
    category = unicodedata.category(char)
    if category == "Cc":
        return " "
    return "" if category.startswith("C") else char


class QuestionReader:
    """Reads questions with a lexicon, the words of the corpus, and the surnames of its first authors."""

    def __init__(self, lexicon: Lexicon, corpus_words: Iterable[str], authors: Iterable[str] = ()) -> None:
        self._lexicon = lexicon
        self._vocabulary = Vocabulary(lexicon, corpus_words)
        self._spelling = Spelling(lexicon, self._vocabulary)
        self._authors = named_authors(authors)
        self._series = _trial_series(lexicon)
        self.read = lru_cache(maxsize=1_000)(self._read)

    def _read(self, question: str) -> Reading:
        """Read a question that `clean` has been over."""
        corrected = self._spelling.correct(question)
        mentions = self._lexicon.mentions(corrected)
        prior = prior_mentions(corrected, mentions)
        before = (*prior, *(m for m in mentions if is_gloss(corrected, m, mentions, prior)))
        naive = [m for m in mentions if is_never_given(corrected, m)]
        excluded = [m for m in mentions if is_excluded(corrected, m)]
        everything, mentions = mentions, tuple(m for m in mentions if m not in excluded)
        return Reading(
            text=question,
            searched_for=write_out(corrected, [m for m in mentions if m not in naive]),
            mentions=mentions,
            subjects=_concepts(m for m in mentions if m.concept.kind in SUBJECT_KINDS and m not in (*before, *naive)),
            prior=_concepts(prior),
            endpoints=_concepts(m for m in mentions if m.concept.kind == "endpoint"),
            setting=self._setting(mentions, prior, naive),
            other_diseases=_concepts(m for m in mentions if m.concept.kind == "other-disease"),
            designs=frozenset().union(*(_designs(m.concept) for m in mentions), _advisers(question)),
            not_designs=frozenset().union(*(_designs(m.concept) for m in excluded)),
            excluded=self._left_out(excluded),
            years=frozenset(int(year) for year in YEAR.findall(question)),
            trial_ids=tuple(number.upper() for number in TRIAL_NUMBER.findall(question)),
            against=bool(AGAINST.search(question)),
            alternatives=_alternatives(corrected, [m for m in mentions if m not in (*before, *naive)]),
            combinations=self._combinations(corrected, mentions),
            together=_are_together(corrected, mentions),
            members=self._members(mentions),
            authors=self._authors(question),
            content=telling_stems(_without(corrected, everything)),
            technical_words=self._words("technical", question, corrected, everything),
            everyday_words=self._words("everyday", question, corrected, everything),
            unknown=self._unknown(corrected, everything),
            about_a_person=is_about_a_person(question),
        )

    def _left_out(self, excluded: Sequence[Mention]) -> frozenset[str]:
        """Return the drugs that a question leaves out, those of a regimen too."""
        drugs = (m.concept.id for m in excluded if m.concept.kind in DRUGS)
        return frozenset().union(*(self._lexicon.closure(concept_id) for concept_id in drugs))

    def _combinations(self, question: str, mentions: Sequence[Mention]) -> frozenset[str]:
        """Return the regimens that hold a drug asked for alone."""
        if not ALONE.search(question):
            return frozenset()
        drugs = {m.concept.id for m in mentions if m.concept.kind == "drug"}
        return frozenset(c.id for c in self._lexicon.concepts.values() if drugs & set(c.parts))

    def _members(self, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """Return the names of what belongs to the classes and targets named, where these are few."""
        wanted = {m.concept.id for m in mentions if m.concept.kind in {"drug-class", "target"}}
        of = {key: [c.name for c in self._lexicon.concepts.values() if key in c.broader] for key in sorted(wanted)}
        return tuple(name for names in of.values() if len(names) <= MOST_MEMBERS for name in names)

    def _setting(self, mentions: Sequence[Mention], prior: Sequence[Mention], naive: Sequence[Mention]) -> str | None:
        """Return the corpus setting that the question names; a prior treatment decides before a line does.

        Patients who never had a treatment are treatment-naive for it: without immunotherapy means first line.
        """
        named = {m.concept.id for m in mentions if m not in naive}
        if named & OWN_SETTING:
            return WANTED_SETTINGS[min(named & OWN_SETTING)]
        if naive and "second-line" in named:
            return WANTED_SETTINGS["post-tki"]
        before = frozenset().union(*(self._lexicon.closure(m.concept.id) for m in prior))
        if "immune-checkpoint-inhibitor" in before:
            return DIRECT_SETTING
        if "tyrosine-kinase-inhibitor" in before:
            return "second-line-post-tki"
        named |= {"first-line"} if naive else set()
        return next((setting for concept, setting in WANTED_SETTINGS.items() if concept in named), None)

    def _unknown(self, question: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """Return what looks like the name of a drug, or of a trial of a known series, and is known to nobody."""
        covered = {i for m in mentions for i in range(m.start, m.end)}
        drugs = (
            question[start:end]
            for word, start, end in words(question)
            if start not in covered and word not in self._vocabulary.words and DRUG_LIKE.match(word)
        )
        trials = (match.group() for match in self._series.finditer(question) if match.start() not in covered)
        return (*drugs, *trials)

    def _words(
        self, familiarity: Familiarity, question: str, corrected: str, mentions: Sequence[Mention]
    ) -> tuple[str, ...]:
        """Return the words of one familiarity, as typed, that are in no name of the lexicon and were not corrected."""
        covered = {i for m in mentions for i in range(m.start, m.end)}
        typed = {word for word, _, _ in words(question)}
        shouted = question.isupper()
        return tuple(
            corrected[start:end]
            for word, start, end in words(corrected)
            if start not in covered
            and word in typed
            and self._vocabulary.familiarity(word, in_capitals=corrected[start:end].isupper() and not shouted)
            == familiarity
        )


def _trial_series(lexicon: Lexicon) -> re.Pattern[str]:
    """Return what matches a trial of a known series, such as "CheckMate 9XY" or "KEYNOTE-999"."""
    known = (name for c in lexicon.concepts.values() if c.kind == "trial" for name in (c.name, *c.synonyms))
    series = sorted({match.group(1) for name in known if (match := SERIES_NAME.match(name))})
    if not series:
        return re.compile(r"(?!)")
    names = "|".join(map(re.escape, series))
    unmistakable = "|".join(re.escape(name) for name in series if zipf_frequency(name, "en") < RARE)
    small = rf"|\b(?i:{unmistakable})[\s-]?\d{{3}}\w?\b" if unmistakable else ""
    return re.compile(rf"\b(?:{names})[\s-]?\d\w{{0,3}}\b{small}")


def _designs(concept: Concept) -> frozenset[str]:
    """Return the study types that a design, or a society with guidelines, stands for."""
    return frozenset().union(*(DESIGNS.get(name, frozenset()) for name in (concept.id, *concept.broader)))


def _advisers(question: str) -> frozenset[str]:
    """Return the study types that answer a question for what is recommended."""
    return DESIGNS["guideline"] if RECOMMENDED.search(question) else frozenset()


def _without(question: str, mentions: Sequence[Mention]) -> str:
    """Return a question without the names of the lexicon."""
    return "".join(char for i, char in enumerate(question) if not any(m.start <= i < m.end for m in mentions))


def _are_together(question: str, mentions: Sequence[Mention]) -> bool:
    """Say whether two drugs stand side by side as one combination."""
    drugs = [m for m in mentions if m.concept.kind in {"drug", "regimen", "drug-class"}]
    return any(TOGETHER.match(question[a.end : b.start]) for a, b in pairwise(drugs))


def _alternatives(question: str, subjects: Sequence[Mention]) -> frozenset[str]:
    """Return the ids of what is asked for as one or the other of a kind."""
    pairs = ((a, b) for a, b in pairwise(subjects) if OR.match(question[a.end : b.start]))
    return frozenset(m.concept.id for a, b in pairs if _sort(a) == _sort(b) for m in (a, b))


def _sort(mention: Mention) -> str:
    """Return what a mention can be an alternative to: treatments are to each other."""
    return "treatment" if mention.concept.kind in TREATMENTS else mention.concept.kind


def _concepts(mentions: Iterable[Mention]) -> tuple[Concept, ...]:
    return tuple({mention.concept.id: mention.concept for mention in mentions}.values())
