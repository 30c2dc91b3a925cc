"""The types of fields: what each takes, and what it says of the rest."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from events.field_types import (
    Day,
    Email,
    Flag,
    Instant,
    Money,
    PoNumber,
    SeverityField,
    ShortText,
    Text,
    Trade,
    UsState,
    WholeNumber,
    ZoneName,
)

HALF_PAST_NINE = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        (Instant, "2026-11-21T15:30:00Z", HALF_PAST_NINE),
        (Instant, "2026-11-21t15:30:00z", HALF_PAST_NINE),
        (Instant, "2026-11-21T09:30:00-06:00", HALF_PAST_NINE),
        (Instant, "2026-11-21T15:30:00.000+00:00", HALF_PAST_NINE),
        (Instant, datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=-6))), HALF_PAST_NINE),
        (Day, "2026-02-28", date(2026, 2, 28)),
        (Day, date(2026, 2, 28), date(2026, 2, 28)),
        (ZoneName, "America/Phoenix", "America/Phoenix"),
        (ZoneName, "Pacific/Honolulu", "Pacific/Honolulu"),
        (UsState, "IL", "IL"),
        (UsState, " il", "IL"),
        (Money, 1299.99, Decimal("1299.99")),
        (Money, "1299.9", Decimal("1299.9")),
        (Money, 85, Decimal(85)),
        (PoNumber, "PO-771204", "PO-771204"),
        (PoNumber, "4500/12_a#3", "4500/12_a#3"),
        (Email, "ann@example.com", "ann@example.com"),
        (Text, "  a note \n", "a note"),
        (Flag, True, True),
        (WholeNumber, 3, 3),
        (SeverityField, "Standard", "Standard"),
        (SeverityField, "Emergency", "Non-Medical Emergency"),
        (Trade, "hvac", "HVAC"),
        (Trade, "HWH", "Water Heater"),
        (Trade, "Garage Door", "Garage Door"),
    ],
)
def test_a_good_value_is_taken(kind: Any, value: object, taken: object) -> None:
    result = TypeAdapter[object](kind).validate_python(value)

    assert result == taken
    assert type(result) is type(taken)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (Instant, "2026-11-21T15:30:00", "naive-time"),
        (Instant, datetime(2026, 11, 21, 15, 30), "naive-time"),  # noqa: DTZ001 - the point
        (Instant, "2026-11-21T15:30:60Z", "not-a-time"),
        (Instant, "2026-02-30T15:30:00Z", "not-a-time"),
        (Instant, "tomorrow", "not-a-time"),
        (Instant, "", "not-a-time"),
        (Instant, 1_763_717_401, "not-a-time"),
        (Instant, "1763717400", "not-a-time"),
        (Instant, None, "not-a-time"),
        (Instant, date(2026, 11, 21), "not-a-time"),
        (Instant, "0001-01-01T00:00:00Z", "absurd-time"),
        (Instant, "9999-12-31T23:59:59-12:00", "absurd-time"),
        (Day, "2026-11-21T00:00:00", "not-a-date"),
        (Day, "21/11/2026", "not-a-date"),
        (Day, 20_000, "not-a-date"),
        (Day, datetime(2026, 11, 21, tzinfo=UTC), "not-a-date"),
        (Day, "2026-02-30", "date_from_datetime_parsing"),
        (ZoneName, "EST", "unknown-zone"),
        (ZoneName, "America/Chicgo", "unknown-zone"),
        (ZoneName, "../../etc/passwd", "unknown-zone"),
        (ZoneName, "", "unknown-zone"),
        (UsState, "ZZ", "unknown-state"),
        (UsState, "Illinois", "unknown-state"),
        (Money, 0, "greater_than"),
        (Money, -5, "greater_than"),
        (Money, "$5", "not-an-amount"),
        (Money, "1,299.99", "not-an-amount"),
        (Money, "1e3", "not-an-amount"),
        (Money, "NaN", "not-an-amount"),
        (Money, True, "decimal_type"),
        (Money, 0.123, "decimal_max_places"),
        (PoNumber, "PO 1", "string_pattern_mismatch"),
        (PoNumber, "PO.1", "string_pattern_mismatch"),
        (PoNumber, "", "string_pattern_mismatch"),
        (PoNumber, "P" * 41, "string_pattern_mismatch"),
        (Email, "ann at example.com", "string_pattern_mismatch"),
        (ShortText, "   ", "string_too_short"),
        (ShortText, "x" * 201, "string_too_long"),
        (ShortText, 7, "string_type"),
        (Flag, "true", "bool_type"),
        (Flag, 1, "bool_type"),
        (WholeNumber, 1.0, "int_type"),
        (WholeNumber, True, "int_type"),
        (SeverityField, "standard", "literal_error"),
    ],
)
def test_a_bad_value_is_refused_with_its_code(kind: Any, value: object, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter[object](kind).validate_python(value)

    assert [error["type"] for error in caught.value.errors()] == [code]
