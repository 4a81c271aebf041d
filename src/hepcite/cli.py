"""The `hepcite` command."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from hepcite import cli_corpus, cli_eval, cli_feedback, cli_sources
from hepcite.cli_options import Kinds, Settings, StudyTypes, TherapyClasses, refresh_index, stderr, stdout
from hepcite.documents import Filters
from hepcite.errors import HepCiteError, QuestionError, SettingsError

if TYPE_CHECKING:
    from hepcite.assistant import Assistant

DECLINED, FAILED, USAGE = 3, 1, 2


app = typer.Typer(
    help="Quoted, machine-checked evidence on treating hepatocellular carcinoma after first-line immunotherapy.",
    epilog='Example: hepcite ask "What is known about cabozantinib after immunotherapy?"',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli_corpus.app.command("add", epilog="Example: hepcite corpus add 10.3748/wjg.v32.i3.111528 papers/")(cli_sources.add)
cli_corpus.app.command("sync", epilog="Example: hepcite corpus sync --dry-run")(cli_sources.sync)
cli_corpus.app.command("remove", epilog="Example: hepcite corpus remove pmid-36251982")(cli_sources.remove)
app.add_typer(cli_corpus.app, name="corpus")
app.command("eval", epilog="Example: hepcite eval --split dev --output runs/today")(cli_eval.evaluate)
app.command("feedback", epilog="Example: hepcite feedback --json > ratings.jsonl")(cli_feedback.feedback)
app.command("bench", epilog="Example: hepcite bench scifact --split dev --sentences")(cli_eval.bench)


@app.command(epilog='Example: hepcite ask "regorafenib after atezo-bev" --after 2022 --setting second-line-post-ici')
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in English, in quotation marks.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as one line of JSON.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", help='Answer a file of {"id", "question", "history"} lines; - reads standard input.'),
    ] = None,
    after: Annotated[
        int | None,
        typer.Option("--after", metavar="YEAR", min=1950, max=2100, help="Only sources of this year or later."),
    ] = None,
    study_type: StudyTypes = None,
    setting: Settings = None,
    kind: Kinds = None,
    therapy_class: TherapyClasses = None,
) -> None:
    """Answer a question with quotes, or say why not (exit code 3)."""
    if (question is None) == (batch is None):
        raise QuestionError('give either a question in quotation marks or --batch FILE: see "hepcite ask --help"')
    filters = Filters(
        kinds=tuple(kind or ()),
        study_types=tuple(study_type or ()),
        settings=tuple(setting or ()),
        therapy_classes=tuple(therapy_class or ()),
        after_year=after,
    )
    if batch is not None:
        _answer_batch(batch, filters)
    elif question is not None:
        _answer_one(question, filters, as_json)


@app.command(epilog="Example: hepcite serve --port 7861")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 7860,
    without_auth: Annotated[
        bool, typer.Option("--without-auth", help="Let anybody on the network ask, without a password.")
    ] = False,
) -> None:
    """Serve the web page, its API and its MCP endpoint."""
    from hepcite.settings import load_settings
    from hepcite_ui.serving.addresses import check_port
    from hepcite_ui.serving.protection import check_exposure

    settings = load_settings()
    check_exposure(host, settings.auth, without_auth)
    check_port(host, port)
    assistant = _start()
    from hepcite_ui.launching import launch

    launch(assistant, settings, host, port)


@app.command(epilog="Example: hepcite index --rebuild")
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Compute everything anew.")] = False,
) -> None:
    """Build the index or bring it up to date; may be interrupted and run again."""
    from hepcite.library import Library
    from hepcite.settings import load_settings
    from hepcite.terminal import progress_bar

    settings = load_settings()
    settings.create_data_dir()
    with Library(settings.library_path) as library, progress_bar(stderr()) as progress:
        built = refresh_index(settings, library, progress, rebuild)
    typer.echo("The index is ready." if built else "The index was up to date.")


@app.command(epilog="Example: hepcite verify answer.json")
def verify(
    audit: Annotated[Path, typer.Argument(metavar="AUDIT.json", help="An answer written by `ask --json`.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a quote.")] = False,
) -> None:
    """Check every quote of an exported answer against the library."""
    from hepcite.faithfulness.checking import Checker
    from hepcite.library import Library
    from hepcite.settings import load_settings
    from hepcite.sources.shipped import corpus_folder
    from hepcite.terminal import render_checked
    from hepcite.verifying import verify_audit
    from hepcite.wording import count_of

    path = load_settings().library_path
    if not path.exists():
        raise HepCiteError(f"there is no library in {str(path.parent)!r}: run `hepcite index`")
    content = "\n".join(_read_lines(audit))
    with Library(path) as library:
        checked = verify_audit(content, audit.name, library, Checker.read(corpus_folder()))
    for quote in checked:
        if as_json:
            typer.echo(json.dumps(asdict(quote), ensure_ascii=False))
        else:
            stdout().print(render_checked(quote))
    failed = sum(not quote.holds for quote in checked)
    if failed:
        raise HepCiteError(f"{failed} of {len(checked)} quotes could not be verified: compare them with the sources")
    replaced = sum(quote.standing == "replaced" for quote in checked)
    old = f", {replaced} of them in a text since replaced or removed" if replaced else ""
    verified = f"{count_of(len(checked), 'quote')} verified{old}"
    typer.echo(verified if checked else "the question was declined: nothing is quoted", err=as_json)


def _answer_one(question: str, filters: Filters, as_json: bool) -> None:
    from hepcite.answers import Abstention
    from hepcite.exporting import to_json
    from hepcite.questions import clean
    from hepcite.terminal import render

    clean(question)  # a question that is too long is refused before the model is loaded
    assistant = _start()
    outcome = assistant.with_prose(assistant.ask(question, filters=filters))
    if as_json:
        typer.echo(to_json(outcome))
    else:
        stdout().print(render(outcome))
    if isinstance(outcome, Abstention):
        raise typer.Exit(DECLINED)


def _answer_batch(batch: Path, filters: Filters) -> None:
    from hepcite.answers import Abstention
    from hepcite.batches import read_batch
    from hepcite.exporting import to_json

    questions = read_batch(_read_lines(batch))
    if not questions:
        return
    assistant = _start()
    times: list[float] = []
    declined = 0
    for item in questions:
        outcome = assistant.with_prose(assistant.ask(item.question, item.history, filters))
        typer.echo(to_json(outcome, item.question_id))
        times.append(outcome.timings_ms.total)
        declined += isinstance(outcome, Abstention)
    typer.echo(
        f"{len(times)} questions, {declined} declined; "
        f"median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms",
        err=True,
    )


def _read_lines(batch: Path) -> Sequence[str]:
    try:
        text = sys.stdin.read() if str(batch) == "-" else batch.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"cannot read {str(batch)!r} ({error}): give a UTF-8 file") from error
    return text.split("\n")


def _start() -> "Assistant":
    from hepcite.assistant import Assistant
    from hepcite.settings import load_settings
    from hepcite.terminal import progress_bar

    with progress_bar(stderr()) as progress:
        return Assistant.start(load_settings(), progress)


def main() -> NoReturn:
    """Run the command; every error becomes one line and an exit code."""
    try:
        app()
    except (QuestionError, SettingsError) as error:
        _fail(error, USAGE if isinstance(error, QuestionError) else FAILED)
    except HepCiteError as error:
        _fail(error, FAILED)
    sys.exit(0)


def _fail(error: HepCiteError, code: int) -> NoReturn:
    typer.echo(f"hepcite: {' '.join(str(error).split())}", err=True)
    sys.exit(code)
