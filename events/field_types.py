"""The field types of events: times, zones, money, numbers of orders and tasks.

A wrong value for which there is a term is refused with an error of that name (``naive-time``, ``unknown-zone``, ...),
which becomes the code of the refusal; see :mod:`events.explanations`.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, LiteralString

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from business_time.errors import (
    BusinessTimeError,
    InstantOutOfRangeError,
    NaiveInstantError,
    UnknownStateError,
    UnknownZoneError,
)
from business_time.formatting import capitalized
from business_time.wall_clock import require_aware
from business_time.zones import state_code, zone_name
from events.bad_events import refused, shown
from events.vocabulary import SEVERITIES, SEVERITY_ALIASES, TRADE_ALIASES, TRADES, Severity

# ------------------------------------------------------------------ text

#: A comment or note of up to 4,000 characters, without surrounding spaces.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
#: A name, a title, a number: one short line.
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
#: A short line in a person's own words: a free text, as :data:`Text` is.
FewWords = Annotated[ShortText, "free text"]


def stripped(value: Any) -> Any:
    """JSON whose texts have no spaces around them: what a field strips in one event, another must not refuse."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return {name: stripped(each) for name, each in value.items()}
    return [stripped(each) for each in value] if isinstance(value, list | tuple) else value


_NUMBER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_/#-]{0,39}$"
#: A purchase order number. It has no dots or spaces, because it becomes part of a fact path.
PoNumber = Annotated[str, StringConstraints(pattern=_NUMBER_PATTERN)]
#: The number of a task in Zoho, with the same alphabet for the same reason.
TaskNumber = Annotated[str, StringConstraints(pattern=_NUMBER_PATTERN)]
_EMAIL_PATTERN = r"^[^@\s]{1,64}@[^@\s]{1,190}$"
#: An e-mail address.
Email = Annotated[str, StringConstraints(pattern=_EMAIL_PATTERN)]

#: True or false, and nothing that only looks like it.
Flag = Annotated[bool, Strict()]
#: A whole number, and nothing that only looks like it.
WholeNumber = Annotated[int, Strict()]

#: What the patterns of this package mean, for people.
PATTERN_MEANINGS = {
    _NUMBER_PATTERN: "a number of at most 40 letters, digits, '-', '_', '/' or '#', without spaces",
    _EMAIL_PATTERN: "an e-mail address such as ann@example.com",
}

# ------------------------------------------------------------------ times

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CODES: dict[type[BusinessTimeError], LiteralString] = {
    NaiveInstantError: "naive-time",
    InstantOutOfRangeError: "absurd-time",
    UnknownZoneError: "unknown-zone",
    UnknownStateError: "unknown-state",
}


def _to_utc(value: object) -> datetime:
    # Not pydantic's own parser: it reads numbers, and texts of digits, as seconds since 1970.
    instant = _read_time(value) if isinstance(value, str) else value
    if not isinstance(instant, datetime):
        fix = "Send the time in RFC 3339 form with its offset, such as 2026-11-21T09:30:00-06:00."
        raise refused("not-a-time", f"{shown(value)} is not a valid time", fix)
    try:
        return require_aware(instant)
    except BusinessTimeError as error:
        raise _refused_by(error) from None


def _read_time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper())  # RFC 3339 also allows a small t and z
    except ValueError:
        return None


def _refused_by(error: BusinessTimeError) -> PydanticCustomError:
    """Return the refusal for an error of business_time."""
    end = "" if error.advice.endswith("?") else "."
    return refused(_CODES[type(error)], error.found, f"{capitalized(error.advice)}{end}")


#: An instant: RFC 3339 with an offset in JSON, an aware ``datetime`` in UTC in Python.
Instant = Annotated[datetime, BeforeValidator(_to_utc, json_schema_input_type=datetime)]


def _date_only(value: object) -> object:
    if type(value) is date or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    fix = "Send year-month-day without a time, such as 2026-11-21."
    raise refused("not-a-date", f"{shown(value)} is not a valid date", fix)


#: A calendar date without a time, such as a distributor's ETA.
Day = Annotated[date, BeforeValidator(_date_only)]

# ------------------------------------------------------------------ places


def _known_zone(name: str) -> str:
    try:
        return zone_name(name)
    except UnknownZoneError as error:
        raise _refused_by(error) from None


#: The name of an IANA time zone, such as "America/Chicago".
ZoneName = Annotated[str, AfterValidator(_known_zone), Field(examples=["America/Chicago"])]


def _known_state(code: str) -> str:
    try:
        return state_code(code)
    except UnknownStateError as error:
        raise _refused_by(error) from None


#: The two-letter postal code of a US state, district or territory.
UsState = Annotated[str, AfterValidator(_known_state), Field(examples=["IL"])]

# ------------------------------------------------------------------ money

_AMOUNT = re.compile(r"\d{1,8}(\.\d{1,2})?", re.ASCII)


def _plain_amount(value: object) -> object:
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        fix = "Send dollars with at most two decimal places and without a currency sign, such as 1299.99."
        raise refused("not-an-amount", f"{shown(value)} is not an amount of dollars", fix)
    return value


#: US dollars, more than zero, at most two decimal places.
Money = Annotated[
    Decimal,
    BeforeValidator(_plain_amount),
    Field(gt=0, max_digits=10, decimal_places=2),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {"type": "string", "pattern": r"^\d{1,8}(\.\d{1,2})?$"},
            ]
        }
    ),
]

# ------------------------------------------------------------------ vocabularies with old spellings


def _canonical_severity(value: object) -> object:
    return SEVERITY_ALIASES.get(value, value) if isinstance(value, str) else value


#: How urgent the job is; the older word "Emergency" means Non-Medical Emergency.
SeverityField = Annotated[
    Severity,
    BeforeValidator(_canonical_severity),
    WithJsonSchema({"type": "string", "enum": [*SEVERITIES, *SEVERITY_ALIASES]}),
]

_TRADE_SPELLINGS = {name.casefold(): name for name in TRADES} | {
    alias.casefold(): name for alias, name in TRADE_ALIASES.items()
}


def _canonical_trade(value: str) -> str:
    return _TRADE_SPELLINGS.get(value.casefold(), value)


#: The trade of the failed item; known trades get their usual spelling, others stay as they are.
Trade = Annotated[ShortText, AfterValidator(_canonical_trade), Field(examples=list(TRADES))]
