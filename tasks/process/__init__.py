"""What every process needs: logs, signals, ports, heartbeats, leases and pauses between attempts."""
