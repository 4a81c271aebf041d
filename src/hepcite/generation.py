"""Connected words over the quotes of an answer: what a language model writes, held against them statement by statement.

The model sees numbered sentences and names the numbers that a statement rests on. It gives no quote: those are the
answer's own. What the checks do not bear out is dropped and counted; when the model fails, the answer stays as it was.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel, ConfigDict, ValidationError

from hepcite import wording
from hepcite.answers import Answer, Prose, ProseStatement, Quote
from hepcite.chat_model import ChatModel, JsonObject
from hepcite.documents import Document
from hepcite.errors import GenerationError
from hepcite.faithfulness.checking import Checker
from hepcite.faithfulness.sources import Cited
from hepcite.prompts import STATEMENTS_SCHEMA, Numbered, ask_again, ask_for_statements, prompts_sha256

MOST_STATEMENTS = 8
"""Statements of a model that are read; more are counted as dropped."""

KEPT = 200
"""Latest answers whose prose is kept in memory, so that a reload or an export shows the same."""

_MARKS = re.compile(r"\s*\[(?:sentences? )?\d+(?:\s*[,;–-]\s*\d+)*\](?=[\s.,;:]|$)")
"""What may be numbers of sentences that a model writes into its text."""

NOTHING_LEFT = "No statement of the language model was borne out by the quotes."
NOTHING_WRITTEN = "The language model found no statement to make over these quotes."


class _Draft(BaseModel):
    model_config = ConfigDict(strict=True)

    text: str
    sentences: list[int]


class _Drafts(BaseModel):
    model_config = ConfigDict(strict=True)

    statements: list[_Draft]


@dataclass(frozen=True, slots=True)
class _Offered:
    """The sentences that the model may rest a statement on, by their numbers."""

    quotes: dict[int, Quote]
    documents: dict[str, Document]

    def cited(self, numbers: Sequence[int]) -> list[Cited]:
        """Return the sentences of these numbers; empty when one of them was not given."""
        if not all(number in self.quotes for number in numbers):
            return []
        quotes = (self.quotes[number] for number in dict.fromkeys(numbers))
        return [Cited(quote.text, self.documents[quote.doc_id]) for quote in quotes]


@dataclass(slots=True)
class _Checked:
    """What has been read of the model so far."""

    statements: list[ProseStatement] = field(default_factory=list)
    dropped: int = 0
    read: int = 0
    tokens: list[int] = field(default_factory=list)


class Writer:
    """Has a language model write over answers, and lets through what their quotes bear out."""

    def __init__(self, model: ChatModel, checker: Checker) -> None:
        self.model = model
        self._checker = checker
        self._kept: OrderedDict[str, Prose] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """Identifies model and prompts."""
        return f"{self.model.name}|{prompts_sha256()}"

    def kept(self, answer: Answer) -> Prose | None:
        """Return what was written over this answer before, while it is remembered."""
        with self._lock:
            return self._kept.get(answer.answer_id)

    def write(self, answer: Answer) -> Generator[Prose]:
        """Yield the prose as it grows, each statement only once it is checked; the last one is finished.

        The same comes again while nothing is added, so that who reads can close.

        Never fails: what goes wrong is told in the note, and the answer stands without prose.
        """
        if (kept := self.kept(answer)) is not None:
            yield kept
            return
        last = Prose(self.model.name, prompts_sha256(), finished=False)
        for grown in self._write(answer, last):
            yield (last := grown)
        if last.finished and last.note in {None, NOTHING_LEFT, NOTHING_WRITTEN}:
            self._keep(answer, last)  # what failed is tried again when it is asked for

    def _write(self, answer: Answer, prose: Prose) -> Iterator[Prose]:
        offered = _offer(answer)
        messages = ask_for_statements(answer.searched_for, list(_numbered(offered)))
        checked, until = _Checked(), self.model.deadline()
        note: str | None = None
        try:
            last: JsonObject = {}
            for last in self.model.stream(messages, STATEMENTS_SCHEMA, checked.tokens, until):
                if self._read(last, offered, checked, whole=False):
                    prose = _grown(prose, checked)
                yield prose
            if not _is_whole(last):
                again = ask_again(messages, str(last or ""), STATEMENTS_SCHEMA)
                checked.read = checked.dropped = 0  # the content comes once more; what is shown is not shown twice
                for piece in self.model.stream(again, STATEMENTS_SCHEMA, checked.tokens, until):
                    last = piece
                    yield prose
                self._need_whole(last)
            self._read(last, offered, checked, whole=True)
            if not checked.statements:
                note = NOTHING_LEFT if checked.dropped else NOTHING_WRITTEN
        except GenerationError as error:
            note = f"{error}: " + ("what came before is shown." if checked.statements else "the quotes stand alone.")
        yield replace(_grown(prose, checked), finished=True, note=note[:1].upper() + note[1:] if note else None)

    def _need_whole(self, content: JsonObject) -> None:
        """Give up on a model whose output is of the wrong form again.

        Raises:
            GenerationError: It is.
        """
        if not _is_whole(content):
            raise GenerationError(f"the language model {self.model.name!r} did not answer in the form asked for")

    def _read(self, content: JsonObject, offered: _Offered, checked: _Checked, *, whole: bool) -> bool:
        """Check the statements that are complete and were not read before; returns whether there is a new one.

        While the object grows, its last statement may still be incomplete.
        """
        statements = content.get("statements")
        complete = (statements if whole else statements[:-1]) if isinstance(statements, list) else []
        before = len(checked.statements)
        for draft in complete[checked.read :]:
            checked.read += 1
            self._check(draft, offered, checked)
        return len(checked.statements) > before

    def _check(self, content: object, offered: _Offered, checked: _Checked) -> None:
        try:
            draft = _Draft.model_validate(content)
        except ValidationError:
            checked.dropped += 1
            return
        text = " ".join(_MARKS.sub(lambda mark: _without_own(mark, draft.sentences), draft.text).split())
        cited = offered.cited(draft.sentences)
        if any(text == other.text for other in checked.statements):
            return
        if checked.read > MOST_STATEMENTS or not cited or self._checker.faults(text, cited):
            checked.dropped += 1
            return
        quotes = tuple(offered.quotes[number] for number in sorted(set(draft.sentences)))
        checked.statements.append(ProseStatement(text, quotes))

    def _keep(self, answer: Answer, prose: Prose) -> None:
        with self._lock:
            self._kept[answer.answer_id] = prose
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _without_own(mark: re.Match[str], sentences: Sequence[int]) -> str:
    """Return nothing for the numbers of sentences that a statement names, and any other bracket as it is."""
    return "" if {int(number) for number in re.findall(r"\d+", mark.group())} <= set(sentences) else mark.group()


def _offer(answer: Answer) -> _Offered:
    """Number the quotes of an answer; a retracted paper's are not offered."""
    documents = {source.doc_id: source for source in answer.sources if not source.retracted}
    quotes = [quote for quote in dict.fromkeys(answer.quotes) if quote.doc_id in documents]
    return _Offered(dict(enumerate(quotes, start=1)), documents)


def _numbered(offered: _Offered) -> Iterator[Numbered]:
    for number, quote in offered.quotes.items():
        document = offered.documents[quote.doc_id]
        yield Numbered(
            number,
            wording.describe_origin(document),
            wording.describe_design(document),
            wording.describe_setting(document),
            quote.text,
        )


def _grown(prose: Prose, checked: _Checked) -> Prose:
    tokens = sum(checked.tokens) or None
    return replace(prose, statements=tuple(checked.statements), dropped=checked.dropped, tokens=tokens)


def _is_whole(content: JsonObject) -> bool:
    try:
        _Drafts.model_validate(content)
    except ValidationError:
        return False
    return True
