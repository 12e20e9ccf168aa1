"""Protecting counts: what is hidden, what is rounded, and what could be told from all that was released."""
