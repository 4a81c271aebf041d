"""How the library stands, in lines for a person: what changed since the last sync, which papers carry notices."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from hepcite.additions import Additions
from hepcite.check_log import CheckLog
from hepcite.corpus import make_passport
from hepcite.documents import Document
from hepcite.library import Library
from hepcite.standing import Standing, describe_notice
from hepcite.wording import count_of, describe_passport

NOT_READY = "the index is not finished: run `hepcite index`"


def describe_state(library: Library) -> Iterator[str]:
    """Yield the passport, the last sync, and what it changed, refused and did not find.

    Without an index in use, that it must be built stands in place of the passport: nothing can be asked yet.
    """
    ready = library.current_generation() is not None
    yield describe_passport(make_passport(library.documents(), library), date.today()) if ready else NOT_READY
    log, last = CheckLog(library.database), CheckLog(library.database).last_sync()
    changes = Additions(library.database).changes(last[0] if last else "")
    kinds = Counter({change.doc_id: change.change for change in changes}.values())
    counted = ", ".join(f"{kinds[kind]} {kind}" for kind in ("new", "changed", "removed") if kinds[kind]) or "no change"
    checks = log.checks("text").values()
    if last is None and not checks:
        yield f"never synced; added by hand: {counted}"
        return
    yield f"{_describe_sync(last)}: {counted}"
    yield from (f"refused, for a person to look at: {c.item}: {c.detail}" for c in checks if c.outcome == "refused")
    absent = sum(check.outcome == "absent" for check in checks)
    yield f"{count_of(absent, 'paper')} without an abstract at PubMed or Europe PMC; {_trials(library)}"


def _describe_sync(last: tuple[str, str | None] | None) -> str:
    if last is None:
        return "never synced as a whole; since the beginning"
    began, ended = last
    state = f"ended {ended[:10]}" if ended else "interrupted: run `hepcite corpus sync` to go on"
    return f"last sync began {began[:10]}, {state}; since it began"


def describe_notices(library: Library) -> Iterator[str]:
    """Yield a line for each notice about a paper of the library, the gravest first within a paper."""
    titles: dict[str, Document] = {}
    for document in library.documents():
        titles.setdefault(document.study_id, document)
    for study_id, notices in Standing(library.database).notices().items():
        if study_id in titles:
            yield from (f"{study_id}: {describe_notice(notice)}" for notice in notices)


def _trials(library: Library) -> str:
    trials = set(Standing(library.database).trials().values())
    read = min((trial.checked_at or "" for trial in trials), default="")
    return (
        f"{count_of(len(trials), 'trial registration')}, the oldest read {read}" if trials else "no trial registrations"
    )
