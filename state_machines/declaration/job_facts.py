"""What is known of a service job: the facts that guards read, folded from events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pydantic import JsonValue

from events import fact_paths
from events.vocabulary import NO_EMAIL_PLACEHOLDER


@dataclass(slots=True)
class JobFacts:
    """The facts of one service job as a flat map from fact path to value (paths: ``events.fact_paths``).

    Per path, the latest event time wins, so facts may arrive in any order.
    """

    values: dict[str, JsonValue] = field(default_factory=dict)
    as_of: dict[str, str] = field(default_factory=dict)

    def learn(self, facts: Mapping[str, JsonValue], at: datetime) -> bool:
        """Fold in the facts of an event as of ``at``; return whether anything changed."""
        stamp = at.isoformat()
        changed = False
        for path, value in facts.items():
            if stamp < self.as_of.get(path, ""):
                continue
            # A newer instant of a known value counts too: it wins over a value in between that arrives later.
            changed = changed or self.values.get(path) != value or self.as_of.get(path) != stamp
            self.values[path] = value
            self.as_of[path] = stamp
        return changed

    def knows(self, path: str) -> bool:
        """Whether any event has set this fact, even if to "known to be absent"."""
        return path in self.values

    def text(self, path: str) -> str | None:
        """The fact as text; None if it is unknown or empty."""
        value = self.values.get(path)
        return str(value) if value not in (None, "") else None

    def flag(self, path: str) -> bool | None:
        """The fact as a yes/no; None if it is unknown."""
        value = self.values.get(path)
        return value if isinstance(value, bool) else None

    def instant(self, path: str) -> datetime | None:
        """The fact as an aware instant; None if it is unknown."""
        text = self.text(path)
        return datetime.fromisoformat(text) if text else None

    def day(self, path: str) -> date | None:
        """The fact as a calendar date; None if it is unknown."""
        text = self.text(path)
        return date.fromisoformat(text[:10]) if text else None

    def branches(self, prefix: str) -> Iterator[str]:
        """The distinct names one level under a prefix, such as the PO numbers under ``orders``."""
        seen: set[str] = set()
        start = f"{prefix}."
        for path in self.values:
            if path.startswith(start):
                name = path[len(start) :].partition(".")[0]
                if name not in seen:
                    seen.add(name)
                    yield name

    @property
    def severity(self) -> str | None:
        """Standard, Non-Medical Emergency or Medical Emergency; None if upstream has not sent it."""
        return self.text(fact_paths.SEVERITY)

    @property
    def customer_zone(self) -> str | None:
        """The IANA name of the customer's time zone; a missing zone is shown on the item, never silently replaced."""
        return self.text(fact_paths.CUSTOMER_ZONE)

    @property
    def customer_state(self) -> str | None:
        """The two-letter US state of the customer's home."""
        return self.text(fact_paths.CUSTOMER_STATE)

    @property
    def customer_email(self) -> str | None:
        """The e-mail address on file; the placeholder counts as none (H:update-customer-contact-information)."""
        address = self.text(fact_paths.CUSTOMER_EMAIL)
        return None if address is None or address.casefold() == NO_EMAIL_PLACEHOLDER else address

    @property
    def national_account(self) -> str | None:
        """The National Account to which the job is assigned, if any."""
        return self.text(fact_paths.SERVICE_PROVIDER_NATIONAL_ACCOUNT)
