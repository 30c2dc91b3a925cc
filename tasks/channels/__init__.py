"""How a department is told: its desk's inbox, e-mail, a signed webhook, a chat room; each one file."""
