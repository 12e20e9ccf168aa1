"""Self-assessment's handlers, split by side."""
