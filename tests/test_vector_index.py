"""Vectors in a real Chroma: neighbours and filters agree with brute force."""

import random
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from chromadb.errors import NotFoundError

from hepcite.documents import (
    DOCUMENT_KINDS,
    SETTINGS,
    STUDY_TYPES,
    THERAPY_CLASSES,
    Document,
    Filters,
    Passage,
)
from hepcite.errors import SettingsError
from hepcite.settings import Settings
from hepcite.vector_index import VectorIndex, drop_generation, open_client

SIZE = 120
QUERY = np.eye(8, dtype=np.float32)[0]

KINDS = [(), ("review",), ("abstract", "study-record")]
TYPES = [(), ("phase-2",), STUDY_TYPES[:4]]
WHERE = [(), ("second-line-post-ici",), SETTINGS[1:3]]
CLASSES = [(), ("tki",), ("car-t", "other", "nk-cell")]
YEARS = [None, 2015, 2099]
FILTERS = [Filters(*values) for values in product(KINDS, TYPES, WHERE, CLASSES, YEARS)]

Items = list[tuple[Passage, Document]]


@pytest.fixture(scope="module")
def items(make_document: Callable[..., Document]) -> Items:
    """Passages of documents whose fields are drawn at random, some of them undated."""
    chance = random.Random(7)  # noqa: S311  not for cryptography
    documents = [
        make_document(
            doc_id=f"d{i:03}",
            kind=chance.choice(DOCUMENT_KINDS),
            study_type=chance.choice(STUDY_TYPES),
            setting=chance.choice(SETTINGS),
            therapy_classes=tuple(chance.sample(THERAPY_CLASSES, chance.randint(0, 3))),
            year=chance.choice([None, *range(2008, 2027)]),
        )
        for i in range(SIZE)
    ]
    return [(Passage(f"{d.doc_id}:0-1", d.doc_id, "abstract", 0, 1, "x"), d) for d in documents]


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Unit vectors drawn at random."""
    drawn = np.random.default_rng(7).normal(size=(SIZE, 8)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def index(items: Items, vectors: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Iterator[VectorIndex]:
    """All passages in a Chroma collection of their own."""
    client = open_client(Settings(), str(tmp_path_factory.mktemp("chroma")))
    list(VectorIndex.build(client, "g1", items, vectors))
    return VectorIndex.open(client, "g1")


def nearest(items: Items, vectors: np.ndarray, k: int, filters: Filters) -> dict[str, float]:
    """Return by brute force what the index should find."""
    accepted = [(float(v @ QUERY), p.passage_id) for v, (p, d) in zip(vectors, items, strict=True) if filters.accept(d)]
    return {passage_id: score for score, passage_id in sorted(accepted, reverse=True)[:k]}


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_agree_with_brute_force(index: VectorIndex, items: Items, vectors: np.ndarray, filters: Filters):
    """Every combination of filters lets through what `Filters.accept` does, with more asked for than there is."""
    found = index.similarities(QUERY.tolist(), SIZE * 10, filters)
    assert found == pytest.approx(nearest(items, vectors, SIZE, filters), abs=1e-5)


@pytest.mark.parametrize("name", THERAPY_CLASSES)
def test_each_therapy_class(index: VectorIndex, items: Items, vectors: np.ndarray, name: str):
    """Each class of therapy can be filtered by."""
    filters = Filters(therapy_classes=(name,))
    assert set(index.similarities(QUERY.tolist(), SIZE, filters)) == set(nearest(items, vectors, SIZE, filters))


@pytest.mark.parametrize("k", [1, 7, SIZE])
def test_nearest_first(index: VectorIndex, items: Items, vectors: np.ndarray, k: int):
    """The `k` nearest passages come back, best first, with their cosine."""
    found = index.similarities(QUERY.tolist(), k, Filters())
    assert list(found) == list(nearest(items, vectors, k, Filters()))


def test_length_is_the_number_of_passages(index: VectorIndex):
    """Every passage was written."""
    assert len(index) == SIZE


def test_zero_neighbours(index: VectorIndex):
    """Asking for none gives none."""
    assert index.similarities(QUERY.tolist(), 0, Filters()) == {}


def test_opposite_vector_has_cosine_minus_one(tmp_path: Path, items: Items):
    """Similarity is the cosine, from 1 for the same direction to -1 for the opposite one."""
    client = open_client(Settings(), str(tmp_path))
    list(VectorIndex.build(client, "g", items[:2], np.stack([QUERY, -QUERY])))
    found = VectorIndex.open(client, "g").similarities(QUERY.tolist(), 5, Filters())
    assert list(found.values()) == pytest.approx([1.0, -1.0], abs=1e-5)


def test_progress_counts_up_to_all(tmp_path: Path, items: Items, vectors: np.ndarray):
    """The last number reported is the number of passages."""
    client = open_client(Settings(), str(tmp_path))
    assert list(VectorIndex.build(client, "g", items, vectors))[-1] == SIZE


def test_reopened_from_disk(tmp_path: Path, items: Items, vectors: np.ndarray):
    """A second client of the same folder finds the same."""
    list(VectorIndex.build(open_client(Settings(), str(tmp_path)), "g", items, vectors))
    again = VectorIndex.open(open_client(Settings(), str(tmp_path)), "g")
    assert list(again.similarities(QUERY.tolist(), 5, Filters())) == list(nearest(items, vectors, 5, Filters()))


def test_unknown_generation(tmp_path: Path):
    """Opening a generation that was never built is an error."""
    with pytest.raises(NotFoundError):
        VectorIndex.open(open_client(Settings(), str(tmp_path)), "gone")


def test_drop_generation(tmp_path: Path, items: Items, vectors: np.ndarray):
    """A dropped generation is gone; dropping it again is fine."""
    client = open_client(Settings(), str(tmp_path))
    list(VectorIndex.build(client, "g", items, vectors))
    for _ in range(2):
        drop_generation(client, "g")
    with pytest.raises(NotFoundError):
        VectorIndex.open(client, "g")


def test_server_that_does_not_answer(tmp_path: Path):
    """An address without a server is refused in one line with the setting to change."""
    with pytest.raises(SettingsError, match=r"\Ano Chroma server answers at [^\n]*HEPCITE_CHROMA_URL\Z"):
        open_client(Settings(chroma_url="http://127.0.0.1:1"), str(tmp_path))
