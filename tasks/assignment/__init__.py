"""Request the assignment of open work, and the task that assigns it."""
