"""What is filled in about a meeting."""
