"""The pages: what people see in their browsers."""
