"""Retrieval on a tiny benchmark, with figures that can be worked out by hand."""

from collections.abc import Callable, Iterator, Sequence
from math import log2
from pathlib import Path

import pytest

from hepcite.documents import Document
from hepcite.indexing import build_index, open_index
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite_eval.beir import Benchmark
from hepcite_eval.benchmarking import IndexedBenchmark, SystemFigures, index_benchmark, measure_systems

SYSTEMS = ("hepcite", "bm25", "dense")

TEXTS = (
    "Examplinib was invented for this page.",
    "Mockumab is not a drug at all.",
    *(f"Nobody asks about {thing} here." for thing in ("stones", "rivers", "clouds", "trains", "bread", "chairs")),
    *(f"Nobody asks about {thing} here." for thing in ("music", "paint", "glass", "wool")),
)
"""Texts of d01 to d12."""

BY_HAND = {"nDCG@10": 1.5 / (1 + 1 / log2(3)) / 2, "Recall@10": 1 / 2, "Recall@100": 1.0, "MRR@10": 1 / 2}
"""BM25 ranks d01 first for q1, and for q2 d02; the others have no word of it and follow by id.

q1: d01 and d03 are relevant, at ranks 1 and 3: DCG 1 + 1/2, the best would be 1 + 1/log2(3). q2: d12 is, at rank 12.
"""

Report = tuple[str, int, int]


def ignore(step: str, done: int, total: int) -> None:
    """Pass over the progress."""


def measured(
    benchmark: Benchmark, settings: Settings, progress: Callable[..., None] = ignore
) -> dict[str, SystemFigures]:
    """Open a indexed and measure."""
    with index_benchmark(benchmark, settings, progress) as indexed:
        return measure_systems(indexed, progress)


@pytest.fixture(scope="module")
def make_benchmark(make_document: Callable[..., Document]) -> Callable[..., Benchmark]:
    """Make a benchmark of texts, queries and judgements."""

    def make(
        texts: Sequence[str] = TEXTS,
        queries: dict[str, str] | None = None,
        qrels: dict[str, tuple[str, ...]] | None = None,
    ) -> Benchmark:
        ids = [f"d{i:02}" for i in range(1, len(texts) + 1)]
        documents = tuple(
            make_document(text, doc_id=key, study_id=key, title="") for key, text in zip(ids, texts, strict=True)
        )
        queries = queries or {"q1": "examplinib", "q2": "mockumab"}
        return Benchmark("tiny", "test", documents, queries, qrels or {"q1": ("d01", "d03"), "q2": ("d12",)})

    return make


@pytest.fixture(scope="module")
def tiny(make_benchmark: Callable[..., Benchmark]) -> Benchmark:
    """The benchmark worked out by hand."""
    return make_benchmark()


@pytest.fixture(scope="module")
def indexed(tiny: Benchmark, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedBenchmark]:
    """A indexed for it."""
    with index_benchmark(tiny, Settings(data_dir=tmp_path_factory.mktemp("bench")), ignore) as opened:
        yield opened


@pytest.fixture(scope="module")
def figures(indexed: IndexedBenchmark) -> dict[str, SystemFigures]:
    """The figures of every system."""
    return measure_systems(indexed, ignore)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a data folder, all but what benchmarks keep."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.parent.name != "bench")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def test_systems(figures: dict[str, SystemFigures]):
    """The product comes first, then its parts alone."""
    assert tuple(figures) == SYSTEMS


def test_figures_by_hand(figures: dict[str, SystemFigures]):
    """BM25's figures are those worked out by hand."""
    assert figures["bm25"].means == {name: round(value, 4) for name, value in BY_HAND.items()}


@pytest.mark.parametrize("system", SYSTEMS)
def test_own_text_is_found(system: str, make_benchmark, settings: Settings):
    """A query that is the text of the only relevant document has perfect figures."""
    benchmark = make_benchmark(queries={"q": TEXTS[6]}, qrels={"q": ("d07",)})
    assert measured(benchmark, settings)[system].means == dict.fromkeys(BY_HAND, 1.0)


def test_nothing_found(make_benchmark, settings: Settings):
    """A relevant document behind the first hundred counts as not found; d99 is the last of 101 by id."""
    texts = ["Examplinib was invented."] * 101
    benchmark = make_benchmark(texts, {"q": "examplinib"}, {"q": ("d99",)})
    assert measured(benchmark, settings)["bm25"].means == dict.fromkeys(BY_HAND, 0.0)


