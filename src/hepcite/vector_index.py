"""Passage vectors in Chroma, embedded or on a server; one collection an index generation."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hepcite.documents import Document, Filters, Passage
from hepcite.errors import SettingsError
from hepcite.fusion import ranked
from hepcite.library import Vectors
from hepcite.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection


OVERFETCH = 4
"""How many times as many neighbours as needed are asked for."""


class VectorIndex:
    """Cosine similarity between a question and passages, with filters on the passages' documents."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    @classmethod
    def build(
        cls,
        client: "ClientAPI",
        generation_id: str,
        passages: Sequence[tuple[Passage, Document]],
        vectors: Vectors,
    ) -> Iterator[int]:
        """Write passages and their vectors; yields the number written so far after every batch."""
        collection = client.create_collection(
            _name(generation_id), configuration=_configuration(), embedding_function=None
        )
        size = min(client.get_max_batch_size(), 1000)
        for start in range(0, len(passages), size):
            batch = passages[start : start + size]
            collection.add(
                ids=[passage.passage_id for passage, _ in batch],
                embeddings=vectors[start : start + size],
                metadatas=[_metadata(document) for _, document in batch],
            )
            yield start + len(batch)

    @classmethod
    def open(cls, client: "ClientAPI", generation_id: str) -> "VectorIndex":
        """Open the collection of a finished generation.

        Raises:
            chromadb.errors.NotFoundError: There is none.
        """
        return cls(client.get_collection(_name(generation_id), embedding_function=None))

    def __len__(self) -> int:
        return self._collection.count()

    def similarities(self, query: Sequence[float], k: int, filters: Filters) -> dict[str, float]:
        """Return the cosine of the `k` nearest passages that pass the filters, by passage id.

        Fewer than `k` come back when fewer pass; none when none does. Many more than `k` are asked for and the nearest
        kept, equal ones by id: Chroma's search graph differs from build to build and from process to process, so that
        the far end of what it finds varies, and with it everything that is scaled by the lowest score.
        """
        fetched = min(k * OVERFETCH, len(self))
        if fetched == 0:
            return {}
        found = self._collection.query(
            query_embeddings=np.asarray([query], dtype=np.float32),
            n_results=fetched,
            where=_where(filters),
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        cosines = {key: 1.0 - float(distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)}
        return dict(ranked(cosines)[:k])

    def cosines(self, query: Sequence[float], passage_ids: Sequence[str]) -> dict[str, float]:
        """Return the cosine of passages named by their ids; an id that is not in the index is left out."""
        if not passage_ids:
            return {}
        found = self._collection.get(ids=list(passage_ids), include=["embeddings"])
        vectors = np.asarray(found["embeddings"], dtype=np.float32)
        return dict(zip(found["ids"], (vectors @ np.asarray(query, dtype=np.float32)).tolist(), strict=True))


def open_client(settings: Settings, folder: str) -> "ClientAPI":
    """Connect to the Chroma server of the settings, or open the embedded one in a folder.

    Raises:
        SettingsError: The server does not answer.
    """
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    if settings.chroma_url is None:
        return chromadb.PersistentClient(path=folder, settings=quiet)
    from urllib.parse import urlsplit

    try:
        address = urlsplit(settings.chroma_url)
        secure = address.scheme == "https"
        return chromadb.HttpClient(
            host=address.hostname or "localhost",
            port=address.port or (443 if secure else 8000),
            ssl=secure,
            settings=quiet,
        )
    except ValueError as error:
        raise SettingsError(
            f"no Chroma server answers at {settings.chroma_url!r}: start it or unset HEPCITE_CHROMA_URL"
        ) from error


def drop_generation(client: "ClientAPI", generation_id: str) -> None:
    """Delete a generation's collection; one that is not there is fine."""
    name = _name(generation_id)
    if any(collection.name == name for collection in client.list_collections()):
        client.delete_collection(name)


def _configuration() -> "CreateCollectionConfiguration":
    """Ask for cosine and wide search lists: recall matters more than the last millisecond.

    One thread, so that two builds from the same vectors make the same graph.
    """
    from chromadb.api.collection_configuration import CreateCollectionConfiguration, CreateHNSWConfiguration

    hnsw = CreateHNSWConfiguration(space="cosine", ef_construction=200, ef_search=200, max_neighbors=32, num_threads=1)
    return CreateCollectionConfiguration(hnsw=hnsw)


def _name(generation_id: str) -> str:
    return f"hepcite-{generation_id}"


def _metadata(document: Document) -> dict[str, Any]:
    return {
        "doc_id": document.doc_id,
        "kind": document.kind,
        "study_type": document.study_type,
        "setting": document.setting,
        "year": document.year or 0,
        **{f"therapy:{name}": True for name in document.therapy_classes},
    }


def _where(filters: Filters) -> dict[str, Any] | None:
    """Write filters in Chroma's language; None when there is nothing to filter."""
    clauses: list[dict[str, Any]] = [
        {name: {"$in": list(values)}}
        for name, values in (
            ("kind", filters.kinds),
            ("study_type", filters.study_types),
            ("setting", filters.settings),
        )
        if values
    ]
    if filters.therapy_classes:
        wanted: list[dict[str, Any]] = [{f"therapy:{name}": True} for name in filters.therapy_classes]
        clauses.append(wanted[0] if len(wanted) == 1 else {"$or": wanted})
    if filters.after_year is not None:
        clauses.append({"year": {"$gte": filters.after_year}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
