"""Reads of counts, releases of them, and calls for them."""