def test_a_document_counts_once(make_benchmark, settings: Settings):
    """Several passages of one document take one place in HepCite's ranking."""
    long = " ".join(
        f"Examplinib was given in year {year} to patients of region {year % 7}." for year in range(1900, 2000)
    )
    benchmark = make_benchmark((long, "The weather was mild."), {"q": "examplinib was given"}, {"q": ("d02",)})
    with index_benchmark(benchmark, settings, ignore) as indexed:
        assert sum(passage.doc_id == "d01" for passage in indexed.index.passages) > 2
        assert measure_systems(indexed, ignore)["hepcite"].means["MRR@10"] == 0.5


def test_title_is_searched(tiny: Benchmark, make_document, settings: Settings):
    """Every system reads a document's title with its text."""
    titled = make_document("It was invented.", doc_id="t", study_id="t", title="Sampletinib")
    benchmark = Benchmark("tiny", "test", (*tiny.documents, titled), {"q": "sampletinib"}, {"q": ("t",)})
    assert {found.means["MRR@10"] for found in measured(benchmark, settings).values()} == {1.0}


def test_latency(figures: dict[str, SystemFigures]):
    """Every system is timed, and the slow queries are not faster than the median."""
    assert all(0 <= found.latency.p50_ms <= found.latency.p95_ms for found in figures.values())


def test_measured_twice(figures: dict[str, SystemFigures], indexed: IndexedBenchmark):
    """Measuring again gives the same figures, times aside."""
    again = measure_systems(indexed, ignore)
    assert {name: found.means for name, found in again.items()} == {n: found.means for n, found in figures.items()}


def test_own_index_is_untouched(tiny: Benchmark, settings: Settings, fake_embedder: type, small_corpus: Path):
    """A benchmark changes no file of the user's library and index."""
    with Library(settings.library_path) as library:
        build_index(settings, library, fake_embedder(), small_corpus)
    before = contents(settings.data_dir)
    measured(tiny, settings)
    assert contents(settings.data_dir) == before and len(before) > 5


def test_own_index_answers_beside_it(tiny: Benchmark, settings: Settings, fake_embedder: type, small_corpus: Path):
    """The user's index can be read while a benchmark is open."""
    with Library(settings.library_path) as library:
        build_index(settings, library, fake_embedder(), small_corpus)
        with index_benchmark(tiny, settings, ignore):
            assert {passage.doc_id for passage in open_index(settings, library).passages}.isdisjoint({"d01", "d02"})


def test_vectors_are_kept(tiny: Benchmark, settings: Settings):
    """The second run embeds nothing anew and has the same figures."""
    reports: list[Report] = []
    first = measured(tiny, settings)
    second = measured(tiny, settings, lambda *report: reports.append(report))
    embedding = [(done, total) for step, done, total in reports if step.startswith("embedding")]
    assert set(embedding) == {(len(TEXTS), len(TEXTS))}
    assert {name: found.means for name, found in second.items()} == {n: found.means for n, found in first.items()}


def test_only_new_texts_are_embedded(tiny: Benchmark, make_benchmark, settings: Settings):
    """When a document is added, its text is embedded and no other."""
    reports: list[Report] = []
    measured(tiny, settings)
    measured(make_benchmark((*TEXTS, "Sampletinib came later.")), settings, lambda *report: reports.append(report))
    embedding = [(done, total) for step, done, total in reports if step.startswith("embedding")]
    assert list(dict.fromkeys(embedding)) == [(len(TEXTS), len(TEXTS) + 1), (len(TEXTS) + 1, len(TEXTS) + 1)]


def test_many_runs(tiny: Benchmark, settings: Settings):
    """A fourth run, when the indexes of the first ones are forgotten, is like the first."""
    runs = [measured(tiny, settings) for _ in range(4)]
    assert all(run["hepcite"].means == runs[0]["hepcite"].means for run in runs)


def test_only_the_vectors_stay(tiny: Benchmark, settings: Settings):
    """After a run one file, named like the benchmark, holds the vectors; the temporary index is gone."""
    with index_benchmark(tiny, settings, ignore) as indexed:
        generation_id = indexed.index.generation.generation_id
    assert (settings.data_dir / "bench" / "tiny.sqlite3").is_file()
    assert not list(settings.data_dir.rglob(generation_id))


def test_progress(tiny: Benchmark, settings: Settings):
    """Each system's ranking is reported, query by query."""
    reports: list[Report] = []
    measured(tiny, settings, lambda *report: reports.append(report))
    ranking = [report for report in reports if report[0].startswith("ranking")]
    assert ranking == [(f"ranking with {system}", done, 2) for system in SYSTEMS for done in (1, 2)]
