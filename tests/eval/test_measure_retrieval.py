"""Retrieval measures: values worked out by hand, and laws."""

from collections.abc import Callable
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.retrieval import DEPTHS, NAMES, rank_gold_sources, retrieval_values
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

RANKING = tuple(f"d{number:02}" for number in range(1, 61))
EVERY = tuple(NAMES)
RELEVANT = st.lists(st.sampled_from([*RANKING, "x", "y"]), min_size=1, max_size=15, unique=True)
RANKED = st.permutations(RANKING[:20])


def value(measure: str, relevant: list[str], ranking: list[str]) -> float:
    """Return the value of one measure for one query."""
    return retrieval_values({"q": relevant}, {"q": ranking}, [measure])[measure]["q"]


def test_ndcg_by_hand():
    """Relevant at ranks 2 and 5 of three relevant documents."""
    gain, ideal = 1 / log2(3) + 1 / log2(6), 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert value("nDCG@10", ["b", "e", "missed"], list("abcdefg")) == pytest.approx(gain / ideal)


def test_ndcg_ends_at_rank_ten():
    """Rank 10 counts, rank 11 does not."""
    assert value("nDCG@10", ["d10", "d11"], RANKING) == pytest.approx(1 / log2(11) / (1 + 1 / log2(3)))


def test_ideal_ndcg_with_more_relevant_than_ranks():
    """Ten relevant documents in ten ranks are perfect, although two more are relevant."""
    assert value("nDCG@10", [*RANKING[:10], "x", "y"], RANKING) == pytest.approx(1.0)


@pytest.mark.parametrize(("rank", "expected"), [(1, 1.0), (2, 1 / 2), (3, 1 / 3), (10, 1 / 10), (11, 0.0)])
def test_mrr_by_hand(rank: int, expected: float):
    """The value is one over the rank of the first relevant document, and nothing below rank 10."""
    assert value("MRR@10", [RANKING[rank - 1]], RANKING) == pytest.approx(expected)


def test_mrr_looks_at_the_first_relevant_alone():
    """Relevant at ranks 3, 4 and 5 is one third."""
    assert value("MRR@10", ["d05", "d03", "d04"], RANKING) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("k", "expected"), [(1, 0.0), (3, 1 / 4), (5, 2 / 4), (10, 2 / 4), (20, 2 / 4), (50, 3 / 4), (100, 3 / 4)]
)
def test_recall_by_hand(k: int, expected: float):
    """Relevant at ranks 2, 5 and 50, and one never found."""
    assert value(f"Recall@{k}", ["d02", "d05", "d50", "x"], RANKING) == pytest.approx(expected)


def test_recall_at_one_of_two_relevant():
    """The best possible first rank finds one of two."""
    assert value("Recall@1", ["d01", "d02"], RANKING) == 0.5


@pytest.mark.parametrize("measure", EVERY)
@pytest.mark.parametrize("rankings", [{}, {"q": []}, {"q": ["x"]}, {"other": ["a"]}])
def test_nothing_found_is_zero(measure: str, rankings: dict[str, list[str]]):
    """A query without a ranking, or with nothing relevant in it, has the value zero."""
    assert retrieval_values({"q": ["a"]}, rankings, [measure]) == {measure: {"q": 0.0}}


@pytest.mark.parametrize("measure", EVERY)
def test_query_without_ranking_does_not_vanish(measure: str):
    """One query found, one without results: both have a value."""
    assert retrieval_values({"p": ["a"], "q": ["b"]}, {"p": ["a"]}, [measure]) == {measure: {"p": 1.0, "q": 0.0}}


def test_unjudged_query_is_left_out():
    """A ranking for a query that nobody judged has no value."""
    assert retrieval_values({"q": ["a"]}, {"q": ["a"], "p": ["a"]}, ["MRR@10"]) == {"MRR@10": {"q": 1.0}}


def test_queries_do_not_mix():
    """A document is relevant to its own query only."""
    found = retrieval_values({"p": ["a"], "q": ["b"]}, {"p": ["b", "a"], "q": ["a", "c", "b"]}, ["MRR@10"])
    assert found["MRR@10"] == pytest.approx({"p": 1 / 2, "q": 1 / 3})


@pytest.mark.parametrize("ranking", [["a", "b"], ["z", "b"], ["B", "b"], ["10", "b"]])
def test_order_is_that_of_the_ranking(ranking: list[str]):
    """What stands first is first, whatever its id."""
    assert value("MRR@10", ["b"], ranking) == 0.5


