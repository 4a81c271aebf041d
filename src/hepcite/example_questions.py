"""Questions to begin with, drawn from what the corpus reports on most after immunotherapy."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from hepcite.documents import DIRECT_SETTING, Document
from hepcite.lexicon import Concept, ConceptKind, Lexicon

Named = Sequence[Sequence[Concept]]
"""The concepts of each title."""


def suggest_questions(documents: Iterable[Document], lexicon: Lexicon) -> tuple[str, ...]:
    """Return questions on the treatments that the titles of directly relevant documents name most often.

    None is checked: ask each, and offer those that are answered. Empty for a corpus without such documents.
    """
    direct = [one for one in documents if one.setting == DIRECT_SETTING and one.verified and not one.retracted]
    titles = [_named(one.title, lexicon) for one in direct]
    return tuple(dict.fromkeys(_suggest(titles)))


def _suggest(titles: Named) -> Iterator[str]:
    pair, regimen = _most_paired(titles), _most_named(titles, "regimen")
    if pair and regimen:
        yield f"{_capital(' or '.join(pair))} after {regimen[0]}?"
    others = [drug for drug in _most_named(titles, "drug") if drug not in pair]
    if others:
        yield f"What is known about {others[0]} after immunotherapy?"
    for strategy in _most_named(titles, "strategy")[:1]:
        yield f"{_capital(strategy)} with immunotherapy: objective response rate"
    for procedure in _most_named(titles, "procedure")[:1]:
        yield f"{_capital(procedure)} after immunotherapy: overall survival"
    if pair:
        yield f"Adverse events of {pair[0]} after immunotherapy"
    for drug in others[1:6]:
        yield f"{_capital(drug)} after immunotherapy: progression-free survival"


def _named(title: str, lexicon: Lexicon) -> tuple[Concept, ...]:
    return tuple({mention.concept.id: mention.concept for mention in lexicon.mentions(title)}.values())


def _most_named(titles: Named, kind: ConceptKind) -> list[str]:
    """Return the names of one kind, most often named first, then by the alphabet."""
    counts = Counter(concept.name for title in titles for concept in title if concept.kind == kind)
    return sorted(counts, key=lambda name: (-counts[name], name))


def _most_paired(titles: Named) -> tuple[str, ...]:
    """Return the two drugs that stand together in most titles, two at least; empty for none."""
    counts: Counter[tuple[str, str]] = Counter()
    for title in titles:
        counts.update(combinations(sorted(concept.name for concept in title if concept.kind == "drug"), 2))
    paired = [pair for pair, count in counts.items() if count > 1]
    return min(paired, key=lambda pair: (-counts[pair], pair), default=())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
