"""Building and opening the index: interruptible, resumable, and swapped in at once when it is finished.

Vectors are stored in the library as they are computed, by the hash of their text, so a build that was killed goes on
where it stopped and an unchanged document is never embedded again. The index itself is written into a folder of its
own (a *generation*) and becomes visible in one transaction.
"""

import hashlib
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from hepcite import splitting
from hepcite.corpus import compose_corpus, compose_stamp
from hepcite.document_index import DocumentIndex
from hepcite.documents import Document, Passage, sha256_of
from hepcite.embedding import SentenceEmbedder
from hepcite.errors import HepCiteError, IndexUnusableError, LibraryError
from hepcite.library import Generation, Library, Vectors
from hepcite.settings import Settings
from hepcite.sources import study_records
from hepcite.vector_index import VectorIndex, drop_generation, open_client

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

Progress = Callable[[str, int, int], None]
"""Called with the name of the step, how much of it is done, and how much there is."""

EMBEDDING_BATCH = 64
"""Texts that are embedded, and stored, at once."""

WORDS_VERSION = 2
"""Raised when documents or sentences are made into words in another way."""

LOCK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class PassageIndex:
    """An opened index generation; `passages` stand in the order of the document index."""

    generation: Generation
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    documents: DocumentIndex


def index_settings(embedder: SentenceEmbedder) -> str:
    """Name what shapes an index: embedding model, splitter, what is indexed of words, and what records become."""
    made_of = f"words {WORDS_VERSION}, records {study_records.VERSION}"
    return f"{embedder.model_id}|splitter {splitting.VERSION}, {splitting.MAX_TOKENS} tokens|{made_of}"


def is_current(settings: Settings, library: Library, embedder: SentenceEmbedder, corpus: Traversable) -> bool:
    """Say whether the index exists and holds the shipped corpus, and what was added to it, as they are now.

    Raises:
        IndexUnusableError: It was built with another embedding model.
    """
    generation = library.current_generation()
    if generation is None or not _folder_is_whole(settings, generation.generation_id):
        return False
    wanted = index_settings(embedder)
    if generation.settings == wanted:
        return generation.corpus_stamp == compose_stamp(corpus, library)
    built_with = generation.settings.rsplit("|", 2)[0]
    if built_with != embedder.model_id:
        raise IndexUnusableError(
            f"the index was built with {built_with!r}, the settings say {embedder.model_id!r}: "
            "run `hepcite index --rebuild`, or restore HEPCITE_EMBEDDING_MODEL"
        )
    return False  # an earlier version of HepCite built it: it is built anew, with the vectors of unchanged texts


def build_index(
    settings: Settings,
    library: Library,
    embedder: SentenceEmbedder,
    corpus: Traversable,
    progress: Progress = lambda step, done, total: None,
    rebuild: bool = False,
    lock_seconds: float = LOCK_SECONDS,
) -> bool:
    """Bring the index up to date with the corpus; returns False when it already was.

    Args:
        lock_seconds: How long to wait for another process that is building.
        rebuild: Forget all stored vectors of this model and build even when nothing changed.

    Raises:
        CorpusError: A record breaks the schema; the index in use stays as it is.
        IndexUnusableError: Another process has been building for longer than that.
    """
    with _lock(settings, lock_seconds):
        stamp, documents = compose_stamp(corpus, library), compose_corpus(corpus, library)
        return _bring_up_to_date(settings, library, embedder, documents, stamp, progress, rebuild, embed_sentences=True)


def index_documents(
    settings: Settings,
    library: Library,
    embedder: SentenceEmbedder,
    documents: Sequence[Document],
    stamp: str,
    progress: Progress = lambda step, done, total: None,
    rebuild: bool = False,
    lock_seconds: float = LOCK_SECONDS,
    embed_sentences: bool = True,
) -> bool:
    """Make these documents the library's, and index them; returns False when they were already.

    Args:
        stamp: Identifies what the documents were read from.
        embed_sentences: Store a vector for each sentence too; without, they are computed when they are asked for.

    Raises:
        IndexUnusableError: Another process has been building for longer than `lock_seconds`.
        LibraryError: The index cannot be written.
    """
    with _lock(settings, lock_seconds):
        return _bring_up_to_date(settings, library, embedder, documents, stamp, progress, rebuild, embed_sentences)


