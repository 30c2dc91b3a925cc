"""Whether order is kept: service jobs whose end depends on the order of their events, with consumers that die."""
