"""The findings as files: the same numbers, the same gaps."""
