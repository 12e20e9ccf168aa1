"""Handlers of this side."""
