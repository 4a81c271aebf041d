"""ClinicalTrials.gov: how far registered trials are, by version 2 of its programming interface."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import ConfigDict, NonNegativeInt
from pydantic.alias_generators import to_camel
from pydantic_core import from_json

from hepcite.errors import CorpusError
from hepcite.identifiers import parse_identifier
from hepcite.sources.articles import Articles
from hepcite.sources.services.web import Service
from hepcite.sources.text.json_records import JsonRecord, describe_fault
from hepcite.sources.text.tidy_text import tidy
from hepcite.trials import EnrollmentType, TrialStatus

BATCH = 50
"""How many numbers are asked for at once; longer addresses are refused by some proxies."""

_FIELDS: Final = "|".join(
    (
        "NCTId",
        "NCTIdAlias",
        "BriefTitle",
        "OfficialTitle",
        "OverallStatus",
        "LastKnownStatus",
        "LastUpdatePostDate",
        "Phase",
        "EnrollmentCount",
        "EnrollmentType",
        "PrimaryOutcomeMeasure",
        "PrimaryOutcomeTimeFrame",
        "HasResults",
    )
)
_UNKNOWN: Final = "UNKNOWN"
_ACTIVE: Final = "active, not recruiting"
_NO_SUCH_TRIAL: Final = "NCT00000000"
"""Has the form of a number but is none: the service refuses a whole request that holds it."""

_ENROLLMENT_TYPES: Final[Mapping[str | None, EnrollmentType]] = {"ACTUAL": "ACTUAL", "ESTIMATED": "ESTIMATED"}
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")


class ClinicalTrials:
    """Asks ClinicalTrials.gov for the trials that papers name."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def trials(self, nct_ids: Sequence[str]) -> tuple[TrialStatus, ...]:
        """Return the trials with these numbers, each once, in the order in which they were asked for.

        A trial that is asked for by an older number comes with its present one; see `TrialStatus.numbers`. Numbers
        that the registry does not know, and texts that are no numbers, are absent from the result.

        Raises:
            SourceError: The service gives no usable answer.
        """
        numbers = tuple(dict.fromkeys(number for number in map(_trial_number, nct_ids) if number))
        batches = (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
        found = [trial for batch in batches for trial in self._pages(batch)]
        by_number = {number: trial for trial in found for number in trial.aliases}
        by_number |= {trial.nct_id: trial for trial in found}
        return tuple(dict.fromkeys(by_number[number] for number in numbers if number in by_number))

    def _pages(self, numbers: Sequence[str]) -> Iterator[TrialStatus]:
        params: dict[str, str | int] = {"filter.ids": "|".join(numbers), "fields": _FIELDS, "pageSize": len(numbers)}
        for _ in range(len(numbers) + 1):  # a page holds at least one trial, but for the last
            content = self._service.fetch("studies", params) or b""
            try:
                answer = _Answer.model_validate(_parse(content))
                yield from map(_compose, answer.studies)
            except ValueError as error:
                raise self._service.failure(f"sent an answer that cannot be read ({describe_fault(error)})") from error
            if not answer.next_page_token:
                return
            params["pageToken"] = answer.next_page_token
        raise self._service.failure("sends page after page for a few trials")


def read_trials(content: bytes, name: str) -> tuple[TrialStatus, ...]:
    """Read saved records: a single study, an answer to a search, or the list that the web site exports.

    Args:
        content: JSON in version 2 of the format.
        name: What messages call it, such as a file's name.

    Raises:
        CorpusError: The content is something else, or one of its studies is without a number.
    """
    try:
        return tuple(_compose(_Study.model_validate(study)) for study in _studies(_parse(content)))
    except ValueError as error:
        advice = "save it from ClinicalTrials.gov as JSON"
        raise CorpusError(f"{name}: holds no studies that can be read ({describe_fault(error)}): {advice}") from error


def read_registrations(content: bytes, name: str) -> Articles:
    """Read saved records as `read_trials` does, in the form in which all files are read: trials, and no article."""
    return Articles(trials=read_trials(content, name))


class _Lenient(JsonRecord):
    """A part of an answer: null means absent, unknown keys are skipped, a number may stand for a text."""

    model_config = ConfigDict(alias_generator=to_camel)


class _Identification(_Lenient):
    nct_id: str
    nct_id_aliases: tuple[str, ...] = ()
    brief_title: str = ""
    official_title: str = ""


class _Day(_Lenient):
    date: str = ""


class _Progress(_Lenient):
    overall_status: str = ""
    last_known_status: str = ""
    last_update_post_date_struct: _Day = _Day()


class _Enrollment(_Lenient):
    count: NonNegativeInt | None = None
    type: str | None = None


class _Design(_Lenient):
    phases: tuple[str, ...] = ()
    enrollment_info: _Enrollment = _Enrollment()


class _Outcome(_Lenient):
    measure: str = ""
    time_frame: str = ""


class _Outcomes(_Lenient):
    primary_outcomes: tuple[_Outcome, ...] = ()


class _Protocol(_Lenient):
    identification_module: _Identification
    status_module: _Progress = _Progress()
    design_module: _Design = _Design()
    outcomes_module: _Outcomes = _Outcomes()


class _Study(_Lenient):
    protocol_section: _Protocol
    has_results: bool = False


class _Answer(_Lenient):
    studies: tuple[_Study, ...]
    next_page_token: str | None = None


def _parse(content: bytes) -> Any:  # noqa: ANN401  the models say what it is
    return from_json(content.removeprefix(b"\xef\xbb\xbf"))


def _studies(saved: object) -> list[object]:
    if isinstance(saved, list):
        return saved
    if isinstance(saved, dict) and "FullStudiesResponse" in saved:
        raise ValueError("the format of the interface that was closed in 2024")
    if isinstance(saved, dict) and isinstance(saved.get("studies"), list):
        return list(saved["studies"])
    return [saved]


def _compose(study: _Study) -> TrialStatus:
    protocol = study.protocol_section
    identification = protocol.identification_module
    nct_id = _trial_number(identification.nct_id)
    if nct_id is None:
        raise ValueError(f"{identification.nct_id[:40]!r} is no NCT number")
    enrollment = protocol.design_module.enrollment_info
    day = protocol.status_module.last_update_post_date_struct.date
    return TrialStatus(
        nct_id=nct_id,
        title=tidy(identification.brief_title or identification.official_title) or nct_id,
        status=_status(protocol.status_module),
        phases=_phases(protocol.design_module.phases),
        enrollment=enrollment.count,
        enrollment_type=_ENROLLMENT_TYPES.get(enrollment.type) if enrollment.count is not None else None,
        primary_outcomes=tuple(filter(None, map(_outcome, protocol.outcomes_module.primary_outcomes))),
        last_update=day if _DATE.fullmatch(day) else None,
        has_results=study.has_results,
        aliases=tuple(number for number in map(_trial_number, identification.nct_id_aliases) if number),
    )


def _trial_number(text: str) -> str | None:
    found = parse_identifier(text)
    return found.value if found and found.kind == "nct" and found.value != _NO_SUCH_TRIAL else None


def _status(progress: _Progress) -> str | None:
    if progress.overall_status == _UNKNOWN and progress.last_known_status not in {"", _UNKNOWN}:
        return f"unknown (last known: {_words(progress.last_known_status)})"
    return _words(progress.overall_status) or None


def _words(status: str) -> str:
    """Write a status in words.

    >>> _words("ACTIVE_NOT_RECRUITING"), _words("ENROLLING_BY_INVITATION")
    ('active, not recruiting', 'enrolling by invitation')
    """
    words = tidy(status.replace("_", " ")).lower()
    return _ACTIVE if words == _ACTIVE.replace(",", "") else words


def _phases(codes: Sequence[str]) -> tuple[str, ...]:
    """Write phases in words.

    >>> _phases(["PHASE2", "PHASE3"]), _phases(["EARLY_PHASE1"]), _phases(["NA"])
    (('phase 2', 'phase 3'), ('early phase 1',), ())
    """
    words = (re.sub(r"(?<=phase)(?=\d)", " ", _words(code)) for code in codes)
    return tuple(phase for phase in words if phase not in {"", "na"})


def _outcome(outcome: _Outcome) -> str:
    measure, time_frame = tidy(outcome.measure), tidy(outcome.time_frame)
    return f"{measure} ({time_frame})" if measure and time_frame else measure or time_frame
