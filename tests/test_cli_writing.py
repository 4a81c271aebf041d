"""`hepcite ask` and `hepcite verify` with a language model: prose beside the quotes, or the quotes as they are."""

import importlib.util
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fakes import ScriptedChatModel, ServiceError, statements
from hepcite import assistant as assistant_module
from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.chat_model import PROVIDERS, ChatModel
from hepcite.cli import main
from loopback.server import LoopbackServer, Response

QUESTION = "Cabozantinib after immunotherapy: median PFS?"
VALVE = "target INR for a mechanical mitral valve?"
GOOD = "In all 47 patients of the Chan phase II trial, cabozantinib 60 mg/day gave a median PFS of 4.1 months."
WRONG = GOOD.replace("4.1", "4.7")
CHAN = "gave a median PFS of 4.1 months"
KEY = "sk-hush-hush-4711"
NOBODY = "http://127.0.0.1:9/v1"


@dataclass(frozen=True)
class Printed:
    """How a command ended and what it printed."""

    code: int
    stdout: str
    stderr: str

    @property
    def complaint(self) -> str:
        """The only line on the error stream."""
        assert self.stdout == "" and self.stderr.count("\n") == 1 and self.stderr.startswith("hepcite: ")
        return self.stderr.strip()

    @property
    def answer(self) -> dict[str, Any]:
        """The answer that was printed as JSON."""
        content: dict[str, Any] = json.loads(self.stdout)
        return content


Hepcite = Callable[..., Printed]


@pytest.fixture
def hepcite(built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hepcite:
    """Run `hepcite` in this process, with the embedder that is loaded already; keyword arguments set variables."""
    for provider in PROVIDERS.values():
        if provider.key:
            monkeypatch.delenv(provider.key, raising=False)
    monkeypatch.setattr(assistant_module, "SentenceEmbedder", lambda name: built.embedder)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str = "", **variables: str) -> Printed:
        given = {"HEPCITE_DATA_DIR": str(built.settings.data_dir), "HEPCITE_LLM": "", "COLUMNS": "300"} | variables
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name, value in given.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["hepcite", *arguments])
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            with pytest.raises(SystemExit) as ended:
                main()
        return Printed(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ScriptedChatModel]:
    """Have the command open a model that gives these outputs, whatever is named."""

    def script(*outputs: Any) -> ScriptedChatModel:
        model = ScriptedChatModel(outputs=list(outputs))
        monkeypatch.setattr(ChatModel, "of", lambda settings: ChatModel(model, settings.llm, settings.llm_timeout))
        return model

    return script


@pytest.fixture
def refusing() -> Iterator[LoopbackServer]:
    """A service that refuses every key, and repeats it."""

    def refuse(request: object) -> Response:
        error = {"error": {"message": f"Incorrect API key provided: {KEY}", "code": "invalid_api_key"}}
        return Response(json.dumps(error).encode(), 401, "application/json")

    with LoopbackServer({"/": refuse}) as server:
        yield server


@pytest.fixture(scope="module")
def chan(assistant: Assistant) -> int:
    """The number of the sentence that says what the Chan trial found."""
    answer = assistant.ask(QUESTION)
    assert isinstance(answer, Answer)
    return next(n for n, quote in enumerate(dict.fromkeys(answer.quotes), start=1) if CHAN in quote.text)


def test_prose_is_printed_for_people(hepcite: Hepcite, scripted: Callable[..., ScriptedChatModel], chan: int):
    """What the model wrote is printed under its name with the number of its quote, above the quotes."""
    scripted(statements((GOOD, [chan]), (WRONG, [chan])))
    run = hepcite("ask", QUESTION, HEPCITE_LLM="scripted:one")
    lines = run.stdout.splitlines()
    by = "Written by the language model scripted:one, checked against the quotes; 1 statement not borne out was dropped"
    assert run.code == 0 and run.stderr == "" and lines[lines.index(by) + 1] == f"  {GOOD} [{chan}]"
    assert any(line.startswith(f"  [{chan}] “") and "4.1 months" in line for line in lines[lines.index(by) + 2 :])
    assert WRONG not in run.stdout


def test_prose_is_printed_as_json(hepcite: Hepcite, scripted: Callable[..., ScriptedChatModel], chan: int):
    """With --json the prose has a key of its own, and everything else is as it is without a model."""
    scripted(statements((GOOD, [chan]), (WRONG, [chan])))
    written = hepcite("ask", QUESTION, "--json", HEPCITE_LLM="scripted:one").answer
    plain = hepcite("ask", QUESTION, "--json").answer
    prose = written.pop("prose")
    assert ([one["text"] for one in prose["statements"]], prose["dropped"], prose["note"]) == ([GOOD], 1, None)
    assert list(written) == list(plain)
    for key in ("fingerprint", "answer_id", "timings_ms"):
        del written[key], plain[key]
    assert written == plain


