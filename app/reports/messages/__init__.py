"""What is mailed before a meeting."""
