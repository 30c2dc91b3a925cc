"""SP Feedback: the form, its review, and what the forms show over time, as pages and as an API."""
