"""Forms with branches: how one is declared, how its answers are checked, and its schema."""
