"""Every measurement beside the comparison of systems, in the order in which they are taken: one module each."""

from __future__ import annotations

from benchmarks import cost_by_size, queries_at_scale, timers_at_scale

_ALL = (cost_by_size.MEASUREMENT, timers_at_scale.MEASUREMENT, queries_at_scale.MEASUREMENT)
MEASUREMENTS = {measurement.name: measurement for measurement in _ALL}
