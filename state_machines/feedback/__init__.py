"""Feedback on service providers: the form, and the review of submitted forms."""
