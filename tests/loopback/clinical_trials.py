"""A ClinicalTrials.gov made up for tests, answering in version 2 of its format."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loopback.server import Request, Response, Route

PREFIX = "/api/v2"
"""What follows the server's address in the address of the service."""

_NUMBER = re.compile(r"NCT0*[1-9]\d{0,7}", re.IGNORECASE)
_FIELDS = frozenset(
    {
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
    }
)
"""Fields that may be asked for; the service refuses a request that names another."""


@dataclass(frozen=True)
class RegisteredTrial:
    """A trial that might be registered.

    Attributes:
        status: "RECRUITING", "ACTIVE_NOT_RECRUITING"; "UNKNOWN" for one that was long not updated.
        outcomes: Measure and time frame of each primary outcome.
        aliases: Older numbers of the same trial.
    """

    nct_id: str
    title: str = "An invented trial in liver cancer"
    status: str = "RECRUITING"
    last_known_status: str | None = None
    phases: tuple[str, ...] = ("PHASE2",)
    enrollment: int = 100
    enrollment_type: str = "ESTIMATED"
    outcomes: tuple[tuple[str, str], ...] = (("Overall survival", "up to 36 months"),)
    last_update: str = "2025-04-30"
    has_results: bool = False
    aliases: tuple[str, ...] = ()


@dataclass
class FakeClinicalTrials:
    """Answers searches by number; hand `routes()` to a `LoopbackServer`.

    Attributes:
        page_size: Most trials on a page, however many are asked for.
    """

    registered: Sequence[RegisteredTrial] = ()
    page_size: int = 1000

    def routes(self) -> dict[str, Route]:
        """Return what answers each path."""
        return {f"{PREFIX}/studies": self._search}

    def _search(self, request: Request) -> Response:
        numbers = tuple(re.split(r"[|,]", request.params.get("filter.ids", "")))
        fields = re.split(r"[|,]", request.params.get("fields", "NCTId"))
        if not all(map(_NUMBER.fullmatch, numbers)) or not _FIELDS.issuperset(fields):
            return Response(b"Parameter has incorrect format", status=400, content_type="text/plain")
        found = [trial for trial in self.registered if {trial.nct_id, *trial.aliases}.intersection(numbers)]
        start = int(request.params.get("pageToken", 0))
        end = start + min(self.page_size, int(request.params.get("pageSize", 10)))
        answer: dict[str, object] = {"studies": [study_of(trial) for trial in found[start:end]]}
        return _json(answer | ({"nextPageToken": str(end)} if end < len(found) else {}))


def study_of(trial: RegisteredTrial) -> dict[str, object]:
    """Return a trial as a study record."""
    identification: dict[str, object] = {"nctId": trial.nct_id, "briefTitle": trial.title}
    if trial.aliases:
        identification["nctIdAliases"] = list(trial.aliases)
    progress: dict[str, object] = {
        "overallStatus": trial.status,
        "lastUpdatePostDateStruct": {"date": trial.last_update, "type": "ACTUAL"},
    }
    if trial.last_known_status:
        progress["lastKnownStatus"] = trial.last_known_status
    outcomes = [{"measure": measure, "timeFrame": time_frame} for measure, time_frame in trial.outcomes]
    enrollment = {"count": trial.enrollment, "type": trial.enrollment_type}
    protocol = {
        "identificationModule": identification,
        "statusModule": progress,
        "designModule": {"phases": list(trial.phases), "enrollmentInfo": enrollment},
        "outcomesModule": {"primaryOutcomes": outcomes},
    }
    return {"protocolSection": protocol, "hasResults": trial.has_results}


def _json(answer: Mapping[str, object]) -> Response:
    return Response(json.dumps(answer).encode(), content_type="application/json")
