"""The types of fields that events are made of: times, zones, money, numbers of orders and tasks.

A value that is wrong in a way the business has a word for is refused with an error of that name (``naive-time``,
``unknown-zone``, ...), which becomes the code of the refusal; see :mod:`events.explanations`.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainValidator,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from business_time.errors import InstantOutOfRangeError, NaiveInstantError, UnknownStateError, UnknownZoneError
from business_time.wall_clock import require_aware
from business_time.zones import state_code, zone
from events.vocabulary import SEVERITIES, SEVERITY_ALIASES, TRADE_ALIASES, TRADES, Severity

# ------------------------------------------------------------------ text

#: A comment or note, up to 4,000 characters, without surrounding blanks.
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
#: A name, a title, a number: one short line.
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]

_NUMBER_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_/#-]{0,39}$"
#: A purchase order number. No dots and no blanks, for it becomes a part of a fact path.
PoNumber = Annotated[str, StringConstraints(pattern=_NUMBER_PATTERN)]
#: The number of a task in Zoho; the same alphabet, for the same reason.
TaskNumber = Annotated[str, StringConstraints(pattern=_NUMBER_PATTERN)]
_EMAIL_PATTERN = r"^[^@\s]{1,64}@[^@\s]{1,190}$"
#: An e-mail address.
Email = Annotated[str, StringConstraints(pattern=_EMAIL_PATTERN)]

#: True or false, and nothing that merely looks like it.
Flag = Annotated[bool, Strict()]
#: A whole number, and nothing that merely looks like it.
WholeNumber = Annotated[int, Strict()]

#: What the patterns of this package mean, for people.
PATTERN_MEANINGS = {
    _NUMBER_PATTERN: "a number of letters, digits, '-', '_', '/' or '#', at most 40 of them and without blanks",
    _EMAIL_PATTERN: "an e-mail address such as ann@example.com",
}

# ------------------------------------------------------------------ times

_RFC3339_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME_ERRORS = {NaiveInstantError: "naive-time", InstantOutOfRangeError: "absurd-time"}


def _to_utc(value: object) -> datetime:
    # Not pydantic's own: it would take numbers, and texts of digits, for seconds since 1970.
    try:
        instant = datetime.fromisoformat(value.upper()) if isinstance(value, str) else value
    except ValueError:
        instant = None
    if not isinstance(instant, datetime):
        raise PydanticCustomError("not-a-time", "is no time such as 2026-11-21T09:30:00-06:00")
    try:
        return require_aware(instant)
    except (NaiveInstantError, InstantOutOfRangeError) as error:
        raise PydanticCustomError(_TIME_ERRORS[type(error)], "{why}", {"why": str(error)}) from None


#: An instant: RFC 3339 with an offset in JSON, an aware ``datetime`` in UTC in Python.
Instant = Annotated[datetime, PlainValidator(_to_utc, json_schema_input_type=datetime)]


def _date_only(value: object) -> object:
    if type(value) is date or (isinstance(value, str) and _RFC3339_DATE.fullmatch(value)):
        return value
    raise PydanticCustomError("not-a-date", "is not a date such as 2026-11-21")


#: A calendar date without a time, as distributors give an ETA.
Day = Annotated[date, BeforeValidator(_date_only)]

# ------------------------------------------------------------------ places


def _known_zone(name: str) -> str:
    try:
        return zone(name).key
    except UnknownZoneError as error:
        raise PydanticCustomError("unknown-zone", "{why}", {"why": str(error)}) from None


#: The name of an IANA time zone, e.g. "America/Chicago".
ZoneName = Annotated[str, AfterValidator(_known_zone), Field(examples=["America/Chicago"])]


def _known_state(code: str) -> str:
    try:
        return state_code(code)
    except UnknownStateError as error:
        raise PydanticCustomError("unknown-state", "{why}", {"why": str(error)}) from None


#: The two-letter postal code of a US state, district or territory.
UsState = Annotated[str, AfterValidator(_known_state), Field(examples=["IL"])]

# ------------------------------------------------------------------ money

_AMOUNT = re.compile(r"\d{1,8}(\.\d{1,2})?")


def _plain_amount(value: object) -> object:
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise PydanticCustomError("not-an-amount", "is not an amount of dollars such as 1299.99")
    return value


#: US dollars, more than zero, at most two decimal places.
Money = Annotated[
    Decimal,
    BeforeValidator(_plain_amount),
    Field(gt=0, max_digits=10, decimal_places=2),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01},
                {"type": "string", "pattern": r"^\d{1,8}(\.\d{1,2})?$"},
            ]
        }
    ),
]

# ------------------------------------------------------------------ vocabularies with old spellings


def _canonical_severity(value: object) -> object:
    return SEVERITY_ALIASES.get(value, value) if isinstance(value, str) else value


#: How urgent the job is; the older word "Emergency" is taken as Non-Medical Emergency.
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


#: The trade of the failed item; known trades get their usual spelling, others are kept as they are.
Trade = Annotated[ShortText, AfterValidator(_canonical_trade), Field(examples=list(TRADES))]
