"""The SP Feedback form as people fill it in, and a month of it."""
