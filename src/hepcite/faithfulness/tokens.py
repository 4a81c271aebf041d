"""A text as the tokens that a statement and its sources are compared by: numbers, things, words, negations, marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from hepcite.faithfulness.words import DIRECTION_OF, NEGATIONS, NEUTRAL, NUMBER_WORDS, stem
from hepcite.lexicon import Lexicon, Mention

TokenKind = Literal["number", "thing", "word", "code", "direction", "negation", "neutral", "mark"]

_TOKEN = re.compile(
    r"(?P<ratio>\d+(?::\d+)+)"
    r"|(?P<number>(?:(?<=[\s(])|^)[−–-](?=\d)\d+(?:[.,·]\d+)*|\d+(?:[.,·]\d+)*)"
    r"|(?P<code>[^\W\d_]*[A-Z][^\W\d_]*(?:[-*]?[^\W\d_]*)*[-*]?\d\w*|[^\W\d_]+\d\w*)"
    r"|(?P<word>(?:[Nn]on-)?[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<mark>[^\w\s])"
)


_NO_UNIT = re.compile(r"-(?!year|month|week|day|hour|patient|fold)[a-z]")

_TIMES = re.compile(r"\s+(?:\d|two|three|four|six|other\b|day|week|month|year)")

SURVIVAL_TIMES = frozenset({"os", "pfs", "ttp", "rfs", "efs", "dor"})
"""Endpoints that are times, of which the longer one is the better."""

_RAISING = frozenset(
    [
        "raise",
        "raises",
        "raised",
        "raising",
        "increase",
        "increases",
        "increased",
        "increasing",
        "reduce",
        "reduces",
        "reduced",
        "reducing",
        "lower",
        "lowers",
        "lowered",
        "decrease",
        "decreases",
        "decreased",
        "decreasing",
        "cut",
        "cuts",
    ]
)

_SURVIVING = frozenset(
    {"survival", "survive", "survives", "survived", "surviving", "live", "lives", "lived", "living", "alive"}
)
"""Words for overall survival where no other survival is named."""

_OTHER_SURVIVAL = frozenset({"free", "specific", "related"})
"""Words before "survival" by which it is another one: "disease-free survival"."""

_VERSUS = re.compile(r"\bvs\.(?=\s)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text.

    Attributes:
        key: What it is compared by: digits, the id of a thing, a stem, a direction, a mark.
        start, end: Where it stands in the text.
        surface: The word as it stands there, in small letters.
    """

    kind: TokenKind
    key: str
    start: int
    end: int
    surface: str = ""

    @property
    def tells(self) -> bool:
        """Whether it says something that a source must bear out."""
        return self.kind in {"number", "thing", "word", "code", "direction"}


