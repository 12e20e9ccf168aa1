"""What the worker does before a meeting."""
