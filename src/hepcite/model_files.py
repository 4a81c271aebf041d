"""Model folders on disk: their weights, by which equal models are known."""

import hashlib
from pathlib import Path

WEIGHTS = "model.safetensors"


def weights_sha256(model_dir: Path) -> str:
    """Return the hexadecimal SHA-256 of a model's weights.

    Raises:
        OSError: There are none, or they cannot be read.
    """
    with (model_dir / WEIGHTS).open("rb") as weights:
        return hashlib.file_digest(weights, "sha256").hexdigest()
