"""Forms with branches: their declaration, the check of answers, and their schema."""
