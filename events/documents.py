"""Documents of Alternate Provider Option (APO) jobs."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from events import fact_paths
from events.data import NotedByAgent, present_facts
from events.field_types import Day, Flag, ShortText
from events.vocabulary import DocumentCompleteness, DocumentKind


class DocumentsReceived(NotedByAgent):
    """A customer has sent documents for an out-of-network job: an estimate, a paid invoice, a W-9."""

    TYPE = "com.cinchhs.documents.received"
    TITLE = "Documents received"

    kind: DocumentKind
    """The most important of them."""
    completeness: DocumentCompleteness
    """Complete; something is still missing; or an update that now has everything."""
    pre_authorized: Flag = False
    """The job was authorized before the work."""
    documents: Annotated[tuple[ShortText, ...], Field(max_length=100)]
    """Their names or numbers; the exception is never raised without documents."""
    received_on: Day
    """The day on which they arrived; it becomes part of the comment UPDATED DOCUMENTS + DATE."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The latest documents."""
        return present_facts(
            {
                fact_paths.DOCUMENTS_COUNT: len(self.documents),
                fact_paths.DOCUMENTS_KIND: self.kind,
                fact_paths.DOCUMENTS_COMPLETENESS: self.completeness,
                fact_paths.DOCUMENTS_PRE_AUTHORIZED: self.pre_authorized,
                fact_paths.DOCUMENTS_RECEIVED_ON: self.received_on,
            }
        )
