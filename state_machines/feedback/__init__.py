"""Feedback on service providers: the form, and the review of what was submitted."""
