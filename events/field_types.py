"""The types of fields that events are made of: times, zones, money, numbers of orders and tasks.

A value that is wrong in a way the business has a word for is refused with an error of that name (``naive-time``,
``unknown-zone``, ...), which becomes the code of the refusal; see :mod:`events.explanations`.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, LiteralString

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
from business_time.spoken import capitalized
from business_time.wall_clock import require_aware
from business_time.zones import state_code, zone
from events.bad_events import refused, shown
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

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CODES: dict[type[BusinessTimeError], LiteralString] = {
    NaiveInstantError: "naive-time",
    InstantOutOfRangeError: "absurd-time",
    UnknownZoneError: "unknown-zone",
    UnknownStateError: "unknown-state",
}


def _to_utc(value: object) -> datetime:
    # Not pydantic's own: it would take numbers, and texts of digits, for seconds since 1970.
    instant = _read_time(value) if isinstance(value, str) else value
    if not isinstance(instant, datetime):
        fix = "Send the time in RFC 3339 form with its offset, e.g. 2026-11-21T09:30:00-06:00."
        raise refused("not-a-time", f"{shown(value)} is no time", fix)
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
    """Return the refusal for an error of business_time, whose message is what was found, a semicolon, and advice."""
    why, _, advice = str(error).partition("; ")
    end = "" if advice.endswith("?") else "."
    return refused(_CODES[type(error)], why, f"{capitalized(advice)}{end}")


#: An instant: RFC 3339 with an offset in JSON, an aware ``datetime`` in UTC in Python.
Instant = Annotated[datetime, BeforeValidator(_to_utc, json_schema_input_type=datetime)]


def _date_only(value: object) -> object:
    if type(value) is date or (isinstance(value, str) and _ISO_DATE.fullmatch(value)):
        return value
    raise refused("not-a-date", f"{shown(value)} is no date", "Send year-month-day without a time, e.g. 2026-11-21.")


#: A calendar date without a time, as distributors give an ETA.
Day = Annotated[date, BeforeValidator(_date_only)]

# ------------------------------------------------------------------ places


def _known_zone(name: str) -> str:
    try:
        return zone(name).key
    except UnknownZoneError as error:
        raise _refused_by(error) from None


#: The name of an IANA time zone, e.g. "America/Chicago".
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
        fix = "Send dollars with at most two decimal places, e.g. 1299.99, without a currency sign."
        raise refused("not-an-amount", f"{shown(value)} is no amount of dollars", fix)
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
