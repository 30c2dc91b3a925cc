"""POST to an external server: checked, timed, without redirects."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

from business_time.clock import Clock
from tasks.channels.engine.destination import ForbiddenDestinationError, Resolve, destination
from tasks.channels.engine.receipts import Answer

MOST_OF_ANSWER = 8_192
"""Bytes of an answer that are read, so that the connection can be used again; their content does not matter."""

LONGEST_PAUSE = timedelta(hours=24)
"""A receiver that asks for a longer pause is asked again after this one."""


class Poster:
    """Posts; its connections are kept and used again."""

    def __init__(
        self, *, clock: Clock, timeout_seconds: float, allow_private: bool, resolve: Resolve | None = None
    ) -> None:
        """Post with a timeout, to public addresses only unless others are allowed."""
        self._clock, self._allow_private, self._resolve = clock, allow_private, resolve
        # No proxy and no credentials from the environment: the checked address is the one that is called.
        self._client = httpx2.Client(timeout=timeout_seconds, trust_env=False, follow_redirects=False)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body. It never raises because the receiver is away, forbidden or answers nonsense."""
        try:
            there = destination(url, allow_private=self._allow_private, resolve=self._resolve)
            request = self._client.build_request(
                "POST",
                there.url,
                content=body,
                headers={**headers, "Host": there.host, "User-Agent": "service-job-exceptions"},
                extensions={"sni_hostname": there.server_name},
            )
            return self._send(request)
        except ForbiddenDestinationError as error:
            return Answer(status=None, error=str(error))
        except (httpx2.HTTPError, OSError, UnicodeError) as error:
            return Answer(status=None, error=f"no answer: {type(error).__name__}")  # its text may hold the address

    def _send(self, request: httpx2.Request) -> Answer:
        response = self._client.send(request, stream=True)
        try:
            read = 0
            for piece in response.iter_raw():
                read += len(piece)
                if read > MOST_OF_ANSWER:
                    break
        finally:
            response.close()
        status = response.status_code
        pause = _pause(response.headers.get("retry-after"), self._clock.now())
        return Answer(status=status, error="" if response.is_success else f"HTTP {status}", retry_after=pause)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()


def _pause(retry_after: str | None, now: datetime) -> timedelta | None:
    """How long a ``Retry-After`` header asks to wait: seconds, or a date."""
    if not retry_after:
        return None
    try:
        if retry_after.strip().isdecimal():
            pause = timedelta(seconds=min(int(retry_after), LONGEST_PAUSE.total_seconds()))
        else:
            until = parsedate_to_datetime(retry_after)
            pause = until.replace(tzinfo=until.tzinfo or UTC) - now
    except (ValueError, OverflowError):
        return None
    return min(max(pause, timedelta(0)), LONGEST_PAUSE)
