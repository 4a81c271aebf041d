"""HepCite with a real language model behind a real server: what must hold whatever the model writes.

Runs where HEPCITE_TEST_GGUF names a model file in the GGUF format, of any size, and `xllamacpp` is installed.
"""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.exporting import to_json
from hepcite.faithfulness.checking import Checker
from hepcite.faithfulness.sources import Cited
from hepcite.lexicon import Lexicon
from hepcite.settings import load_settings
from hepcite.sources.shipped import corpus_folder
from hepcite.verifying import verify_audit

MODEL_FILE = os.environ.get("HEPCITE_TEST_GGUF", "")
QUESTIONS = ("Cabozantinib after immunotherapy: median PFS?", "What is known about regorafenib after atezo-bev?")
SECONDS = "300"

pytestmark = [
    pytest.mark.language_model,
    pytest.mark.skipif(not MODEL_FILE, reason="HEPCITE_TEST_GGUF names no model file"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of the model file on loopback."""
    xllamacpp = pytest.importorskip("xllamacpp")
    options = xllamacpp.CommonParams()
    options.model.path = MODEL_FILE
    options.hostnames, options.port = ["127.0.0.1"], 0
    options.n_ctx, options.n_parallel, options.warmup = 16_384, 1, False
    server = xllamacpp.Server(options)
    yield str(server.listening_address)
    del server  # ends it


@pytest.fixture(scope="module")
def nobody() -> str:
    """An address on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture(scope="module")
def start(built) -> Callable[[str], Assistant]:
    """Start HepCite as its users do, with a model at an address."""

    def run(address: str) -> Assistant:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HEPCITE_DATA_DIR", str(built.settings.data_dir))
            patch.setenv("HEPCITE_LLM", f"openai:{Path(MODEL_FILE).stem}")
            patch.setenv("HEPCITE_LLM_BASE_URL", f"{address}/v1")
            patch.setenv("HEPCITE_LLM_TIMEOUT", SECONDS)
            patch.setenv("OPENAI_API_KEY", "none")
            return Assistant.start(load_settings())

    return run


@pytest.fixture(scope="module")
def writing(start: Callable[[str], Assistant], address: str) -> Assistant:
    """HepCite with the model."""
    return start(address)


@pytest.fixture(scope="module", params=QUESTIONS)
def written(request: pytest.FixtureRequest, writing: Assistant) -> Answer:
    """An answer, over which the model has written."""
    outcome = writing.with_prose(writing.ask(request.param))
    assert isinstance(outcome, Answer)
    return outcome


@pytest.fixture
def plain(written: Answer, assistant: Assistant) -> Answer:
    """The answer to the same question without a model."""
    outcome = assistant.ask(written.question)
    assert isinstance(outcome, Answer)
    return outcome


def shown(answer: Answer) -> tuple[Any, ...]:
    """Return what is shown of an answer besides the prose."""
    return answer.statements, answer.sources, answer.evidence, answer.confidence, answer.searched_for


def test_quotes_are_those_without_a_model(written: Answer, plain: Answer):
    """The model changes nothing of the answer that it writes over."""
    assert shown(written) == shown(plain)


def test_server_was_reached_and_the_writing_ends(written: Answer):
    """The model was asked, and what it wrote came to an end: whatever is missing is told in a note."""
    prose = written.prose
    assert prose is not None and prose.finished and prose.model == f"openai:{Path(MODEL_FILE).stem}"
    assert prose.note is None or "does not answer" not in prose.note
    assert prose.statements or prose.note


def test_statements_pass_the_checks_again(written: Answer, lexicon: Lexicon):
    """Each statement shown rests on quotes of the answer, and is borne out by them."""
    checker, documents = Checker.read(corpus_folder(), lexicon), {one.doc_id: one for one in written.sources}
    assert written.prose is not None
    for one in written.prose.statements:
        assert one.quotes and set(one.quotes) <= set(written.quotes)
        assert checker.faults(one.text, [Cited(quote.text, documents[quote.doc_id]) for quote in one.quotes]) == ()


def test_export_verifies(written: Answer, built, lexicon: Lexicon):
    """What is exported is verified, quotes and prose."""
    checked = verify_audit(to_json(written), "answer.json", built.library, Checker.read(corpus_folder(), lexicon))
    assert len(checked) == len(written.quotes) and all(one.holds for one in checked)


def test_follow_up_has_verified_quotes(writing: Assistant, built, lexicon: Lexicon):
    """A follow-up question, which the model may rewrite, is answered from the corpus or declined."""
    outcome = writing.with_prose(writing.ask("and overall survival?", QUESTIONS[:1]))
    checker = Checker.read(corpus_folder(), lexicon)
    assert all(one.holds for one in verify_audit(to_json(outcome), "answer.json", built.library, checker))
    assert "abozantinib" in outcome.searched_for


def test_wrong_port_leaves_the_quotes(start: Callable[[str], Assistant], nobody: str, assistant: Assistant):
    """Where nobody listens, the answer is the one without a model, with a note."""
    lost = start(nobody)
    outcome, plain = lost.with_prose(lost.ask(QUESTIONS[0])), assistant.ask(QUESTIONS[0])
    assert isinstance(outcome, Answer) and isinstance(plain, Answer) and shown(outcome) == shown(plain)
    assert outcome.prose is not None and outcome.prose.statements == () and outcome.prose.finished
    assert outcome.prose.note is not None and "does not answer" in outcome.prose.note
