"""What several test modules share: embedders, the built index of the shipped corpus, and a small invented corpus."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from fakes import FakeEmbedder
from hepcite.assistant import Assistant
from hepcite.corpus_topics import CorpusTopics, corpus_words
from hepcite.documents import Document, Section
from hepcite.embedding import SentenceEmbedder
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.questions import QuestionReader
from hepcite.settings import Settings
from hepcite.sources.shipped import corpus_folder, read_corpus

TESTS = Path(__file__).parent

MakeRecord = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Built:
    """The index of the shipped corpus, built once a test session."""

    settings: Settings
    library: Library
    embedder: SentenceEmbedder


@pytest.fixture(scope="session")
def fake_embedder() -> type:
    """The class of the embedder that needs no model."""
    return FakeEmbedder


@pytest.fixture(scope="session")
def embedder() -> SentenceEmbedder:
    """The bundled embedder."""
    return SentenceEmbedder()


@pytest.fixture(scope="session")
def shipped() -> tuple[Document, ...]:
    """Every document of the shipped corpus."""
    return read_corpus(corpus_folder())


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return Lexicon.read(corpus_folder() / "lexicon.yaml")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, embedder: SentenceEmbedder) -> Iterator[Built]:
    """The shipped corpus, indexed with the bundled embedder in a folder of its own."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("built"))
    settings.create_data_dir()
    with Library(settings.library_path) as library:
        build_index(settings, library, embedder, corpus_folder())
        yield Built(settings, library, embedder)


@pytest.fixture(scope="session")
def reader(lexicon: Lexicon, shipped: tuple[Document, ...]) -> QuestionReader:
    """A reader with the shipped lexicon, and the words and authors of the shipped corpus."""
    return QuestionReader(lexicon, corpus_words(shipped), CorpusTopics.of(shipped, lexicon).authors)


@pytest.fixture(scope="session")
def assistant(built: Built, lexicon: Lexicon) -> Assistant:
    """An assistant over the index of the shipped corpus."""
    return Assistant(built.settings, built.library, built.embedder, lexicon)


@pytest.fixture
def copied(built: Built, tmp_path: Path) -> Path:
    """A copy of the built data folder that may be damaged, its library in one file."""
    copy = tmp_path / "copied"
    shutil.copytree(built.settings.data_dir, copy, ignore=shutil.ignore_patterns("library.sqlite3*"))
    files = (built.settings.library_path, copy / "library.sqlite3")
    with closing(sqlite3.connect(files[0])) as source, closing(sqlite3.connect(files[1])) as target:
        source.backup(target)
    return copy


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with an empty data folder of their own."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.create_data_dir()
    return settings


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """An empty library."""
    with Library(settings.library_path) as library:
        yield library


@pytest.fixture(scope="session")
def study_record() -> MakeRecord:
    """Make the content of a valid study record on an invented drug; keyword arguments replace fields."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "id": "examplinib-one",
            "title": "Examplinib in an Invented Trial",
            "title_exact": True,
            "authors": "Nobody A, Noone B",
            "journal": "J Invented Res",
            "year": 2024,
            "volume_pages": "1:1-9",
            "doi": "10.1234/examplinib.1",
            "pmid": "12345678",
            "pmcid": None,
            "trial_ids": ["NCT00000001"],
            "study_type": "phase-2",
            "setting": "second-line-post-ici",
            "therapy_classes": ["tki"],
            "population": "Invented patients after invented immunotherapy",
            "n": 47,
            "facts": [
                {
                    "text": "Median survival with examplinib was 9.9 months.",
                    "source": "https://example.org/1",
                },
                {"text": "Response to examplinib was 6.4%.", "source": None},
            ],
            "limitations": "It never took place",
            "verified": True,
            "double_checked": True,
            **fields,
        }

    return make


@pytest.fixture(scope="session")
def review_record() -> MakeRecord:
    """Make the content of a valid review on an invented drug; keyword arguments replace fields."""

    def make(**fields: Any) -> dict[str, Any]:
        return {
            "id": "nobody-2026",
            "title": "Examplinib: an invented review",
            "authors": "Nobody A",
            "journal": "Invented Rev",
            "year": 2026,
            "volume_pages": "1(1):1",
            "doi": "10.1234/review.1",
            "article_type": "Review",
            "published": "2026-01-01",
            "license": "CC BY 4.0",
            "license_url": "https://example.org/licence",
            "citation": "Nobody A. Examplinib: an invented review.",
            "study_type": "review",
            "setting": "second-line-post-ici",
            "therapy_classes": ["tki"],
            "sections": [
                {"name": "abstract", "text": "Examplinib is invented. No patient ever took it."},
                {"name": "core tip", "text": "Do not look for examplinib in a pharmacy."},
            ],
            **fields,
        }

    return make


@pytest.fixture(scope="session")
def write_record() -> Callable[[Path, dict[str, Any]], Path]:
    """Write a record into a folder, under the name that its id asks for."""

    def write(folder: Path, record: dict[str, Any]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{record['id']}.yaml"
        file.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return file

    return write


@pytest.fixture
def small_corpus(
    tmp_path: Path,
    study_record: MakeRecord,
    review_record: MakeRecord,
    write_record: Callable[[Path, dict[str, Any]], Path],
) -> Path:
    """A corpus folder with one review and three study records on drugs that do not exist."""
    corpus = tmp_path / "corpus"
    write_record(corpus / "review", review_record())
    write_record(corpus / "studies", study_record())
    for number, name in enumerate(("mockumab", "sampletinib"), start=2):
        facts = [{"text": f"Median survival with {name} was {number}.5 months.", "source": None}]
        record = study_record(id=f"{name}-{number}", title=f"{name.title()} in Study {number}", facts=facts)
        write_record(corpus / "studies", record)
    return corpus


@pytest.fixture(scope="session")
def make_document() -> Callable[..., Document]:
    """Make a document of one section from a text; keyword arguments replace fields."""

    def make(text: str = "Examplinib was invented. It has no effect.", **fields: Any) -> Document:
        document = Document(
            doc_id="examplinib-one",
            study_id="examplinib-one",
            kind="abstract",
            title="Examplinib",
            text=text,
            sections=(Section("abstract", 0, len(text)),),
            study_type="phase-2",
            setting="second-line-post-ici",
        )
        return replace(document, **fields)

    return make
