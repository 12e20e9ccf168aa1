"""First pages, one module for each kind of space."""
