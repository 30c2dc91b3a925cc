"""The broker: one kept connection, cheap task messages, and the embedded Valkey."""
