"""What a trial register says of a trial: how far it is, never what it found."""

from dataclasses import dataclass
from typing import Literal

EnrollmentType = Literal["ACTUAL", "ESTIMATED"]


@dataclass(frozen=True, slots=True)
class TrialStatus:
    """How far a trial is, in the words of its registration.

    Attributes:
        status: "recruiting", "active, not recruiting", "unknown (last known: recruiting)"; None when not stated.
        phases: "phase 2", "phase 3"; empty for a study without phases.
        enrollment: Participants, or the number planned; `enrollment_type` says which.
        primary_outcomes: Measure and time frame, "Overall survival (up to 36 months)".
        last_update: Day on which the registration was last changed, "2025-04-30" or less exact.
        has_results: Whether results are posted in the registry; says nothing about published papers.
        aliases: Older numbers of the same trial, under which papers may name it.
        checked_at: ISO day on which the registry was read; None before it is stored.
    """

    nct_id: str
    title: str
    status: str | None = None
    phases: tuple[str, ...] = ()
    enrollment: int | None = None
    enrollment_type: EnrollmentType | None = None
    primary_outcomes: tuple[str, ...] = ()
    last_update: str | None = None
    has_results: bool = False
    aliases: tuple[str, ...] = ()
    checked_at: str | None = None

    @property
    def numbers(self) -> tuple[str, ...]:
        """All numbers that mean this trial, the present one first."""
        return (self.nct_id, *self.aliases)
