"""How the library stands, in lines for a person: what changed since the last sync, which papers carry notices."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from hepcite.additions import Additions, Changed, now
from hepcite.check_log import CheckLog, Outcome, PartSync
from hepcite.corpus import make_passport
from hepcite.documents import Document
from hepcite.library import Library
from hepcite.standing import Standing, describe_notice
from hepcite.wording import count_of, describe_passport

NOT_READY = "the index is not finished: run `hepcite index`"

SHOWN = 3
"""Studies of a sync of some that are named before the rest is only counted."""

_WITHOUT_TEXT: Mapping[Outcome, str] = {"same": "as before", "refused": "refused", "absent": "not to be had"}


def describe_state(library: Library) -> Iterator[str]:
    """Yield the passport, the last sync, and what it changed, refused and did not find.

    Without an index in use, that it must be built stands in place of the passport: nothing can be asked yet.
    """
    ready = library.current_generation() is not None
    yield describe_passport(make_passport(library.documents(), library), date.today()) if ready else NOT_READY
    log = CheckLog(library.database)
    last, part, checks = log.last_sync(), log.last_part(), log.checks("text").values()
    counted = _count(Additions(library.database).changes(last[0] if last else "")) or "no change"
    if last is None and part is None and not checks:
        yield f"never synced; added by hand: {counted}"
        return
    yield f"{_describe_sync(last)}: {counted}"
    if part and (last is None or part.began > last[0]):
        yield _describe_part(part, library)
    yield from (f"refused, for a person to look at: {c.item}: {c.detail}" for c in checks if c.outcome == "refused")
    absent = sum(check.outcome == "absent" for check in checks)
    yield f"{count_of(absent, 'paper')} without an abstract at PubMed or Europe PMC; {_trials(library)}"


def _count(changes: Iterable[Changed]) -> str:
    """Count documents by what happened to each last; empty when nothing did."""
    kinds = Counter({change.doc_id: change.change for change in changes}.values())
    return ", ".join(f"{kinds[kind]} {kind}" for kind in ("new", "changed", "removed") if kinds[kind])


def _describe_sync(last: tuple[str, str | None] | None) -> str:
    if last is None:
        return "never synced as a whole; since the beginning"
    began, ended = last
    state = f"ended {ended[:10]}" if ended else "interrupted: run `hepcite corpus sync` to go on"
    return f"last sync began {began[:10]}, {state}; since it began"


def _describe_part(part: PartSync, library: Library) -> str:
    """Return when the last sync of some studies was, and what it brought, refused and did not find."""
    until = part.ended or now()
    changes = [c for c in Additions(library.database).changes(part.began) if c.at <= until and c.is_of(part.studies)]
    checks = CheckLog(library.database).checks("text", part.began)
    outcomes = Counter(checks[study].outcome for study in part.studies if study in checks and checks[study].at <= until)
    found = [f"{outcomes[key]} {word}" for key, word in _WITHOUT_TEXT.items() if outcomes[key]]
    named = ", ".join(part.studies[:SHOWN]) + (f" and {len(part.studies) - SHOWN} more" if part.studies[SHOWN:] else "")
    state = f"ended {part.ended[:10]}" if part.ended else "interrupted: run it again to go on"
    counted = ", ".join(filter(None, (_count(changes), *found))) or "no change"
    return f"last sync of {named} began {part.began[:10]}, {state}: {counted}"


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
