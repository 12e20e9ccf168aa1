"""Drawings of the findings."""