def _bring_up_to_date(
    settings: Settings,
    library: Library,
    embedder: SentenceEmbedder,
    documents: Sequence[Document],
    stamp: str,
    progress: Progress,
    rebuild: bool,
    embed_sentences: bool,
) -> bool:
    generation = Generation(
        generation_id=uuid.uuid4().hex[:12],
        settings=index_settings(embedder),
        corpus_sha256=corpus_sha256(documents),
        corpus_stamp=stamp,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    current = library.current_generation()
    if not rebuild and current and _is_same(settings, current, generation):
        library.restamp(current.generation_id, stamp)
        return False
    if rebuild:
        library.forget_embeddings(embedder.model_id)
    _build_generation(settings, library, embedder, documents, generation, progress, embed_sentences)
    return True


@contextmanager
def _lock(settings: Settings, seconds: float) -> Iterator[None]:
    """Let one process at a time build, and say in one line what went wrong."""
    try:
        with FileLock(settings.data_dir / "index.lock", timeout=seconds):
            yield
    except Timeout as error:
        raise IndexUnusableError("another HepCite is building the index: wait for it, or end that process") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise LibraryError(
            f"the index cannot be written in {str(settings.data_dir)!r} ({reason}): "
            "free space there, or set HEPCITE_DATA_DIR to another folder"
        ) from error


def open_index(settings: Settings, library: Library) -> PassageIndex:
    """Open the current generation, which must exist (see `is_current`).

    Raises:
        IndexUnusableError: There is none, or its files cannot be read.
    """
    generation = library.current_generation()
    if generation is None:
        raise IndexUnusableError("there is no index yet: run `hepcite index`")
    folder = settings.index_dir / generation.generation_id
    try:
        client = open_client(settings, str(folder / "chroma"))
        vectors = VectorIndex.open(client, generation.generation_id)
        of_documents = DocumentIndex.load(folder / "documents")
    except HepCiteError:
        raise
    except Exception as error:  # each library below has errors of its own for a damaged file
        raise IndexUnusableError(
            f"the index in {str(folder)!r} cannot be read ({error}): run `hepcite index --rebuild`"
        ) from error
    return PassageIndex(generation, library.passages(generation.generation_id), vectors, of_documents)


def corpus_sha256(documents: Iterable[Document]) -> str:
    """Return a hash over every field of every document, in order."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(repr(document).encode())
    return digest.hexdigest()


def _build_generation(
    settings: Settings,
    library: Library,
    embedder: SentenceEmbedder,
    documents: Sequence[Document],
    generation: Generation,
    progress: Progress,
    embed_sentences: bool,
) -> None:
    """Split, embed, write and publish; until the last step nobody sees any of it."""
    _clear_interrupted(settings, library)
    split = [(document, splitting.split_passages(document, embedder.count_tokens)) for document in documents]
    passages = [(passage, document) for document, group in split for passage, _ in group]
    texts = [splitting.passage_with_title(document, passage, embedder.count_tokens) for passage, document in passages]
    sentences = {d.text[s.start : s.end] for d, group in split for _, spans in group for s in spans if embed_sentences}
    wholes = [splitting.document_with_title(document) for document in documents]
    vectors = embed_texts(library, embedder, [*texts, *wholes, *sorted(sentences)], progress)
    library.start_generation(generation)
    folder = settings.index_dir / generation.generation_id
    folder.mkdir(parents=True)
    client = open_client(settings, str(folder / "chroma"))
    matrix = np.stack([vectors[sha256_of(text)] for text in texts])
    for done in VectorIndex.build(client, generation.generation_id, passages, matrix):
        progress("writing vectors", done, len(passages))
    DocumentIndex.build(
        passages=[
            (passage, [d.text[s.start : s.end] for s in spans]) for d, group in split for passage, spans in group
        ],
        doc_ids=[document.doc_id for document in documents],
        texts=[splitting.document_with_source(document) for document in documents],
        vectors=np.stack([vectors[sha256_of(text)] for text in wholes]),
    ).save(folder / "documents")
    library.publish_generation(generation.generation_id, documents, [item for _, group in split for item in group])
    _clear_old(settings, library, client)


def embed_texts(
    library: Library, embedder: SentenceEmbedder, texts: Sequence[str], progress: Progress
) -> dict[str, Vectors]:
    """Return a vector for each text by its hash, computing and storing those that the library lacks.

    The longest come first, so that texts of one batch are of nearly one length: the model pads them to the longest.
    """
    by_hash = {sha256_of(text): text for text in texts}
    vectors = library.embeddings(embedder.model_id, list(by_hash))
    missing = sorted((key for key in by_hash if key not in vectors), key=lambda key: (-len(by_hash[key]), key))
    progress("embedding", len(by_hash) - len(missing), len(by_hash))
    for start in range(0, len(missing), EMBEDDING_BATCH):
        keys = missing[start : start + EMBEDDING_BATCH]
        batch = dict(zip(keys, embedder.vectors([by_hash[key] for key in keys]), strict=True))
        library.add_embeddings(embedder.model_id, batch)
        vectors.update(batch)
        progress("embedding", len(vectors), len(by_hash))
    return vectors


def _is_same(settings: Settings, current: Generation, wanted: Generation) -> bool:
    same = (current.settings, current.corpus_sha256) == (wanted.settings, wanted.corpus_sha256)
    return same and _folder_is_whole(settings, current.generation_id)


def _folder_is_whole(settings: Settings, generation_id: str) -> bool:
    folder = settings.index_dir / generation_id
    chroma = settings.chroma_url is not None or (folder / "chroma" / "chroma.sqlite3").is_file()
    return chroma and DocumentIndex.is_whole(folder / "documents")


def _clear_interrupted(settings: Settings, library: Library) -> None:
    """Delete the folders of builds that never finished; only the holder of the lock may call this."""
    known = {*library.published_generations()}
    for folder in settings.index_dir.iterdir():
        if folder.is_dir() and folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)


def _clear_old(settings: Settings, library: Library, client: "ClientAPI") -> None:
    """Delete all generations but the current one and the one before, which a running page may still be reading."""
    for generation_id in library.superseded_generations():
        drop_generation(client, generation_id)
        library.forget_generation(generation_id)
        shutil.rmtree(settings.index_dir / generation_id, ignore_errors=True)
