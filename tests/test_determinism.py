"""The same question on the same corpus has the same answer, to the byte, whoever asks and however often."""

import json
import os
import subprocess
import sys
from pathlib import Path

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.exporting import to_json
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.settings import Settings
from hepcite.sources.shipped import read_corpus

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
][::4]


def untimed(line: str) -> str:
    """Return an answer's JSON without its timings and the id that a batch gives it."""
    content = json.loads(line)
    del content["timings_ms"], content["id"]
    return json.dumps(content)


def ask_all(assistant: Assistant) -> list[str]:
    """Ask the ten questions."""
    return [untimed(to_json(assistant.ask(item["question"], item["history"]))) for item in QUESTIONS]


def build(corpus: Path, data_dir: Path, embedder: object, lexicon: Lexicon) -> Assistant:
    """Index a corpus in a folder of its own."""
    settings = Settings(data_dir=data_dir)
    settings.create_data_dir()
    library = Library(settings.library_path)
    build_index(settings, library, embedder, corpus)
    return Assistant(settings, library, embedder, lexicon)


def test_three_asks_are_equal(assistant: Assistant):
    """Ten questions asked three times have three times the same JSON, timings aside."""
    first = ask_all(assistant)
    assert len(first) == 10
    assert ask_all(assistant) == first and ask_all(assistant) == first


def test_order_of_questions_does_not_matter(assistant: Assistant, built, lexicon: Lexicon):
    """An assistant that was asked other things before answers like one that was not."""
    fresh = Assistant(built.settings, built.library, built.embedder, lexicon)
    backwards = [fresh.ask(item["question"], item["history"]) for item in reversed(QUESTIONS)]
    assert [untimed(to_json(outcome)) for outcome in reversed(backwards)] == ask_all(assistant)


def test_other_process_is_equal(assistant: Assistant, built):
    """Another process, which hashes strings in another way, prints the same answers."""
    run = subprocess.run(
        [sys.executable, "-m", "hepcite", "ask", "--batch", "-"],
        input="\n".join(json.dumps(item) for item in QUESTIONS),
        env={**os.environ, "HEPCITE_DATA_DIR": str(built.settings.data_dir), "PYTHONHASHSEED": "7"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert [untimed(line) for line in run.stdout.splitlines()] == ask_all(assistant)


def test_two_indexes_are_equal(small_corpus: Path, tmp_path: Path, fake_embedder: type, lexicon: Lexicon):
    """Two indexes built apart from the same corpus give equal statements under equal fingerprints."""
    document = read_corpus(small_corpus)[-1]
    one, two = (
        build(small_corpus, tmp_path / name, fake_embedder(), lexicon).ask(f"{document.title} {document.text}")
        for name in ("one", "two")
    )
    assert isinstance(one, Answer) and isinstance(two, Answer)
    assert one.statements == two.statements and one.retrieved == two.retrieved
    assert (one.fingerprint, one.answer_id) == (two.fingerprint, two.answer_id)


def test_answer_id_depends_on_what_was_asked(assistant: Assistant):
    """Question and history are part of the answer's id, so that two questions never share one."""
    asked = [("cabozantinib?", ()), ("lenvatinib?", ()), ("cabozantinib?", ("after atezo-bev",))]
    assert len({assistant.ask(question, history).answer_id for question, history in asked}) == 3


def test_fingerprint_depends_on_settings(assistant: Assistant, built, lexicon: Lexicon):
    """A setting that can change an answer changes the fingerprint."""
    other = Settings(data_dir=built.settings.data_dir, top_k=11)
    assert Assistant(other, built.library, built.embedder, lexicon).fingerprint != assistant.fingerprint
