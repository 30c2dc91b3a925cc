"""What upstream says: the CloudEvents envelope and one model per event.

Start with :mod:`events.envelope` (how bytes become an :class:`~events.envelope.Event`), then open the module
that carries the subject you look for: :mod:`events.orders`, :mod:`events.calls`, :mod:`events.research`, ...
:mod:`events.fact_paths` lists what the events tell us of a service job, :mod:`events.contract` what we publish
about all of it. This package imports no other package of the project except :mod:`business_time`.

Importing the package walks it once, so that an inconsistent declaration (two models of one type, a missing
docstring) fails here and now, with its reason, and not at the first unlucky event.
"""

from events import registry

registry.discover()
