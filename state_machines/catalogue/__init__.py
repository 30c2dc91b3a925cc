"""The catalogue: a page and a picture for each kind of work, and what changed between two versions of its rules."""
