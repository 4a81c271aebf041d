"""The field's vocabulary: which surface forms name which drug, trial, endpoint, setting or disease."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from hepcite.errors import CorpusError
from hepcite.sources.records import read_yaml

ConceptKind = Literal[
    "drug",
    "regimen",
    "drug-class",
    "trial",
    "target",
    "cell-product",
    "endpoint",
    "setting",
    "strategy",
    "disease",
    "other-disease",
    "score",
    "population",
    "procedure",
    "design",
    "source",
]

WORD = re.compile(r"[^\W_]+(?:n['\u2019]t\b|['\u2019]t\b)?(?:[.,·]\d+)*")
"""A run of letters and digits; hyphens, slashes and plus signs separate words, a decimal point and "n't" do not."""

BORDER = re.compile(r"[,;:?!]|\s\(|\)\s|\.\s")
"""Stands between two words that are not of one name: "arms A, B" is not "A+B"."""


class Concept(BaseModel):
    """One thing of the field and the names it goes by.

    Attributes:
        name: The preferred name, written out.
        exact: Names that count only in this spelling, because in other letters they are ordinary words or other names.
        parts: For a regimen, the ids of its drugs.
        broader: Ids of the concepts that it is a kind of.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: ConceptKind
    name: Annotated[str, Field(min_length=1)]
    synonyms: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in a text at `text[start:end]`, under one of its names."""

    concept: Concept
    name: str
    start: int
    end: int


def covers(concept: Concept, topics: frozenset[str]) -> bool:
    """Say whether a text that names these concepts is about this one; about a regimen also when it names its drugs."""
    return concept.id in topics or (bool(concept.parts) and topics.issuperset(concept.parts))


def words(text: str) -> list[tuple[str, int, int]]:
    """Return the lower-case words of a text with their offsets.

    >>> [word for word, _, _ in words("Anti-PD-1 after A+B: HR 0.58")]
    ['anti', 'pd', '1', 'after', 'a', 'b', 'hr', '0.58']
    """
    return [(match.group().lower(), match.start(), match.end()) for match in WORD.finditer(text)]


class Lexicon:
    """All concepts, and a matcher that finds them in text, the longest name first."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: Mapping[str, Concept] = {concept.id: concept for concept in concepts}
        self.mentions = lru_cache(maxsize=20_000)(self._find_mentions)
        self.concept_ids = lru_cache(maxsize=20_000)(self._find_concept_ids)

    @classmethod
    def read(cls, file: Traversable) -> "Lexicon":
        """Read a lexicon file.

        Raises:
            CorpusError: Against the schema, or a name, id or reference is not unique or unknown.
        """
        try:
            concepts = TypeAdapter(list[Concept]).validate_python(read_yaml(file))
        except ValidationError as error:
            first = " ".join(str(error).splitlines()[:3])
            raise CorpusError(f"{file.name}: {first}: correct or restore the file") from error
        lexicon = cls(concepts)
        lexicon._check(file.name, concepts)
        return lexicon

    def __getitem__(self, concept_id: str) -> Concept:
        return self.concepts[concept_id]

    @cached_property
    def forms(self) -> Mapping[tuple[str, ...], tuple[Concept, str]]:
        """Every name as a tuple of lower-case words, with its concept and its spelling in the lexicon."""
        return {
            _form(name): (concept, name)
            for concept in self.concepts.values()
            for name in (*concept.synonyms, concept.name)
        }

    @cached_property
    def _exact(self) -> Mapping[str, tuple[Concept, str]]:
        """Every name that counts in one spelling only, with its concept."""
        return {name: (concept, name) for concept in self.concepts.values() for name in concept.exact}

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """The length of the longest form that begins with a word."""
        longest: dict[str, int] = {}
        for form in (*self.forms, *map(_form, self._exact)):
            longest[form[0]] = max(longest.get(form[0], 0), len(form))
        return longest

    def _find_mentions(self, text: str) -> tuple[Mention, ...]:
        """Return the concepts named in a text, in text order; mentions do not overlap."""
        found: list[Mention] = []
        tokens = words(text)
        i = 0
        while i < len(tokens):
            length, match = self._match_at(text, tokens, i)
            if match is not None:
                found.append(Mention(*match, tokens[i][1], tokens[i + length - 1][2]))
            i += max(length, 1)
        return tuple(found)

    def _match_at(
        self, text: str, tokens: list[tuple[str, int, int]], i: int
    ) -> tuple[int, tuple[Concept, str] | None]:
        longest = 1
        while longest < self._longest_from(tokens[i][0]) and i + longest < len(tokens):
            if BORDER.search(text[tokens[i + longest - 1][2] : tokens[i + longest][1]]):
                break
            longest += 1
        for length in range(longest, 0, -1):
            form = tuple(word for word, _, _ in tokens[i : i + length])
            exact = self._exact.get(text[tokens[i][1] : tokens[i + length - 1][2]])
            if exact is not None:
                return length, exact
            for candidate in (form, (*form[:-1], form[-1].removesuffix("s"))):
                if candidate in self.forms:
                    return length, self.forms[candidate]
        return 0, None

    def _longest_from(self, word: str) -> int:
        return max(self._longest.get(word, 0), self._longest.get(word.removesuffix("s"), 0))

    def _find_concept_ids(self, text: str) -> frozenset[str]:
        """Return the ids of the concepts that a text names, with their parts and all broader ones."""
        ids = {mention.concept.id for mention in self.mentions(text)}
        return frozenset().union(*(self.closure(concept_id) for concept_id in ids))

    def closure(self, concept_id: str) -> frozenset[str]:
        """Return a concept's id with those of its parts and of everything that it is a kind of."""
        seen: set[str] = set()
        queue = [concept_id]
        while queue:
            current = queue.pop()
            if current not in seen:
                seen.add(current)
                queue.extend((*self.concepts[current].parts, *self.concepts[current].broader))
        return frozenset(seen)

    def _check(self, file_name: str, concepts: list[Concept]) -> None:
        if len(self.concepts) != len(concepts):
            ids = [concept.id for concept in concepts]
            twice = next(concept_id for concept_id in ids if ids.count(concept_id) > 1)
            raise CorpusError(f"{file_name}: duplicate id {twice!r}: rename one")
        for concept in concepts:
            self._check_concept(file_name, concept)

    def _check_concept(self, file_name: str, concept: Concept) -> None:
        for reference in (*concept.parts, *concept.broader):
            if reference not in self.concepts:
                raise CorpusError(f"{file_name}: {concept.id}: no concept {reference!r}: add it or correct the id")
        for name in (concept.name, *concept.synonyms, *concept.exact):
            if not _form(name):
                raise CorpusError(f"{file_name}: {concept.id}: {name!r} has no letter or digit: remove it")
        owners = [
            *((name, self.forms[_form(name)][0].id) for name in (concept.name, *concept.synonyms)),
            *((name, self._exact[name][0].id) for name in concept.exact),
        ]
        for name, owner in owners:
            if owner != concept.id:
                raise CorpusError(f"{file_name}: {name!r} names both {concept.id!r} and {owner!r}: keep one")


def _form(name: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in words(name))
