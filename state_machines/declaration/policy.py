"""What the sources leave open: durations, limits and vocabularies that operations may set.

Every field's description gives the source of its default. A field whose source is UNKNOWN is off (``None`` or empty)
until it is set in the policy file (TOML, named by ``SJE_POLICY_FILE``).
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from business_time.windows import weekly
from business_time.zones import state_code, zone_name
from events.explanations import explained
from events.field_types import Day
from state_machines.declaration.assignment import AssignmentSettings, Season
from state_machines.declaration.clock_settings import CalendarSettings, ClockSettings


def _season(text: str) -> str:
    Season.parsed(text)  # raises an error that explains how to write a season
    return text


Duration = Annotated[timedelta, Field(gt=timedelta())]
"""A duration above zero in ISO 8601, such as "PT2H" or "P30D"; a number is seconds."""

WeekHours = dict[str, tuple[tuple[str, str], ...]]
"""Hours by weekday, as `business_time.windows.weekly` reads them: {"mon-fri": (("08:00", "21:00"),)}."""


def _week_hours(hours: WeekHours) -> WeekHours:
    weekly(hours)  # raises an error that explains which hours contradict themselves
    return hours


def _flat_lists(lists: object) -> object:
    """Read ``[vocabularies.sp_feedback]`` with the list ``high_cost`` as the list ``sp_feedback.high_cost``."""
    if not isinstance(lists, dict):
        return lists
    flat: dict[str, object] = {}
    for key, value in lists.items():
        flat |= {f"{key}.{name}": each for name, each in value.items()} if isinstance(value, dict) else {key: value}
    return flat


class PolicyError(ValueError):
    """The policy file cannot be used; the message has the field and what is allowed."""


class Policy(BaseModel):
    """The settings of the business rules, each with a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enforce_listed_creators: bool = Field(
        default=False,
        description="Refuse creators that a source does not list even if it has no ONLY rule (lists are incomplete).",
    )
    customer_calls_per_day: int = Field(
        default=3,
        ge=1,
        description="Calls to one customer on one local day (H:dropped-calls-unresponsive-customers).",
    )
    research_normal_time: Duration = Field(
        default=timedelta(hours=48),
        description="Research is not late before this much time has passed (H:research-escalation-creating-exception).",
    )
    priority_order_age: Duration = Field(
        default=timedelta(days=30),
        description="A service order older than this is a priority ground (H:research-escalation-creating-exception).",
    )
    service_report_grace: Duration = Field(
        default=timedelta(hours=48),
        description="People chase a missing service report this long after its due time (H:service-job-delays).",
    )
    service_report_auto_after: Duration | None = Field(
        default=None,
        description="SLA Intervention raises a CL-Autho Task this long after the due time; the source says only "
        "'a certain time frame', so it is off until set.",
    )
    attempt_spacing: Duration | None = Field(
        default=None, description="Minimum time between two attempts of a ladder; UNKNOWN, so not enforced until set."
    )
    call_back_due: Duration | None = Field(
        default=None,
        description="When a Call Back is due; UNKNOWN for the exception itself (48 h is promised in related articles).",
    )
    denial_letter_time: Duration = Field(
        default=timedelta(hours=48),
        description="Written denials go out within this time, without weekends and holidays "
        "(H:mail-correspondence-request-form-6-6-2022).",
    )
    sears_answer_time: Duration = Field(
        default=timedelta(hours=24),
        description="The customer of a job that Sears rejected answers within this time; then the job is Cancelled "
        "(H:sears-service-job-cancel-process).",
    )
    claim_credit_check_missing: Duration = Field(
        default=timedelta(days=14), description="No check after this time: stop payment (H:service-job-delays)."
    )
    claim_credit_hold: Duration = Field(
        default=timedelta(days=90),
        description="A claim credit on hold for longer goes to the queue Customer Under Review-Pending Decision (P/C).",
    )
    apo_document_business_days: int = Field(
        default=1, ge=1, description="Business days for an APO estimate or paid invoice (H:apo-customer-instructions)."
    )
    document_processing: Duration = Field(
        default=timedelta(days=5),
        description="Incoming documents are processed within this time (H:inspection-reports).",
    )
    office_zone: Annotated[str, AfterValidator(zone_name)] = Field(
        default="America/New_York",
        description="Zone of the offices' own days; UNKNOWN, taken from the 'EST' of Tier 2's hours (S2).",
    )
    office_holidays_of: Annotated[str, AfterValidator(state_code)] | None = Field(
        default=None, description="State whose holidays the offices keep; UNKNOWN, so US federal holidays until set."
    )
    tier_2_hours: Annotated[WeekHours, AfterValidator(_week_hours)] = Field(
        default={"mon-fri": (("08:00", "21:00"),), "sat": (("08:00", "16:30"),)},
        description="When Tier 2 may be contacted (S2); from the first minute until just before the last, because S2 "
        "does not say whether its times are inclusive.",
    )
    tier_2_keeps_holidays: bool = Field(
        default=False,
        description=(
            "Tier 2 is closed on the holidays of office_holidays_of; no source names holidays, so off until set."
        ),
    )
    tier_2_closed_on: tuple[Day, ...] = Field(
        default=(), description="Single days on which Tier 2 is closed, by its own clock; no source names any."
    )
    tier_2_zone: Annotated[str, AfterValidator(zone_name)] = Field(
        default="America/New_York",
        description="Zone of Tier 2's hours. S2 writes 'EST'; whether that follows daylight saving time is UNKNOWN, so "
        "Eastern Time with daylight saving is used. Set 'Etc/GMT+5' for standard time all year.",
    )
    clocks: dict[str, dict[str, ClockSettings]] = Field(
        default_factory=dict,
        description="Targets, calendars and warnings of clocks, by exception type key or department slug, then by "
        "clock; the sources give few figures, so all other clocks are off until set.",
    )
    calendars: dict[str, CalendarSettings] = Field(
        default_factory=dict,
        description="Business calendars for clocks, in addition to elapsed, office-days and tier-2; the hours of "
        "departments other than Tier 2 are UNKNOWN.",
    )
    assignment: dict[str, AssignmentSettings] = Field(
        default_factory=dict,
        description="How work finds its owner, by key: method, threshold, lease and weights; the sources give no "
        "figures, so all are as declared (no threshold) until set.",
    )
    busy_season: tuple[Annotated[str, AfterValidator(_season)], ...] = Field(
        default=(),
        description="The busy season, as MM-DD/MM-DD in the portal's zone; P:t3 weighs slow and busy season, but which "
        "days these are is UNKNOWN, so none until set.",
    )
    portal_zone: Annotated[str, AfterValidator(zone_name)] | None = Field(
        default=None,
        description="Zone of the midnight at which work that has not been begun returns to its queue "
        "(P:scheduler-task-assignment); UNKNOWN, so the offices' zone until set.",
    )
    vocabularies: Annotated[dict[str, tuple[str, ...]], BeforeValidator(_flat_lists)] = Field(
        default_factory=dict,
        description="Lists that no source gives: comments by exception type key, such as spf_general_conduct; answers "
        "by type or form and field, such as sp_feedback.high_cost. deploy/policy.example.toml lists them.",
    )

    @classmethod
    def from_file(cls, path: Path | None) -> Self:
        """Read the policy file; without a file, return the defaults.

        Raises:
            PolicyError: the file cannot be read, is not TOML, or has an unknown field or a wrong value.

        """
        if path is None:
            return cls()
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            message = f"policy file {path}: {error.strerror}; unset SJE_POLICY_FILE to use the defaults"
            raise PolicyError(message) from error
        except tomllib.TOMLDecodeError as error:
            message = f"policy file {path} is not TOML: {error}"
            raise PolicyError(message) from error
        except ValidationError as error:
            problems = " ".join(f"{why} {do}" for why, do in explained(error, cls))
            message = f"policy file {path}: {problems}"
            raise PolicyError(message) from error
