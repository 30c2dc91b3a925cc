"""Work to find on the desk."""

from datetime import timedelta
from typing import Any

from events.data import Actor
from tests.samples import denied, follow_up, job_created, message
from tests.unit.web.conftest import Site

SAM = Actor(name="sam", department="Support Services")
LEE = Actor(name="lee", department="Support Services")
KIND = "auth_job_follow_up"
QUEUE = "/desk/queues/support-services"
HOUR = timedelta(hours=1)


def raised(site: Site, *jobs: str, **facts: Any) -> list[str]:
    """Have an Auth-Job Follow Up raised on each of these service jobs; give their IDs."""
    outcomes = site.runtime.intake.take_in("test", [message(job_created(job, **facts), denied(job)) for job in jobs])
    return [opened.exception_id for _, opened in outcomes.outcomes]


def put_off(site: Site, job: str, after: timedelta = HOUR) -> None:
    """Have the item on a service job put to a follow-up."""
    site.runtime.intake.take_in("test", [message(follow_up(after, job=job))])
