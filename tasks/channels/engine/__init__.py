"""What every channel is made with and run by: the declaration, the discovery, shared settings and HTTP requests."""