class Tokenizer:
    """Cuts texts into tokens; names of one thing become one token, those of a regimen one for each of its drugs.

    Args:
        names: Only names that mean exactly the same.
    """

    def __init__(self, names: Lexicon) -> None:
        self._names = names
        self.tokens = lru_cache(maxsize=20_000)(self._tokens)

    def _tokens(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a text in its order."""
        found: list[Token] = []
        position = 0
        text = _VERSUS.sub("vs ", text)
        for mention in self._names.mentions(text):
            found += _plain(text, position, mention.start)
            found += self._things(mention, text)
            position = mention.end
        found += _plain(text, position, len(text))
        return tuple(_times(_without_bounds(_overall(_without_prefix(found)))))

    def _things(self, mention: Mention, text: str) -> Iterator[Token]:
        surface = text[mention.start : mention.end].lower()
        if text[: mention.start].lower().endswith("non-"):
            yield Token("word", f"non-{mention.concept.id}", mention.start, mention.end, surface)
            return
        for concept_id in mention.concept.parts or (mention.concept.id,):
            yield Token("thing", concept_id, mention.start, mention.end, surface)

    def kind_of(self, thing: str) -> str:
        """Return the kind of a thing: drug, trial, endpoint ..."""
        return self._names[thing].kind


def _without_prefix(tokens: list[Token]) -> list[Token]:
    """Return the tokens without the "non-" that went into the word behind it."""
    kept = []
    for token, following in zip_longest(tokens, tokens[1:]):
        prefix = following is not None and following.key.startswith("non-") and token.end <= following.start
        if not (
            prefix and token.surface in {"non", "-"} and following is not None and following.start - token.end <= 1
        ):
            kept.append(token)
    return kept


def _overall(tokens: list[Token]) -> list[Token]:
    """Return the tokens with the survival that "overall and progression-free survival" names first."""
    read = []
    for i, token in enumerate(tokens):
        ahead = [t.surface for t in tokens[i + 1 : i + 3]]
        named = any(t.key in SURVIVAL_TIMES for t in tokens[i + 2 : i + 4])
        joined = bool(ahead) and ahead[0] in {"and", "or", "nor", "but"} and named
        other = token.surface in _SURVIVING and i > 0 and tokens[i - 1].surface in _OTHER_SURVIVAL
        if token.surface == "overall" and joined:
            read.append(replace(token, kind="thing", key="os"))
        else:
            read.append(replace(token, kind="word", key=stem(token.surface)) if other else token)
    return read


def _without_bounds(tokens: list[Token]) -> list[Token]:
    """Return the tokens; "more" is no direction where it bounds a number: "more than 30", "30 or more"."""
    read = []
    for i, token in enumerate(tokens):
        than_number = [t.surface for t in tokens[i + 1 : i + 2]] == ["than"] and any(
            t.kind == "number" for t in tokens[i + 2 : i + 3]
        )
        or_more = i > 1 and tokens[i - 1].surface == "or" and any(t.kind == "number" for t in tokens[max(0, i - 5) : i])
        bounds = token.kind == "direction" and (than_number or or_more)
        read.append(replace(token, kind="neutral", key=token.surface) if bounds else token)
    return read


def _times(tokens: list[Token]) -> Iterator[Token]:
    """Yield the tokens; where a verb raises or lowers a survival time, it makes it longer or shorter."""
    for i, token in enumerate(tokens):
        following = [t for t in tokens[i + 1 :] if t.tells and t.key != "median"][:2]
        time = next((t for t in following if t.key in SURVIVAL_TIMES), None)
        at_once = time is not None and all(
            t is time or t.kind == "thing" for t in following[: following.index(time) + 1]
        )
        if token.surface in _RAISING and at_once:
            yield replace(token, key={"higher": "longer", "lower": "shorter"}[token.key])
        else:
            yield token


def _plain(text: str, start: int, end: int) -> Iterator[Token]:
    """Yield the tokens of a stretch without names."""
    for match in _TOKEN.finditer(text, start, end):
        surface = match.group()
        lower = surface.lower()
        at = (match.start(), match.end(), lower)
        if match.lastgroup == "number":
            yield Token("number", normal_number(surface), *at)
        elif match.lastgroup in {"code", "ratio"}:
            yield Token("code", lower.replace("-", ""), *at)
        elif match.lastgroup == "mark":
            yield Token("mark", surface, *at)
        elif lower == "p" and text[match.end() :].lstrip()[:1] in {"=", "<", ">", "≤"}:
            yield Token("word", "p", *at)
        elif len(surface) == 1 and surface.isupper() and text[: match.start()].rstrip()[-1:] not in {"", "."}:
            yield Token("word", surface, *at)  # a class, an arm, a cohort: never the article
        else:
            before = text[: match.start()].split()[-1:]
            yield from _word(lower, at, "".join(before).lower(), text[match.end() : match.end() + 12])


def _word(lower: str, at: tuple[int, int, str], before: str, behind: str) -> Iterator[Token]:
    if lower in _SURVIVING:
        yield Token("thing", "os", *at)
        return
    not_of_everybody = _TIMES.match(behind) if lower == "every" else lower == "all" and behind.startswith("-")
    if not_of_everybody or (lower == "one" and before == "every"):
        yield Token("word", f"{lower}-", *at) if not_of_everybody else Token("neutral", lower, *at)
    elif lower in NUMBER_WORDS and _NO_UNIT.match(behind):
        yield Token("word", stem(lower), *at)  # "two-step" counts nothing
    elif lower in NUMBER_WORDS:
        yield Token("number", NUMBER_WORDS[lower], *at)
    elif lower in NEGATIONS or lower.endswith(("n't", "n’t")):
        yield Token("negation", "not", *at)
    elif lower in DIRECTION_OF:
        yield Token("direction", DIRECTION_OF[lower], *at)
    elif lower in NEUTRAL and not (lower == "experienced" and before.endswith("-")):
        yield Token("neutral", lower, *at)
    else:
        yield Token("word", stem(lower), *at)


def normal_number(surface: str) -> str:
    """Return the digits of a number as they are compared: 1,171 is 1171, a middle dot is a point, a sign is kept.

    >>> normal_number("1,171"), normal_number("9·9"), normal_number("−32")
    ('1171', '9.9', '-32')
    """
    plain = surface.replace("·", ".").replace("−", "-").replace("–", "-")
    return plain.replace(",", "") if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain) else plain
