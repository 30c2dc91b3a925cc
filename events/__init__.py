"""Upstream events: the CloudEvents envelope and one model per event.

Start with :mod:`events.envelope` (how bytes become an :class:`~events.envelope.Event`), then open the module of the
subject: :mod:`events.orders`, :mod:`events.calls`, :mod:`events.research`, ... :mod:`events.fact_paths` lists the facts
of a service job that events carry, :mod:`events.contract` is what we publish about all of it. Of the project's packages
this one imports only :mod:`business_time` and :mod:`suggestions`.

Importing the package walks it once, so that an inconsistent declaration (two models of one type, a missing docstring)
fails here, with its reason, and not at the first event.
"""

from events import registry

registry.discover()
