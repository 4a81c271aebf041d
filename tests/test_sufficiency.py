"""Whether a corpus seems to hold the answer: signals worked out by hand, and a model that behaves."""

from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.documents import Document, Passage, RetrievedPassage, Section
from hepcite.sufficiency import MODEL, Signals, SufficiencyModel, measure_signals

TEXTS = {"a": "grafts rejected early", "b": "washout before surgery", "c": "something else"}
RARITY = {"graft": 2.0, "reject": 1.0, "washout": 3.0}


def document(doc_id: str) -> Document:
    """Return a document of one section."""
    text = TEXTS[doc_id]
    return Document(doc_id, doc_id, "abstract", "", text, (Section("abstract", 0, len(text)),), "phase-2", "other")


def passage(doc_id: str, fused: float, dense: float, start: int = 0) -> RetrievedPassage:
    """Return a retrieved passage with these scores."""
    found = Passage(f"{doc_id}:{start}", doc_id, "abstract", start, start + 1, "x")
    return RetrievedPassage(found, doc_id, 0.5, 1, MappingProxyType({"fused": fused, "dense": dense}))


def test_signals_by_hand():
    """Lead, coverage and cosine are those of the best document against the others."""
    retrieved = [passage("a", 0.9, 0.4), passage("a", 0.2, 0.7, 5), passage("b", 0.5, 0.9), passage("c", 0.3, 0.1)]
    signals = measure_signals("rejected grafts after a washout", retrieved, RARITY, document)
    assert signals.lead == pytest.approx(0.9 - (0.5 + 0.3) / 2)
    assert signals.coverage == pytest.approx((2 + 1) / (2 + 1 + 3))
    assert signals.cosine == pytest.approx(0.7)


def test_nothing_found_has_no_signals():
    """Without a passage every signal is zero, and the model declines."""
    signals = measure_signals("anything", [], RARITY, document)
    assert signals == Signals(0.0, 0.0, 0.0)
    assert MODEL.probability(signals) < MODEL.threshold


def test_word_that_the_corpus_lacks_counts_as_the_rarest():
    """A word in no document lowers coverage as much as the rarest known one."""
    retrieved = [passage("a", 0.9, 0.4)]
    known = measure_signals("rejected grafts", retrieved, RARITY, document).coverage
    with_unknown = measure_signals("rejected grafts zzqx", retrieved, RARITY, document).coverage
    assert known == 1.0
    assert with_unknown == pytest.approx(3 / 6)


def test_order_of_passages_does_not_matter():
    """The same passages in another order give the same signals."""
    retrieved = [passage("a", 0.9, 0.4), passage("b", 0.5, 0.9), passage("c", 0.3, 0.1)]
    forwards = measure_signals("grafts", retrieved, RARITY, document)
    assert measure_signals("grafts", retrieved[::-1], RARITY, document) == forwards


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(-1, 1))
def test_probability_lies_between_zero_and_one(lead: float, coverage: float, cosine: float):
    """Whatever the signals, the model gives a probability."""
    assert 0 < MODEL.probability(Signals(lead, coverage, cosine)) < 1


@pytest.mark.parametrize("better", [Signals(0.3, 0.5, 0.5), Signals(0.2, 0.6, 0.5), Signals(0.2, 0.5, 0.6)])
def test_more_of_any_signal_is_more_probable(better: Signals):
    """Each shipped weight is positive: a clearer lead, more words, a nearer passage make an answer more probable."""
    assert MODEL.probability(better) > MODEL.probability(Signals(0.2, 0.5, 0.5))


def test_logistic_by_hand():
    """Weights and intercept make the logistic function of their sum."""
    model = SufficiencyModel(lead=1.0, coverage=2.0, cosine=3.0, intercept=-2.0)
    assert model.probability(Signals(0.5, 0.25, 1 / 3)) == pytest.approx(0.5)