def test_batch_has_prose(hepcite: Hepcite, scripted: Callable[..., ScriptedChatModel], chan: int):
    """In a batch each answer has its prose, a declined question has none, and one failure leaves the others alone."""
    model = scripted(statements((GOOD, [chan])), ServiceError(500))
    questions = (QUESTION, VALVE, "What is known about cabozantinib after immunotherapy?")
    lines = "".join(json.dumps({"id": n, "question": question}) + "\n" for n, question in enumerate(questions))
    run = hepcite("ask", "--batch", "-", stdin=lines, HEPCITE_LLM="scripted:one")
    first, declined, failed = map(json.loads, run.stdout.splitlines())
    assert run.code == 0 and [one["text"] for one in first["prose"]["statements"]] == [GOOD]
    assert declined["declined"] and "prose" not in declined
    assert failed["statements"] and failed["prose"]["statements"] == [] and "status 500" in failed["prose"]["note"]
    assert len(model.asked) == 2


def test_declined_question_stays_declined(hepcite: Hepcite, scripted: Callable[..., ScriptedChatModel]):
    """A declined question ends with exit code 3, and the model is not asked."""
    model = scripted()
    run = hepcite("ask", VALVE, HEPCITE_LLM="scripted:one")
    assert run.code == 3 and "language model" not in run.stdout and model.asked == []


def test_without_a_model_none_is_mentioned(hepcite: Hepcite):
    """Without a model an answer has no key and no line for one."""
    assert "prose" not in hepcite("ask", QUESTION, "--json").answer
    assert "language model" not in hepcite("ask", QUESTION).stdout


@pytest.mark.parametrize("provider", ["openai", "ollama"])
def test_refused_connection_leaves_the_quotes(hepcite: Hepcite, provider: str):
    """Where nobody listens, the answer is the one without a model, with a note, and the exit code is 0."""
    model = {"HEPCITE_LLM": f"{provider}:local", "HEPCITE_LLM_BASE_URL": NOBODY}
    run, plain = hepcite("ask", QUESTION, "--json", **model), hepcite("ask", QUESTION, "--json").answer
    assert run.code == 0 and run.stderr == "" and run.answer["statements"] == plain["statements"]
    prose = run.answer["prose"]
    assert (prose["statements"], prose["dropped"]) == ([], 0)
    assert prose["note"].startswith(f"The language model '{provider}:local' does not answer (")
    assert prose["note"].endswith("): the quotes stand alone.") and "127.0.0.1" not in run.stdout


def test_refused_connection_is_told_to_people(hepcite: Hepcite):
    """A person reads in one line that the model does not answer, above the quotes."""
    run = hepcite("ask", QUESTION, HEPCITE_LLM="openai:local", HEPCITE_LLM_BASE_URL=NOBODY)
    (note,) = (n for n, line in enumerate(run.stdout.splitlines()) if "does not answer" in line)
    assert run.code == 0 and any("4.1 months" in line for line in run.stdout.splitlines()[note:])


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_missing_package_names_the_extra(hepcite: Hepcite, provider: str, monkeypatch: pytest.MonkeyPatch):
    """Without the provider's package one line says what to install."""
    find, missing = importlib.util.find_spec, PROVIDERS[provider].package
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == missing else find(name, *more))
    run = hepcite("ask", QUESTION, HEPCITE_LLM=f"{provider}:any")
    assert run.code == 1 and run.complaint.endswith(f"`pip install 'hepcite[{provider}]'`")


@pytest.mark.parametrize("name", ["mistral:large", "gpt", "openai:", ":x"])
@pytest.mark.parametrize("command", [("ask", QUESTION), ("ask", "--batch", "-")])
def test_unknown_provider(hepcite: Hepcite, name: str, command: tuple[str, ...]):
    """A name that is no model of a known provider is refused in one line that repeats it and names the known ones."""
    run = hepcite(*command, stdin=json.dumps({"question": QUESTION}), HEPCITE_LLM=name)
    assert run.code == 1 and f"HEPCITE_LLM is {name!r}" in run.complaint
    assert all(provider in run.complaint for provider in PROVIDERS)


