"""Reports of the service provider, on which Authorizations decides."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, said
from events.field_types import Flag, Instant, ShortText, Text
from events.vocabulary import ReportMissingOrigin


class ServiceReportDue(EventData):
    """A report is expected of the service provider by a certain time."""

    TYPE = "com.cinchhs.service-report.due"
    TITLE = "Service report due"

    due_at: Instant
    """Until when; a report counts as late 48 hours after it (H:service-job-delays)."""

    def facts(self) -> Mapping[str, JsonValue]:
        """When it is due, and that it has not come yet, whatever report came before."""
        return said({fact_paths.REPORT_DUE_AT: self.due_at, fact_paths.REPORT_RECEIVED: False})


class ServiceReportReceived(EventData):
    """The service provider has reported."""

    TYPE = "com.cinchhs.service-report.received"
    TITLE = "Service report received"

    report_number: ShortText | None = None
    """The report's number, if it has one."""
    complete: Flag = True
    """It holds everything needed to decide; if not, service-report.information-missing follows."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Received; a complete report also ends the want of information."""
        facts: dict[str, JsonValue] = {fact_paths.REPORT_RECEIVED: True}
        if self.complete:
            facts[fact_paths.REPORT_INFORMATION_MISSING] = None
        return facts


class ServiceReportMissing(NotedByAgent):
    """A full report is needed and has not come."""

    TYPE = "com.cinchhs.service-report.missing"
    TITLE = "Service report missing"

    origin: ReportMissingOrigin
    """Noticed by the SLA Intervention timer, or by a person."""
    due_at: Instant | None = None
    """When it was due, if this is known."""
    service_provider_called: Flag | None = None
    """The SP was called first and did not answer (H:service-job-delays)."""
    note: Text | None = None
    """Details."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Not received, and when it was due."""
        return said({fact_paths.REPORT_RECEIVED: False, fact_paths.REPORT_DUE_AT: self.due_at})


class ServiceReportInformationMissing(NotedByAgent):
    """The report is here, but something needed to decide is not in it."""

    TYPE = "com.cinchhs.service-report.information-missing"
    TITLE = "Service report information missing"

    missing: Text
    """What is missing, e.g. "model number and cause of failure"."""
    service_provider_called: Flag | None = None
    """The SP was called first and did not answer (H:service-job-delays)."""

    def facts(self) -> Mapping[str, JsonValue]:
        """What is missing."""
        return said({fact_paths.REPORT_INFORMATION_MISSING: self.missing})
