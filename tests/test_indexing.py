"""Building the index with a real Chroma and a real SQLite: resumable, atomic, and never more than needed."""

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import yaml

from hepcite import splitting
from hepcite.documents import Filters
from hepcite.errors import CorpusError, IndexUnusableError
from hepcite.indexing import EMBEDDING_BATCH, build_index, is_current, open_index
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite.sources.shipped import read_corpus

FAKES = Path(__file__).parent / "fakes.py"

BUILD_AND_WAIT = """
import runpy, sys, time
from pathlib import Path
from hepcite.indexing import build_index
from hepcite.library import Library
from hepcite.settings import Settings

fakes, data_dir, corpus, step = sys.argv[1:]

def wait_at(name, done, total):
    if name == step and done:
        print("reached", flush=True)
        time.sleep(300)

settings = Settings(data_dir=data_dir)
build_index(settings, Library(settings.library_path), runpy.run_path(fakes)["FakeEmbedder"](), Path(corpus), wait_at)
"""


@pytest.fixture
def large_corpus(small_corpus: Path, study_record: Callable, write_record: Callable) -> Path:
    """The small corpus with three studies more, whose sentences fill several batches."""
    for name in ("alphanib", "betanib", "gammanib"):
        facts = [{"text": f"Finding {i} of {name} was {i}.{i} months.", "source": None} for i in range(60)]
        write_record(small_corpus / "studies", study_record(id=name, title=f"Study of {name}", facts=facts))
    return small_corpus


def edit(corpus: Path, doc_id: str, **fields: object) -> None:
    """Replace fields of a study record."""
    file = corpus / "studies" / f"{doc_id}.yaml"
    file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **fields}))


def folders(settings: Settings) -> set[str]:
    """Return the names of the index folders."""
    return {folder.name for folder in settings.index_dir.iterdir() if folder.is_dir()}


