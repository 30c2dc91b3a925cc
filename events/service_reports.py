"""Reports of the service provider, on which Authorizations decides."""

from collections.abc import Mapping

from pydantic import JsonValue

from events import fact_paths
from events.data import EventData, NotedByAgent, present_facts
from events.field_types import Flag, Instant, ShortText, Text
from events.vocabulary import ReportMissingOrigin


class ServiceReportDue(EventData):
    """A report from the service provider is due at a certain time."""

    TYPE = "com.cinchhs.service-report.due"
    TITLE = "Service report due"

    due_at: Instant
    """When it is due; a report counts as late 48 hours after this (H:service-job-delays)."""

    def facts(self) -> Mapping[str, JsonValue]:
        """When it is due, and that it has not been received, whatever report came before."""
        return present_facts({fact_paths.REPORT_DUE_AT: self.due_at, fact_paths.REPORT_RECEIVED: False})


class ServiceReportReceived(EventData):
    """The service provider has sent a report."""

    TYPE = "com.cinchhs.service-report.received"
    TITLE = "Service report received"

    report_number: ShortText | None = None
    """The report's number, if it has one."""
    complete: Flag = True
    """It contains everything needed to decide; if not, service-report.information-missing follows."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Received; with a complete report no information is missing."""
        facts: dict[str, JsonValue] = {fact_paths.REPORT_RECEIVED: True}
        if self.complete:
            facts[fact_paths.REPORT_INFORMATION_MISSING] = None
        return facts


class ServiceReportMissing(NotedByAgent):
    """A full report is needed and has not been received."""

    TYPE = "com.cinchhs.service-report.missing"
    TITLE = "Service report missing"

    origin: ReportMissingOrigin
    """Who noticed it: the SLA Intervention timer, or a person."""
    due_at: Instant | None = None
    """When it was due, if known."""
    service_provider_called: Flag | None = None
    """The SP was called first and did not answer (H:service-job-delays)."""
    note: Text | None = None
    """Details."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Not received, and when it was due."""
        return present_facts({fact_paths.REPORT_RECEIVED: False, fact_paths.REPORT_DUE_AT: self.due_at})


class ServiceReportInformationMissing(NotedByAgent):
    """The report has been received, but information needed to decide is missing."""

    TYPE = "com.cinchhs.service-report.information-missing"
    TITLE = "Service report information missing"

    missing: Text
    """The missing information, such as "model number and cause of failure"."""
    service_provider_called: Flag | None = None
    """The SP was called first and did not answer (H:service-job-delays)."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The missing information."""
        return present_facts({fact_paths.REPORT_INFORMATION_MISSING: self.missing})