@pytest.mark.parametrize("provider", [name for name, provider in PROVIDERS.items() if provider.key])
def test_missing_key(hepcite: Hepcite, provider: str):
    """A provider that needs a key is refused without one, in one line that names the variable."""
    run = hepcite("ask", QUESTION, HEPCITE_LLM=f"{provider}:any")
    assert run.code == 1 and f"set {PROVIDERS[provider].key}" in run.complaint


def test_unusable_time_limit(hepcite: Hepcite):
    """A time limit that is none is refused in one line that names the setting."""
    run = hepcite("ask", QUESTION, HEPCITE_LLM="ollama:any", HEPCITE_LLM_TIMEOUT="0")
    assert run.code == 1 and "HEPCITE_LLM_TIMEOUT" in run.complaint


@pytest.mark.parametrize("arguments", [("ask", QUESTION), ("ask", QUESTION, "--json")], ids=["people", "json"])
@pytest.mark.parametrize("provider", [name for name, provider in PROVIDERS.items() if provider.key])
def test_key_stays_secret(
    provider: str,
    arguments: tuple[str, ...],
    hepcite: Hepcite,
    refusing: LoopbackServer,
    copied: Path,
    caplog: pytest.LogCaptureFixture,
):
    """A key that the service refuses, and repeats, is neither printed, nor logged, nor stored."""
    caplog.set_level(logging.DEBUG)
    model = {"HEPCITE_LLM": f"{provider}:any", "HEPCITE_LLM_BASE_URL": f"{refusing.url}/v1"}
    key = str(PROVIDERS[provider].key)
    run = hepcite(*arguments, **model, **{key: KEY, "HEPCITE_DATA_DIR": str(copied)})
    assert run.code == 0 and "status 401" in run.stdout
    assert any(KEY in value for request in refusing.requests for value in request.headers.values())
    assert KEY not in run.stdout + run.stderr + caplog.text
    files = [file for file in copied.rglob("*") if file.is_file()]
    assert files and not any(KEY.encode() in file.read_bytes() for file in files)


# Checking what was exported


@pytest.fixture
def exported(
    hepcite: Hepcite, scripted: Callable[..., ScriptedChatModel], chan: int, tmp_path: Path
) -> Callable[..., Path]:
    """Export an answer with prose into a file, with changes made to it."""

    def export(change: Callable[[dict[str, Any]], object] = lambda answer: None) -> Path:
        scripted(statements((GOOD, [chan])))
        answer = hepcite("ask", QUESTION, "--json", HEPCITE_LLM="scripted:one").answer
        change(answer)
        file = tmp_path / "answer.json"
        file.write_text(json.dumps(answer), encoding="utf-8")
        return file

    return export


def test_exported_prose_verifies(hepcite: Hepcite, exported: Callable[..., Path]):
    """An answer with prose is verified as it was exported, without any model being set."""
    run = hepcite("verify", str(exported()))
    assert run.code == 0 and run.stderr == "" and run.stdout.splitlines()[-1].endswith("verified")


def in_prose(before: str, after: str) -> Callable[[dict[str, Any]], None]:
    """Change words of the model's first statement."""

    def change(answer: dict[str, Any]) -> None:
        statement = answer["prose"]["statements"][0]
        assert before in statement["text"]
        statement["text"] = statement["text"].replace(before, after)

    return change


def on_no_quote(answer: dict[str, Any]) -> None:
    """Have the model's first statement rest on a place that is not quoted."""
    answer["prose"]["statements"][0]["quotes"][0]["start"] += 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (in_prose("4.1", "4.7"), "do not bear out a statement of the language model"),
        (in_prose("cabozantinib", "regorafenib"), "do not bear out a statement of the language model"),
        (on_no_quote, "a statement of the language model rests on no quote"),
    ],
    ids=["digit", "drug", "place"],
)
def test_changed_prose_does_not_verify(
    change: Callable[[dict[str, Any]], object], told: str, hepcite: Hepcite, exported: Callable[..., Path]
):
    """Prose that was changed, or rests on no quote, fails in one line that names the file."""
    run = hepcite("verify", str(exported(change)))
    assert run.code != 0 and run.complaint.startswith("hepcite: answer.json: ") and told in run.complaint


def test_malformed_prose_does_not_verify(hepcite: Hepcite, exported: Callable[..., Path]):
    """Prose of another form fails in one line that names the place."""
    run = hepcite("verify", str(exported(lambda answer: answer.update(prose={"statements": 3}))))
    assert run.code != 0 and "prose.statements" in run.complaint
