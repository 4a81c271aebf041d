"""A cited sentence with what is known of its study: title, authors, design, size, line of therapy."""

import re
from dataclasses import dataclass

from hepcite.documents import DIRECT_SETTING, Document
from hepcite.evidence import DESIGN_NAMES
from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.labels import class_of
from hepcite.faithfulness.tokens import Token, Tokenizer

_STUDY_WORDS = frozenset({"study", "trial", "cohort", "seri", "n", "analysis", "registri", "meta", "series"})


_STUDY = r"[\w\s-]{0,40}\b(?:trial|study|series|cohort|analysis|registry)\b"
_ANOTHER_STUDY = re.compile(
    rf"\b(?:an?|the) (?:separate|second|later|earlier|further|other|parallel)\b{_STUDY}|\b(?:another|other)\b{_STUDY}",
    re.IGNORECASE,
)
"""Brings in a study beside the one that a record is about."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that a statement cites.

    Attributes:
        text: The sentence, word for word.
        document: The document it stands in.
    """

    text: str
    document: Document


class Source:
    """A cited sentence as a statement is held against it."""

    def __init__(self, cited: Cited, tokenizer: Tokenizer) -> None:
        self.cited = cited
        self.tokenizer = tokenizer
        self.tokens = tokenizer.tokens(cited.text)
        self.labelled = LabelledText(self.tokens, tokenizer, self.study_names)
        self.title_tokens = tokenizer.tokens(cited.document.title)
        self.label_tokens = tokenizer.tokens(describe(cited.document))

    @property
    def study(self) -> str:
        """The study that the sentence is on; one that brings in another study than its record's is on that one."""
        study_id = self.cited.document.study_id
        return f"{study_id}: {self.cited.text}" if _ANOTHER_STUDY.search(self.cited.text) else study_id

    @property
    def keys(self) -> frozenset[str]:
        """What the sentence names."""
        return frozenset(token.key for token in self.tokens if token.tells)

    @property
    def label_keys(self) -> frozenset[str]:
        """What the label of its study names; never an endpoint, since a title is no result."""
        return frozenset(
            token.key
            for token in self.label_tokens
            if token.kind in {"word", "code", "thing"} and class_of(token, self.tokenizer) != "endpoint"
        )

    @property
    def study_names(self) -> frozenset[str]:
        """What names the study as a whole: its authors, its trial where the sentence names one only, "study"."""
        authors = {t.key for t in self.tokenizer.tokens(self.cited.document.authors or "") if t.kind == "word"}
        trials = {t.key for t in self.tokens if self._is_trial(t)}
        return frozenset({*authors, *_STUDY_WORDS, *(trials if len(trials) == 1 else ())})

    @property
    def names(self) -> frozenset[str]:
        """What tells its study from others: authors, trials, codes, and words with a capital inside the sentence."""
        authors = self.tokenizer.tokens(self.cited.document.authors or "")
        codes = (t.key for t in self.tokens if t.kind == "code" or self._is_trial(t) or self._is_proper(t))
        return frozenset({*(t.key for t in authors if t.kind == "word"), *codes})

    def _is_trial(self, token: Token) -> bool:
        return token.kind == "thing" and self.tokenizer.kind_of(token.key) == "trial"

    def _is_proper(self, token: Token) -> bool:
        return token.kind == "word" and token.start > 0 and self.cited.text[token.start].isupper()


def describe(document: Document) -> str:
    """Return what is known of a study without its results."""
    setting = "after immunotherapy" if document.setting == DIRECT_SETTING else ""
    lines = (document.text[s.start : s.end] for s in document.sections if s.name == "population")
    first_author = (document.authors or "").split(",")[0].split(" ")[0]
    parts = (document.title, first_author, document.journal, DESIGN_NAMES[document.study_type], setting, *lines)
    return "\n".join([*(part for part in parts if part), *document.trial_ids])
