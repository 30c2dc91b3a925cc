"""What happens next: intake, working an item, time rules, assignment, feedback."""
