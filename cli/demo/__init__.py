"""The demonstration: one day of a home-warranty company, told scene by scene on a simulated clock."""
