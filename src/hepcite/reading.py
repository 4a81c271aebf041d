"""A question as HepCite understands it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from hepcite.documents import DIRECT_SETTING
from hepcite.lexicon import Concept, Mention

NAMED_KINDS = frozenset({"drug", "regimen", "trial", "cell-product", "source"})
"""Kinds that name one thing: an answer that does not mention it is no answer."""

TREATMENTS = frozenset({"drug", "regimen", "cell-product", "drug-class", "procedure"})
"""Kinds of which one may be given instead of another."""

GENERAL = frozenset({"efficacy"})
"""Endpoints that stand for any result."""

LIST_ASKED = re.compile(
    r"\b(?:which|what|any|all|every|list|name)(?: \w+){0,4} (?:trials?|studies|cohorts?|series|combos?|combinations?|"
    r"products?|regimens?|drugs?|agents?|options?|data ?sets?|factors?|evidence|reviews)\b|"
    r"\b(?:list|overview|summar\w+|state of play|landscape|pipeline|briefing|every|all the|what (?:has|have) been|"
    r"what is known)\b",
    re.IGNORECASE,
)
"""Asks for all there is."""

DESIGN_ASKED = re.compile(
    r"\b(?:was|were|is|are) (?:it|they|this|that|these|those|there|(?:the|such) \w+(?: \w+)?) (?:\w+ly |a )?"
    r"(?:randomi[sz]ed|blinded|controlled|included|enrolled|excluded|studied|control)\b|"
    r"\b(?:limitations?|caveats?|weakness(?:es)?|bias(?:ed)?|uncontrolled|single[\s-]arm|eligib\w+|who (?:could|can)|"
    r"enter|enrolled|results available|posted)\b|\brandomi[sz]ed\s*\?",
    re.IGNORECASE,
)
"""Asks how a study was done or whom it took in: population and limitations then answer."""

AGREEMENT_ASKED = re.compile(
    r"\b(?:dis)?agree(?:s|d|ment)?\b|\bcontradict\w*|\bconflicting\b|\b(?:in)?consistent\b|\bcontrovers\w+|"
    r"\bat odds\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as HepCite understands it.

    Attributes:
        text: The question without control characters and superfluous white space.
        searched_for: The text with abbreviations, brand names and misspellings written out.
        subjects: What it is about, in the order named; a treatment already received is not among them.
        prior: Treatments that the patients had already had.
        endpoints: Outcomes asked for.
        setting: The corpus setting asked for; None when the question names none.
        other_diseases: Diseases named that the corpus is not about.
        designs: Study types that answer to the designs asked for.
        not_designs: Study types that the question leaves out ("not the running trials").
        excluded: Drugs that the question leaves out ("a TKI other than sorafenib").
        years: Years named, of publication mostly.
        members: Names of the drugs of a class asked for.
        together: Whether its drugs are meant as one combination ("X plus Y") and not as alternatives.
        against: Whether it asks how one thing does against another.
        alternatives: Ids of subjects of which one or the other is asked for ("X or Y").
        combinations: Regimens left out when a drug is asked for on its own; empty when it is not.
        authors: Surnames of first authors of the corpus whose study is asked for.
        content: Stems of the words that belong to no name of the lexicon.
        technical_words: Words known neither to the corpus nor to everyday English, as typed.
        everyday_words: Everyday words that occur in no text of the corpus, as typed.
        unknown: Names of drugs or trials that neither the lexicon nor the corpus knows.
        about_a_person: Whether it asks about one patient.
    """

    text: str
    searched_for: str
    mentions: tuple[Mention, ...]
    subjects: tuple[Concept, ...]
    prior: tuple[Concept, ...]
    endpoints: tuple[Concept, ...]
    setting: str | None
    other_diseases: tuple[Concept, ...]
    designs: frozenset[str]
    not_designs: frozenset[str]
    excluded: frozenset[str]
    years: frozenset[int]
    members: tuple[str, ...]
    trial_ids: tuple[str, ...]
    together: bool
    against: bool
    alternatives: frozenset[str]
    combinations: frozenset[str]
    authors: tuple[str, ...]
    content: frozenset[str]
    technical_words: tuple[str, ...]
    everyday_words: tuple[str, ...]
    unknown: tuple[str, ...]
    about_a_person: bool

    @property
    def lexical_query(self) -> str:
        """What BM25 searches for: the question as typed and written out, names of concepts and members, short forms."""
        names = (mention.concept.name for mention in self.mentions)
        short = (name for concept in self.endpoints for name in concept.synonyms[:3])
        setting = ("post-ICI", "immunotherapy") if self.setting == DIRECT_SETTING else ()
        return " ".join((self.text, self.searched_for, *names, *self.members, *short, *setting))

    @property
    def particular(self) -> tuple[Concept, ...]:
        """The subjects that narrow the question: all but classes of drugs and the disease itself."""
        return tuple(c for c in self.subjects if c.kind != "drug-class" and c.id != "hcc")

    @property
    def treatments(self) -> tuple[Concept, ...]:
        """The drugs, regimens and cell products that the question is on; classes of drugs are none."""
        return tuple(c for c in self.particular if c.kind in {"drug", "regimen", "cell-product"})

    @property
    def named(self) -> tuple[Concept, ...]:
        """The subjects that have a name of their own: drugs, regimens, trials, cell products, sources."""
        return tuple(concept for concept in self.subjects if concept.kind in NAMED_KINDS)

    @property
    def asks_an_outcome(self) -> bool:
        """Whether the question names a particular outcome, and not only what a treatment does in general."""
        return any(endpoint.id not in GENERAL for endpoint in self.endpoints)

    @property
    def compares(self) -> bool:
        """Whether treatments are set against each other, so that what tells between them answers best."""
        treatments = [c for c in self.subjects if c.kind in TREATMENTS]
        either = [c for c in treatments if c.id in self.alternatives]
        several = len(either) > 1 or (self.against and len(treatments) > 1)
        return not self.together and (several or (self.asks_about_agreement and bool(treatments)))

    @property
    def asks_about_agreement(self) -> bool:
        """Whether the question is on how the findings of several studies go together."""
        return _asks(AGREEMENT_ASKED, self.text)

    @property
    def asks_a_subgroup(self) -> bool:
        """Whether the question narrows the patients: by liver function, cause, spread or the like."""
        return any(c.kind in {"score", "population", "disease"} and c.id != "hcc" for c in self.subjects)

    @property
    def asks_for_one_trial(self) -> bool:
        """Whether the question is about a particular trial, so that "it has no result" answers what its result is."""
        particular = any(c.kind in {"trial", "cell-product"} for c in self.subjects)
        return particular or bool(self.trial_ids) or self.asks_about_design

    @property
    def asks_for_a_list(self) -> bool:
        """Whether the question is for all studies there are, and not for one figure."""
        return _asks(LIST_ASKED, self.text)

    @property
    def asks_about_design(self) -> bool:
        """Whether the question is how a study was done or whom it took in, and not only what it found."""
        return _asks(DESIGN_ASKED, self.text)


@lru_cache(maxsize=1_000)
def _asks(pattern: re.Pattern[str], question: str) -> bool:
    """Look once for what every sentence is then measured by."""
    return bool(pattern.search(question))
