"""The types of the CloudEvents attributes, with the limits that this system sets.

CloudEvents itself sets few limits. Ours are wide enough for any real publisher, and keep what is stored, indexed,
logged and shown within bounds.
"""

from typing import Annotated, TypeAlias

from pydantic import Field, StrictBool, StrictInt, StrictStr, StringConstraints

_ID_PATTERN = r"^[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
#: Unique within its source.
EventId = Annotated[str, StringConstraints(pattern=_ID_PATTERN, max_length=255)]

_URI_PATTERN = r"^[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"
#: Who publishes, or where the data's schema is.
UriReference = Annotated[str, StringConstraints(pattern=_URI_PATTERN, max_length=255)]

_JOB_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$"
#: The number of the service job that the event is about.
JobNumber = Annotated[str, StringConstraints(pattern=_JOB_PATTERN)]

_JSON_PATTERN = r"^application/([a-z0-9.+-]+\+)?json\s*(;.*)?$"
#: The media type of the data, which is JSON of one kind or another.
JsonMediaType = Annotated[str, StringConstraints(pattern=_JSON_PATTERN, max_length=255)]

#: CloudEvents: lower-case letters and digits. It recommends at most 20; real publishers use more.
ExtensionName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,64}$")]
#: The types that CloudEvents defines and JSON can carry.
Extension: TypeAlias = StrictStr | StrictBool | Annotated[StrictInt, Field(ge=-(2**31), lt=2**31)]

#: What the patterns mean, for people.
ATTRIBUTE_MEANINGS = {
    _ID_PATTERN: "an id without control characters or leading spaces",
    _URI_PATTERN: "a URI reference such as /servicebench/orders",
    _JOB_PATTERN: "a service job number of letters, digits, '.', '_', '/' and '-', at most 64",
    _JSON_PATTERN: "JSON (application/json)",
}
