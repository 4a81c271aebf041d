"""What was given before and what was studied: "X after Y" must not become "Y after X"."""

from hepcite.faithfulness.sources import Source
from hepcite.lexicon import Lexicon
from hepcite.prior_therapy import prior_mentions


def turned_sequence(text: str, source: Source, lexicon: Lexicon) -> tuple[str, ...]:
    """Return a line for each treatment that a statement gives before, or studies, other than its source; empty for none."""
    prior, studied = _sides(text, lexicon)
    source_text = source.cited.text
    prior_there, studied_there = _sides(source_text, lexicon)
    label_prior, label_studied = _sides(source.cited.document.title, lexicon)
    before = prior - prior_there - label_prior
    faults = [f"given before only in the statement: {name}" for name in sorted(before & (studied_there | label_studied))]
    now = studied - studied_there - label_studied
    faults += [f"given before in the source: {name}" for name in sorted(now & (prior_there | label_prior))]
    return tuple(faults)


def _sides(text: str, lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Return the drugs that were given before, and the others."""
    mentions = [m for m in lexicon.mentions(text) if m.concept.kind in {"drug", "regimen", "cell-product"}]
    given = prior_mentions(text, lexicon.mentions(text))
    prior = frozenset(part for m in mentions if m in given for part in m.concept.parts or (m.concept.id,))
    studied = frozenset(part for m in mentions if m not in given for part in m.concept.parts or (m.concept.id,))
    return prior, studied
