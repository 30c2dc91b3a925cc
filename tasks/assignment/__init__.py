"""Ask for open work to be assigned, and the task that assigns it."""
