"""Self-assessment's queries, split by side."""
