"""Self-assessment's service, split by side."""
