"""What the sources leave open: durations, caps and vocabularies that operations may set.

Every field says where its default comes from. A field whose source is UNKNOWN is off (``None`` or empty) until
somebody sets it in the policy file (TOML, named by ``SJE_POLICY_FILE``).
"""

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from business_time.zones import state_code, zone


def _zone_name(name: str) -> str:
    return zone(name).key


class PolicyError(ValueError):
    """The policy file cannot be used; the message names the field and what is allowed."""


class Policy(BaseModel):
    """The settings of the business rules, with an honest default for each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    national_accounts: tuple[str, ...] = Field(
        default=("Sears", "GE", "Whirlpool", "Motili", "Goodman"),
        description="National Accounts; the source ends the list with 'etc.' (H:cl-autho-task-creating-exception).",
    )
    enforce_listed_creators: bool = Field(
        default=False,
        description="Refuse creators that a source does not list where it has no ONLY rule (lists are incomplete).",
    )
    customer_calls_per_day: int = Field(
        default=3,
        ge=1,
        description="Calls to one customer on one local day (H:dropped-calls-unresponsive-customers).",
    )
    research_normal_time: timedelta = Field(
        default=timedelta(hours=48),
        description="Research is not late before this much time has passed (H:research-escalation-creating-exception).",
    )
    priority_order_age: timedelta = Field(
        default=timedelta(days=30),
        description="A service order older than this is a priority ground (H:research-escalation-creating-exception).",
    )
    service_report_grace: timedelta = Field(
        default=timedelta(hours=48),
        description="A missing service report is chased by hand this long after its due time (H:service-job-delays).",
    )
    service_report_auto_after: timedelta | None = Field(
        default=None,
        description="SLA Intervention raises a CL-Autho this long after the due time; the source says only "
        "'a certain time frame', so it is off until set.",
    )
    attempt_spacing: timedelta | None = Field(
        default=None, description="Least time between two attempts of a ladder; UNKNOWN, so not enforced until set."
    )
    call_back_due: timedelta | None = Field(
        default=None,
        description="When a Call Back is reminded of; UNKNOWN for the exception itself (48 h is promised nearby).",
    )
    denial_letter_time: timedelta = Field(
        default=timedelta(hours=48),
        description="Written denials, without weekends and holidays (H:mail-correspondence-request-form-6-6-2022).",
    )
    claim_credit_check_missing: timedelta = Field(
        default=timedelta(days=14), description="No check after this: stop payment (H:service-job-delays)."
    )
    claim_credit_hold: timedelta = Field(
        default=timedelta(days=90),
        description="A claim credit on hold longer goes to the queue Customer Under Review-Pending Decision (P/C).",
    )
    apo_document_business_days: int = Field(
        default=1, ge=1, description="Business days for an APO estimate or paid invoice (H:apo-customer-instructions)."
    )
    document_processing: timedelta = Field(
        default=timedelta(days=5), description="Incoming documents are processed within this (H:inspection-reports)."
    )
    office_zone: Annotated[str, AfterValidator(_zone_name)] = Field(
        default="America/New_York",
        description="Zone of the offices' own days; UNKNOWN, taken from the 'EST' of Tier 2's hours (S2).",
    )
    office_holidays_of: Annotated[str, AfterValidator(state_code)] | None = Field(
        default=None, description="State whose holidays the offices keep; UNKNOWN, so the US federal ones until set."
    )
    vocabularies: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Comment vocabularies the sources do not give, by exception type key, e.g. spf_general_conduct.",
    )

    @classmethod
    def from_file(cls, path: Path | None) -> Self:
        """Read the policy file; without one, the defaults.

        Raises:
            PolicyError: the file cannot be read, is not TOML, or names an unknown field or a wrong value.

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
            problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            message = f"policy file {path}: {problems}. Known fields: {', '.join(cls.model_fields)}"
            raise PolicyError(message) from error
