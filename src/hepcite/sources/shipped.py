"""The corpus that comes with HepCite, read from the package `hepcite_corpus`."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable

from hepcite.documents import Document
from hepcite.sources.records import yaml_files
from hepcite.sources.reviews import read_review
from hepcite.sources.study_records import read_study_records, unique


def corpus_folder() -> Traversable:
    """Return the folder of the shipped corpus."""
    return files("hepcite_corpus")


def read_corpus(folder: Traversable) -> tuple[Document, ...]:
    """Read the reviews, then the study records, each in the order of their ids.

    Raises:
        CorpusError: A file breaks its schema, or two documents share an id.
    """
    reviews = tuple(read_review(file) for file in yaml_files(folder / "review"))
    return unique((*reviews, *read_study_records(folder / "studies")))


def corpus_stamp(folder: Traversable) -> str:
    """Return a SHA-256 over the names and bytes of all records: equal stamps mean an unchanged corpus."""
    digest = hashlib.sha256()
    for name in ("review", "studies"):
        for file in yaml_files(folder / name):
            digest.update(f"{name}/{file.name}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
