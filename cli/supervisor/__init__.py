"""`sje up`: the processes of one machine, started together, restarted when they die, stopped cleanly."""
