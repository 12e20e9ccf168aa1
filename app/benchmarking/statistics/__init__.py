"""Arithmetic that only comparisons of boards and councils need. Pure."""
