"""The demonstration: one day of a home-warranty company, scene by scene on a simulated clock."""
