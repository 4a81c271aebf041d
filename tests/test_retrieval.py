"""Retrieval over the shipped corpus with the bundled embedder."""

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.runnables import RunnableLambda

from hepcite.documents import Filters
from hepcite.indexing import open_index
from hepcite.retrieval import BM25_WEIGHT, SENTENCE_WEIGHT, HybridRetriever

QUERY = "cabozantinib after immune checkpoint inhibitor"

FILTERS = [
    Filters(kinds=("review",)),
    Filters(study_types=("phase-3-rct", "meta-analysis")),
    Filters(settings=("second-line-post-ici",)),
    Filters(therapy_classes=("car-t",)),
    Filters(after_year=2025),
    Filters(kinds=("study-record",), settings=("first-line",), after_year=2022),
]


@pytest.fixture(scope="module")
def retriever(built: object) -> HybridRetriever:
    """A retriever of 40 passages over the shipped corpus."""
    index = open_index(built.settings, built.library)
    return HybridRetriever(library=built.library, index=index, embedder=built.embedder, top_k=40)


def test_first_hit_is_on_the_subject(retriever: HybridRetriever):
    """A plain question finds a study of its drug first."""
    assert "cabozantinib" in retriever.retrieve(QUERY)[0].passage.text.lower()


def test_scores_never_rise(retriever: HybridRetriever):
    """Passages come best first; equal scores stand in the order of their ids."""
    keys = [(-item.score, item.passage.passage_id) for item in retriever.retrieve(QUERY)]
    assert keys == sorted(keys)


def test_scores_lie_between_zero_and_one(retriever: HybridRetriever):
    """A fused score is a share of the best possible one."""
    assert all(0.0 <= item.score <= 1.0 for item in retriever.retrieve(QUERY))


def test_ranks_count_from_one(retriever: HybridRetriever):
    """The best passage has rank 1, and no rank is left out."""
    found = retriever.retrieve(QUERY)
    assert [item.rank for item in found] == list(range(1, len(found) + 1))


def test_no_passage_twice(retriever: HybridRetriever):
    """A passage found by meaning and by words comes once."""
    ids = [item.passage.passage_id for item in retriever.retrieve(QUERY)]
    assert len(ids) == len(set(ids)) == 40


def test_components_say_why(retriever: HybridRetriever):
    """Each passage carries the two cosines and the two BM25 scores that ranked it, each in its range."""
    for item in retriever.retrieve(QUERY):
        assert set(item.components) == {"dense", "document", "bm25", "sentence", "fused"}
        assert all(-1.0 <= item.components[cosine] <= 1.0 for cosine in ("dense", "document"))
        assert all(item.components[words] >= 0.0 for words in ("bm25", "sentence"))


def test_fused_score_is_the_sum_of_its_parts(retriever: HybridRetriever):
    """The fused score is the mean of both cosines plus BM25, and BM25 counts for less the more words a query has."""
    dampings = []
    for query in ("cabozantinib survival", f"{QUERY} in patients with progression on atezolizumab"):
        parts = retriever.retrieve(query)[0].components
        of_words = BM25_WEIGHT * parts["bm25"] + SENTENCE_WEIGHT * parts["sentence"]
        dampings.append((parts["fused"] - (parts["dense"] + parts["document"]) / 2) / of_words)
    assert dampings[0] > dampings[1] > 0


def test_documents_share_their_components(retriever: HybridRetriever):
    """All passages of one document have the same document cosine and the same document BM25."""
    of_document: dict[str, set[tuple[float, float]]] = {}
    for item in retriever.retrieve(QUERY):
        key = (item.components["document"], item.components["bm25"])
        of_document.setdefault(item.passage.doc_id, set()).add(key)
    assert all(len(scores) == 1 for scores in of_document.values())


def test_passages_are_spans(built: object, retriever: HybridRetriever):
    """A retrieved passage's text is the stored text between its offsets."""
    for item in retriever.retrieve(QUERY):
        passage = item.passage
        assert built.library.stored_text(passage.doc_id)[passage.start : passage.end] == passage.text


def test_study_ids_belong_to_their_documents(built: object, retriever: HybridRetriever):
    """Each passage names the study that its document belongs to."""
    found = retriever.retrieve(QUERY)
    assert all(built.library.document(item.passage.doc_id).study_id == item.study_id for item in found)


def test_top_k(built: object, retriever: HybridRetriever):
    """A smaller `top_k` gives the beginning of the longer list."""
    short = HybridRetriever(library=built.library, index=retriever.index, embedder=built.embedder, top_k=5)
    assert short.retrieve(QUERY) == retriever.retrieve(QUERY)[:5]


def test_retrieval_is_deterministic(built: object, retriever: HybridRetriever):
    """The index opened a second time gives the same passages with the same scores."""
    again = HybridRetriever(
        library=built.library,
        index=open_index(built.settings, built.library),
        embedder=built.embedder,
        top_k=40,
    )
    assert again.retrieve(QUERY) == retriever.retrieve(QUERY)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_hold(built: object, retriever: HybridRetriever, filters: Filters):
    """Only documents that pass the filters are found, and some are."""
    found = retriever.retrieve(QUERY, filters=filters)
    assert found and all(filters.accept(built.library.document(item.passage.doc_id)) for item in found)


def test_filters_that_nothing_passes(retriever: HybridRetriever):
    """When no document passes the filters, nothing is found."""
    assert retriever.retrieve(QUERY, filters=Filters(kinds=("review",), after_year=2099)) == ()


def test_filters_of_the_retriever(built: object, retriever: HybridRetriever):
    """A retriever made with filters uses them when a call gives none."""
    filtered = HybridRetriever(
        library=built.library, index=retriever.index, embedder=built.embedder, top_k=40, filters=FILTERS[0]
    )
    assert filtered.retrieve(QUERY) == retriever.retrieve(QUERY, filters=FILTERS[0])


def test_words_can_be_searched_apart(retriever: HybridRetriever):
    """BM25 may be given other words than the embedding."""
    found = retriever.retrieve("the weather", lexical_query="fostroxacitabine")
    assert "fostrox" in found[0].passage.text.lower()


@pytest.mark.parametrize("query", ["", "?", "😀", "zzz", "x" * 2000])
def test_odd_queries(retriever: HybridRetriever, query: str):
    """A query without a known word is still answered by meaning, its words counting nothing."""
    found = retriever.retrieve(query)
    assert len(found) == 40 and all(item.components["bm25"] == item.components["sentence"] == 0.0 for item in found)


def test_invoke_gives_langchain_documents(retriever: HybridRetriever):
    """LangChain gets documents of its own type, in the order of `retrieve`."""
    documents = retriever.invoke(QUERY)
    assert all(isinstance(document, LangChainDocument) for document in documents)
    assert [document.id for document in documents] == [i.passage.passage_id for i in retriever.retrieve(QUERY)]


def test_langchain_metadata_are_offsets(built: object, retriever: HybridRetriever):
    """A LangChain document's content stands in the library at the offsets of its metadata."""
    for document in retriever.invoke(QUERY):
        source = built.library.document(document.metadata["doc_id"])
        assert source.text[document.metadata["start"] : document.metadata["end"]] == document.page_content
        assert document.metadata["section"] in {section.name for section in source.sections}


def test_retriever_fits_into_a_chain(retriever: HybridRetriever):
    """The retriever can be piped into another step."""
    chain = retriever | RunnableLambda(lambda documents: documents[0].metadata["doc_id"])
    assert chain.invoke(QUERY) == retriever.retrieve(QUERY)[0].passage.doc_id
