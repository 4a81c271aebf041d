"""Fingerprints and answer ids: what shapes an answer changes them, and nothing else does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fakes import ScriptedChatModel
from hepcite import answer_ids, prompts
from hepcite.answer_ids import Asked, fingerprint_of
from hepcite.assistant import Assistant
from hepcite.chat_model import ChatModel
from hepcite.documents import Filters
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.settings import Settings

ASKED = Asked("PFS?", ("Cabozantinib?",), Filters(kinds=("review",)), "PFS of cabozantinib?")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one module, one module below it, and a word list, of which the hash of the code is taken."""
    (tmp_path / "inner").mkdir()
    for name in ("answer_ids.py", "inner/module.py", "words.yaml", "notes.txt"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(answer_ids, "__file__", str(tmp_path / "answer_ids.py"))
    monkeypatch.setattr(answer_ids, "corpus_folder", lambda: tmp_path)
    monkeypatch.setattr(answer_ids, "code_sha256", answer_ids.code_sha256.__wrapped__)
    return tmp_path


@pytest.fixture
def fingerprint(
    settings: Settings, library: Library, small_corpus: Path, fake_embedder: type, lexicon: Lexicon
) -> Callable[..., str]:
    """Return the fingerprint of an assistant over a few invented documents; keyword arguments replace settings."""
    build_index(settings, library, fake_embedder(), small_corpus)

    def of(model: str | None = None, **changes: object) -> str:
        chosen = ChatModel(ScriptedChatModel(outputs=[]), model, 5) if model else None
        return Assistant(settings.model_copy(update=changes), library, fake_embedder(), lexicon, chosen).fingerprint

    return of


@pytest.mark.parametrize("changed", ["answer_ids.py", "inner/module.py", "words.yaml"])
def test_fingerprint_follows_the_code(sources: Path, changed: str):
    """Another byte in a module or a word list makes another fingerprint; the old bytes make the old one again."""
    before = fingerprint_of("settings")
    (sources / changed).write_text("two")
    assert fingerprint_of("settings") != before
    (sources / changed).write_text("one")
    assert fingerprint_of("settings") == before


def test_fingerprint_ignores_other_files(sources: Path):
    """What is neither a module nor a word list changes no fingerprint."""
    before = fingerprint_of("settings")
    (sources / "notes.txt").write_text("two")
    assert fingerprint_of("settings") == before


@pytest.mark.parametrize("parts", [("a", "c"), ("a",), ("a", "b", ""), ("b", "a"), ("ab",), ()])
def test_fingerprint_follows_its_parts(parts: tuple[str, ...]):
    """Other parts, fewer, more, or in another order make another fingerprint."""
    assert fingerprint_of(*parts) != fingerprint_of("a", "b") == fingerprint_of("a", "b")


def test_fingerprint_is_short_and_hexadecimal():
    """A fingerprint has 16 hexadecimal digits."""
    assert len(fingerprint_of("a")) == 16 and int(fingerprint_of("a"), 16) >= 0


def test_fingerprint_stays(fingerprint: Callable[..., str]):
    """The same code, corpus, settings and model have the same fingerprint, wherever and however long it is asked."""
    assert fingerprint("scripted:one") == fingerprint("scripted:one", llm_base_url="http://127.0.0.1:9", llm_timeout=5)
    assert fingerprint() == fingerprint(feedback=True, auth="ward:secret")


def test_fingerprint_follows_the_model(fingerprint: Callable[..., str]):
    """No model, one, and another one have three fingerprints."""
    assert len({fingerprint(), fingerprint("scripted:one"), fingerprint("scripted:two")}) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [("WRITE", "Write."), ("CONDENSE", "Rewrite."), ("REPAIR", "Again: {form}"), ("STATEMENTS_SCHEMA", {})],
)
def test_fingerprint_follows_the_prompts(
    name: str, value: object, fingerprint: Callable[..., str], monkeypatch: pytest.MonkeyPatch
):
    """What a model is told is part of the fingerprint of its answers, and of no other."""
    before, without = fingerprint("scripted:one"), fingerprint()
    monkeypatch.setattr(prompts, name, value)
    assert fingerprint("scripted:one") != before and fingerprint() == without


def test_fingerprint_follows_the_settings(fingerprint: Callable[..., str]):
    """A setting that can change an answer makes another fingerprint."""
    assert fingerprint(top_k=7) != fingerprint()


def test_fingerprint_follows_the_corpus(
    fingerprint: Callable[..., str],
    settings: Settings,
    library: Library,
    small_corpus: Path,
    fake_embedder: type,
    study_record: Callable,
    write_record: Callable,
):
    """A document more makes another fingerprint."""
    before = fingerprint()
    write_record(small_corpus / "studies", study_record(id="latecomer-1", title="Latecomer in Study 9"))
    build_index(settings, library, fake_embedder(), small_corpus)
    assert fingerprint() != before


@pytest.mark.parametrize(
    "change",
    [
        {"question": "PFS"},
        {"history": ()},
        {"history": ("Cabozantinib?", "Regorafenib?")},
        {"filters": Filters()},
        {"filters": Filters(kinds=("review",), after_year=2020)},
        {"rewritten": "OS of cabozantinib?"},
        {"rewritten": None},
    ],
)
def test_answer_id_follows_what_was_asked(change: dict[str, object]):
    """Question, history, filters and the question as a model wrote it out are each part of the id."""
    assert replace(ASKED, **change).answer_id("fp") != ASKED.answer_id("fp")


def test_answer_id_follows_the_fingerprint():
    """The same question under another fingerprint is another answer."""
    assert ASKED.answer_id("fp") != ASKED.answer_id("other")


def test_answer_id_stays():
    """What is equal has the same id, of 16 hexadecimal digits."""
    again = Asked("PFS?", ("Cabozantinib?",), Filters(kinds=("review",)), "PFS of cabozantinib?")
    assert again.answer_id("fp") == ASKED.answer_id("fp") and len(ASKED.answer_id("fp")) == 16


def test_question_and_history_are_told_apart():
    """An earlier question is not taken for a part of the last one."""
    assert Asked("a", ("b",), Filters()).answer_id("fp") != Asked("b", ("a",), Filters()).answer_id("fp")
