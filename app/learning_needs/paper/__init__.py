"""A returned paper, typed in as the numbers printed beside its answers. Nothing here knows a page or a table."""