def test_first_build(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A first build says that it built, and the index holds the corpus."""
    assert build_index(settings, library, fake_embedder(), small_corpus)
    assert library.documents() == read_corpus(small_corpus)
    assert is_current(settings, library, fake_embedder(), small_corpus)


def test_second_build_does_nothing(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A build of an unchanged corpus says so and embeds nothing."""
    build_index(settings, library, fake_embedder(), small_corpus)
    again = fake_embedder()
    assert not build_index(settings, library, again, small_corpus) and again.embedded == []


def test_a_text_is_embedded_once(settings: Settings, library: Library, fake_embedder: type, large_corpus: Path):
    """No text is embedded twice in one build."""
    embedder = fake_embedder()
    build_index(settings, library, embedder, large_corpus)
    assert len(embedder.embedded) == len(set(embedder.embedded)) > 2 * EMBEDDING_BATCH


def test_changed_record_alone_is_embedded(
    settings: Settings, library: Library, fake_embedder: type, small_corpus: Path
):
    """After a change of one fact, only texts with the new fact are embedded."""
    build_index(settings, library, fake_embedder(), small_corpus)
    edit(small_corpus, "mockumab-2", facts=[{"text": "Mockumab was withdrawn.", "source": None}])
    again = fake_embedder()
    assert build_index(settings, library, again, small_corpus)
    assert again.embedded and all("Mockumab was withdrawn." in text for text in again.embedded)


def test_changed_metadata_alone_needs_no_embedding(
    settings: Settings, library: Library, fake_embedder: type, small_corpus: Path
):
    """A new number of participants reaches the library without any text embedded anew."""
    build_index(settings, library, fake_embedder(), small_corpus)
    edit(small_corpus, "mockumab-2", n=48)
    again = fake_embedder()
    assert build_index(settings, library, again, small_corpus) and again.embedded == []
    assert library.document("mockumab-2").n == 48


def test_removed_record_is_gone(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A record taken out of the corpus is no longer found."""
    build_index(settings, library, fake_embedder(), small_corpus)
    (small_corpus / "studies" / "mockumab-2.yaml").unlink()
    build_index(settings, library, fake_embedder(), small_corpus)
    index = open_index(settings, library)
    assert "mockumab-2" not in {passage.doc_id for passage in index.passages} and len(index.vectors) == len(
        index.passages
    )


def test_rebuild_embeds_everything(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A forced rebuild computes every vector anew."""
    first, second = fake_embedder(), fake_embedder()
    build_index(settings, library, first, small_corpus)
    assert build_index(settings, library, second, small_corpus, rebuild=True)
    assert sorted(second.embedded) == sorted(first.embedded)


def test_parts_of_an_index_agree(settings: Settings, library: Library, fake_embedder: type, large_corpus: Path):
    """Vectors, BM25 scores and stored passages are of the same passages, documents in the same order."""
    build_index(settings, library, fake_embedder(), large_corpus)
    index = open_index(settings, library)
    found = index.vectors.similarities(fake_embedder().embed_query("x"), 10_000, Filters())
    assert set(found) == {passage.passage_id for passage in index.passages}
    of_documents = index.documents.words.scores("mockumab")[index.documents.document_of]
    for scores in (of_documents, index.documents.best_sentences("mockumab")):
        assert index.passages[int(np.argmax(scores))].doc_id == "mockumab-2"


def test_every_passage_has_its_sentences(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """The sentences of a passage lie in it and reach from its first character to its last."""
    build_index(settings, library, fake_embedder(), small_corpus)
    index = open_index(settings, library)
    for passage in index.passages:
        sentences = library.sentences(index.generation.generation_id, passage.passage_id)
        assert (sentences[0].start, sentences[-1].end) == (passage.start, passage.end)


def test_every_sentence_has_a_vector(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A sentence can be compared with a question without being embedded again."""
    embedder = fake_embedder()
    build_index(settings, library, embedder, small_corpus)
    generation_id = library.current_generation().generation_id
    sentences = [
        (p, s) for p in library.passages(generation_id) for s in library.sentences(generation_id, p.passage_id)
    ]
    assert {library.stored_text(p.doc_id)[s.start : s.end] for p, s in sentences} <= set(embedder.embedded)


def test_interrupted_build_goes_on(settings: Settings, library: Library, fake_embedder: type, large_corpus: Path):
    """A build that failed after two batches embeds only the rest when it is run again."""
    with pytest.raises(RuntimeError):
        build_index(settings, library, failing := fake_embedder(fail_after=2), large_corpus)
    build_index(settings, library, rest := fake_embedder(), large_corpus)
    assert len(failing.embedded) == 2 * EMBEDDING_BATCH
    assert rest.embedded and not set(rest.embedded) & set(failing.embedded)


def test_old_index_stays_usable(settings: Settings, library: Library, fake_embedder: type, large_corpus: Path):
    """A build that failed leaves the index in use, its documents and its vectors as they were."""
    build_index(settings, library, fake_embedder(), large_corpus)
    before = library.current_generation(), library.documents()
    edit(large_corpus, "alphanib", facts=[{"text": f"New fact {i}.", "source": None} for i in range(200)])
    with pytest.raises(RuntimeError):
        build_index(settings, library, fake_embedder(fail_after=1), large_corpus)
    assert (library.current_generation(), library.documents()) == before
    assert len(open_index(settings, library).vectors) == len(library.passages(before[0].generation_id))


def test_broken_record_leaves_the_index(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A record that breaks the schema stops the build before anything is changed."""
    build_index(settings, library, fake_embedder(), small_corpus)
    before = library.current_generation()
    edit(small_corpus, "mockumab-2", n="many")
    with pytest.raises(CorpusError, match=r"mockumab-2\.yaml"):
        build_index(settings, library, fake_embedder(), small_corpus)
    assert library.current_generation() == before and folders(settings) == {before.generation_id}


@pytest.mark.parametrize("step", ["embedding", "writing vectors"])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_build_can_be_repeated(
    settings: Settings, library: Library, fake_embedder: type, large_corpus: Path, step: str
):
    """After a SIGKILL in the middle of a step, the next build succeeds and embeds nothing twice."""
    arguments = [sys.executable, "-c", BUILD_AND_WAIT, FAKES, settings.data_dir, large_corpus, step]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "reached\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert build_index(settings, library, rest := fake_embedder(), large_corpus)
    assert is_current(settings, library, rest, large_corpus) and library.check_integrity() == ()
    assert folders(settings) == {library.current_generation().generation_id}


def test_nothing_built_is_not_current(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """Before the first build there is no current index."""
    assert not is_current(settings, library, fake_embedder(), small_corpus)


def test_changed_corpus_is_not_current(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """An index of an older corpus is not current."""
    build_index(settings, library, fake_embedder(), small_corpus)
    edit(small_corpus, "mockumab-2", n=48)
    assert not is_current(settings, library, fake_embedder(), small_corpus)


@pytest.mark.parametrize("part", ["chroma", "documents"])
def test_missing_folder_is_not_current(
    settings: Settings, library: Library, fake_embedder: type, small_corpus: Path, part: str
):
    """An index whose folder was moved away is not current, and the next build makes it anew without embedding."""
    build_index(settings, library, fake_embedder(), small_corpus)
    folder = settings.index_dir / library.current_generation().generation_id
    (folder / part).rename(settings.data_dir / "moved")
    assert not is_current(settings, library, fake_embedder(), small_corpus)
    assert build_index(settings, library, again := fake_embedder(), small_corpus) and again.embedded == []


def test_other_model_is_refused(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """An index of another model is refused in one line that names the command which builds a new one."""
    build_index(settings, library, fake_embedder(), small_corpus)
    with pytest.raises(IndexUnusableError, match=r"\A[^\n]*fake@1[^\n]*fake@2[^\n]*`hepcite index --rebuild`[^\n]*\Z"):
        is_current(settings, library, fake_embedder("fake@2"), small_corpus)


def test_earlier_version_is_not_current(
    settings: Settings, library: Library, fake_embedder: type, small_corpus: Path, monkeypatch: pytest.MonkeyPatch
):
    """An index that an earlier version split otherwise is built anew, not refused; no text is embedded again."""
    with monkeypatch.context() as earlier:
        earlier.setattr(splitting, "VERSION", splitting.VERSION - 1)
        build_index(settings, library, fake_embedder(), small_corpus)
    assert not is_current(settings, library, fake_embedder(), small_corpus)
    assert build_index(settings, library, again := fake_embedder(), small_corpus) and again.embedded == []
    assert is_current(settings, library, fake_embedder(), small_corpus)


def test_build_with_another_model(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """Building with another model replaces the index."""
    build_index(settings, library, fake_embedder(), small_corpus)
    assert build_index(settings, library, other := fake_embedder("fake@2"), small_corpus)
    assert is_current(settings, library, other, small_corpus)


def test_open_without_an_index(settings: Settings, library: Library):
    """Opening before the first build names the command that builds."""
    with pytest.raises(IndexUnusableError, match="`hepcite index`"):
        open_index(settings, library)


def test_interrupted_folder_is_cleared(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """A folder that no finished index owns is deleted by the next build."""
    (settings.index_dir / "abandoned" / "chroma").mkdir(parents=True)
    build_index(settings, library, fake_embedder(), small_corpus)
    assert folders(settings) == {library.current_generation().generation_id}


def test_at_most_two_generations_stay(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """After four builds the folders and the rows of the last two are left."""
    for n in (1, 2, 3, 4):
        edit(small_corpus, "mockumab-2", n=n)
        build_index(settings, library, fake_embedder(), small_corpus)
    published = library.published_generations()
    assert len(published) == 2 and folders(settings) == set(published)
    assert published[-1] == library.current_generation().generation_id


def test_index_in_use_outlives_one_build(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """An index opened before a build still answers after it."""
    build_index(settings, library, fake_embedder(), small_corpus)
    opened = open_index(settings, library)
    edit(small_corpus, "mockumab-2", n=48)
    build_index(settings, library, fake_embedder(), small_corpus)
    found = opened.vectors.similarities(fake_embedder().embed_query("x"), 999, Filters())
    assert set(found) == {passage.passage_id for passage in opened.passages}


def test_progress_reaches_the_total(settings: Settings, library: Library, fake_embedder: type, large_corpus: Path):
    """Each step reports its progress, never falls back, and ends with all of it done."""
    steps: dict[str, list[tuple[int, int]]] = {}
    report = lambda step, done, total: steps.setdefault(step, []).append((done, total))  # noqa: E731
    build_index(settings, library, fake_embedder(), large_corpus, report)
    assert list(steps) == ["embedding", "writing vectors"]
    assert all(seen == sorted(seen) and seen[-1][0] == seen[-1][1] for seen in steps.values())


def test_generation_names_its_origin(settings: Settings, library: Library, fake_embedder: type, small_corpus: Path):
    """The hash of an index depends on the corpus alone: two builds of one corpus share it."""
    build_index(settings, library, fake_embedder(), small_corpus)
    first = library.current_generation().corpus_sha256
    build_index(settings, library, fake_embedder(), small_corpus, rebuild=True)
    assert library.current_generation().corpus_sha256 == first
