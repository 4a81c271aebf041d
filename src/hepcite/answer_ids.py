"""What identifies an answer: what was asked, and everything that shapes what is answered."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from hepcite.documents import Filters
from hepcite.sources.shipped import corpus_folder


@dataclass(frozen=True, slots=True)
class Asked:
    """What came in: equal inputs on the same index have equal answers.

    Attributes:
        history: Earlier questions of the conversation, oldest first.
        rewritten: A follow-up question as a language model wrote it out; None where none did.
    """

    question: str
    history: tuple[str, ...]
    filters: Filters
    rewritten: str | None = None

    def answer_id(self, fingerprint: str) -> str:
        """Return 16 hexadecimal digits that identify the answer given under a fingerprint."""
        content = asdict(self)
        if self.rewritten is None:
            del content["rewritten"]
        return hashlib.sha256(json.dumps([content, fingerprint], sort_keys=True).encode()).hexdigest()[:16]


def fingerprint_of(*parts: str) -> str:
    """Return 16 hexadecimal digits over HepCite's code and the parts that identify settings, index and corpus."""
    return hashlib.sha256("|".join((code_sha256(), *parts)).encode()).hexdigest()[:16]


@cache
def code_sha256() -> str:
    """Return a hash over HepCite's modules and its word lists: with other bytes, answers may differ."""
    digest = hashlib.sha256()
    lists = sorted((one for one in corpus_folder().iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name)
    for word_list in lists:
        digest.update(word_list.read_bytes())
    for module in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
