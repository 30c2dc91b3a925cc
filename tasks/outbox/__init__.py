"""What departments and subscribers are told: enqueue portions, deliver notices, publish events, relay what was left."""