@pytest.mark.parametrize("measure", ["Recall@2", "P@10", "mrr@10", ""])
def test_unknown_measure(measure: str):
    """A measure that is not among the names is refused."""
    with pytest.raises(KeyError):
        retrieval_values({"q": ["a"]}, {"q": ["a"]}, [measure])


def test_duplicate_document_is_found_once():
    """A document that is listed again is not more found."""
    assert value("Recall@3", ["a", "b"], ["a", "a", "a"]) == 0.5


def test_rank_gold_sources_by_hand(make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]):
    """Gold sources at ranks 2 and 4: recall 0 at 1, half at 3, all at 5; the first at rank 2."""
    question = make_question(gold_sources=("a", "b"))
    found = rank_gold_sources([question], {"q": make_response(retrieved=("x", "b", "y", "a"))})
    recalls = [found[f"Recall@{k}"]["q"] for k in DEPTHS]
    assert recalls == [0.0, 0.5, 1.0, 1.0, 1.0, 1.0]
    assert found["MRR@10"] == {"q": 0.5}


def test_rank_gold_sources_leaves_out_what_is_to_be_declined(
    make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]
):
    """A question without an answer has no ranking to be measured."""
    questions = [make_question("a"), make_question("b", kind="adjacent")]
    found = rank_gold_sources(questions, {"a": make_response("a"), "b": make_response("b")})
    assert all(values == {"a": 1.0} for values in found.values())


def test_rank_gold_sources_all_to_be_declined(
    make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]
):
    """Without an answerable question every measure is there and empty."""
    found = rank_gold_sources([make_question(kind="adjacent")], {"q": make_response(reason="not_reported")})
    assert found == {name: {} for name in (*(f"Recall@{k}" for k in DEPTHS), "Success@5", "MRR@10", "nDCG@10")}


def test_declined_question_keeps_its_ranking(
    make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]
):
    """What was retrieved before declining is measured as it is, and nothing retrieved is zero."""
    responses = {
        "a": make_response("a", reason="not_reported"),
        "b": make_response("b", reason="not_reported", retrieved=()),
    }
    found = rank_gold_sources([make_question("a"), make_question("b")], responses)
    assert found["Recall@1"] == {"a": 1.0, "b": 0.0}


@given(RELEVANT, RANKED)
@settings(deadline=None, max_examples=50)
def test_recall_grows_with_depth(relevant: list[str], ranking: list[str]):
    """Looking deeper never finds less."""
    names = [f"Recall@{k}" for k in (*DEPTHS, 100)]
    found = retrieval_values({"q": relevant}, {"q": ranking}, names)
    recalls = [found[name]["q"] for name in names]
    assert recalls == sorted(recalls)


@given(RELEVANT, RANKED)
@settings(deadline=None, max_examples=50)
def test_values_lie_between_zero_and_one(relevant: list[str], ranking: list[str]):
    """No measure leaves [0, 1]."""
    found = retrieval_values({"q": relevant}, {"q": ranking}, EVERY)
    assert all(0.0 <= found[name]["q"] <= 1.0 + 1e-12 for name in EVERY)


@given(RELEVANT)
@settings(deadline=None, max_examples=50)
def test_relevant_first_is_perfect(relevant: list[str]):
    """A ranking that begins with all that is relevant cannot be better."""
    ranking = [*relevant, *(doc for doc in RANKING if doc not in relevant)]
    found = retrieval_values({"q": relevant}, {"q": ranking}, ["nDCG@10", "MRR@10", "Recall@20"])
    assert [found[name]["q"] for name in found] == pytest.approx([1.0, 1.0, 1.0])


@given(RELEVANT, RANKED)
@settings(deadline=None, max_examples=50)
def test_names_of_documents_do_not_matter(relevant: list[str], ranking: list[str]):
    """Ids that sort the other way round give the same values: nothing is broken by id."""
    renamed = {doc: f"{99 - number:02}" for number, doc in enumerate([*RANKING, "x", "y"])}
    of_renamed = retrieval_values({"q": [renamed[d] for d in relevant]}, {"q": [renamed[d] for d in ranking]}, EVERY)
    assert retrieval_values({"q": relevant}, {"q": ranking}, EVERY) == of_renamed


@pytest.mark.parametrize(("rank", "expected"), [(1, 1.0), (5, 1.0), (6, 0.0)])
def test_success_by_hand(rank: int, expected: float):
    """Success@5 is 1 when a relevant document is among the first five, however many others are not."""
    assert value("Success@5", [RANKING[rank - 1], "nowhere"], RANKING) == expected
